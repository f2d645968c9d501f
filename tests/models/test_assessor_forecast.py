import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from data.assessment import Assessment, Stage
from data.faults import InputError
from models.arrays import exceedance, expected_level
from models.assessor_forecast import AssessorForecast
from models.forecaster import ASSESSED
from models.forecasting import forecast, forecast_all
from models.registry import default_forecaster

from .simulated import assessments, of, with_level, without

GIVEN = assessments()
NAME = GIVEN[0].institution.name


def _forecast(given: list[Assessment] | None = None, name: str = NAME) -> AssessorForecast:
    return forecast(default_forecaster(), GIVEN if given is None else given, name)


def _only(name: str = NAME) -> list[Assessment]:
    return [a for a in GIVEN if a.institution.name == name]


def _codes(answer: AssessorForecast) -> set[str]:
    return {notice.code for notice in answer.notices}


@pytest.mark.parametrize("stage", ASSESSED)
def test_probabilities_sum_to_one_and_are_never_negative(stage: Stage) -> None:
    for answer in forecast_all(default_forecaster(), GIVEN):
        for p in (answer.stages[stage].probabilities, answer.stages[stage].by_claim):
            assert np.isfinite(p).all()
            assert np.all(p >= 0)
            assert np.allclose(p.sum(axis=-1), 1)


@pytest.mark.parametrize("stage", ASSESSED)
def test_a_higher_claim_never_lowers_what_is_expected(stage: Stage) -> None:
    for answer in forecast_all(default_forecaster(), GIVEN):
        tail = exceedance(answer.stages[stage].by_claim)
        assert np.diff(tail, axis=1).min() >= -1e-9


@pytest.mark.parametrize("stage", ASSESSED)
def test_the_claims_made_have_the_probabilities_of_those_claims(stage: Stage) -> None:
    answer = _forecast()
    assert np.array_equal(answer.level_probabilities(answer.claimed, stage), answer.stages[stage].probabilities)


def test_draws_follow_the_probabilities_and_a_higher_claim_never_draws_lower() -> None:
    answer = _forecast()
    low = np.minimum(answer.claimed, 3)
    drawn, lower = answer.draws(answer.claimed, 4_000, 7), answer.draws(low, 4_000, 7)
    assert np.array_equal(drawn, answer.draws(answer.claimed, 4_000, 7))
    assert np.all(drawn >= lower)
    assert drawn.mean(axis=0) == pytest.approx(expected_level(answer.level_probabilities()), abs=0.08)


def test_the_index_of_the_draws_is_the_forecast_before_calibration_of_its_shape() -> None:
    answer = _forecast()
    weights = np.array([float(i.weight) / 100 for i in answer.instrument.indicators])
    index = answer.draws(answer.claimed, 6_000, 3) @ weights
    distribution = answer.distribution()
    assert index.mean() == pytest.approx(distribution.centre, abs=0.02)
    assert index.std() == pytest.approx(distribution.deviation, rel=0.06)


@pytest.mark.parametrize("stage", ASSESSED)
def test_predicates_are_a_distribution(stage: Stage) -> None:
    chance = _forecast().predicate_probabilities(stage)
    assert sum(chance.values()) == pytest.approx(1)
    assert min(chance.values()) >= 0


def test_what_came_in_the_forecast_cycle_plays_no_part() -> None:
    """No look ahead: neither desk nor final levels of the cycle, nor anything later."""
    changed = [
        replace(a, levels=dict.fromkeys(a.levels, Fraction(1))) if a.cycle == 2023 and a.stage != "self" else a
        for a in GIVEN
    ]
    assert _forecast(changed).as_json() == _forecast().as_json()
    earlier = forecast(default_forecaster(), GIVEN, NAME, 2022)
    known_then = [a for a in GIVEN if a.cycle <= 2022]
    assert earlier.as_json()["index"] == forecast(default_forecaster(), known_then, NAME, 2022).as_json()["index"]
    assert "later_cycles_unused" in _codes(earlier)


def test_the_document_has_the_shape_of_the_contract() -> None:
    answer = json.loads(json.dumps(_forecast().as_json(), allow_nan=False))
    assert {"institution", "cycle", "index", "probability", "indicators", "model"} <= set(answer)
    assert set(answer["index"]) == {"self", "desk", "final"}
    q = answer["index"]["final"]
    assert set(q) == {"mean", "q05", "q25", "q50", "q75", "q95"}
    assert q["q05"] <= q["q25"] <= q["q50"] <= q["q75"] <= q["q95"]
    first = answer["indicators"][0]
    assert first["indicator"] == "i01"
    assert set(first["final"]["p"]) == {"1", "2", "3", "4", "5"}
    assert answer["model"]["simulated"] is True
    assert {"version", "trained_on", "evaluated", "own_history"} <= set(answer["model"])


def test_simulation_is_never_silent() -> None:
    assert "model_simulated" in _codes(_forecast())


def test_own_history_gains_weight_with_every_cycle() -> None:
    weights = []
    for first in (2023, 2022, 2021):
        answer = _forecast([a for a in _only() if a.cycle >= first])
        weights.append(answer.stages["final"].own_history.institution_weight)
        assert answer.stages["final"].own_history.cycles == 2023 - first
    assert weights == sorted(weights)
    assert weights[0] == 0
    assert 0.3 < weights[2] < 1


def test_an_institution_that_was_cut_deeply_is_expected_to_be_cut_again() -> None:
    deep, kind = [], []
    for a in _only():
        past_result = a.cycle < 2023 and a.stage != "self"
        claim = {i: Fraction(4) for i in a.levels}
        deep.append(replace(a, levels={i: Fraction(2) for i in a.levels} if past_result else claim))
        kind.append(replace(a, levels=claim))
    assert _forecast(deep).distribution().mean < _forecast(kind).distribution().mean - 0.3


def test_a_panel_that_is_always_judged_harder_moves_the_whole_forecast() -> None:
    """The file's other institutions teach too, by the weight that is stated."""
    harder = [
        replace(a, levels={i: max(level - 1, Fraction(1)) for i, level in a.levels.items()})
        if a.cycle < 2023 and a.stage != "self" and a.institution.name != NAME
        else a
        for a in GIVEN
    ]
    moved, still = _forecast(harder), _forecast()
    assert 0 < moved.stages["final"].own_history.panel.weight < 1
    assert moved.stages["final"].own_history.panel.shift < still.stages["final"].own_history.panel.shift
    assert moved.distribution().centre < still.distribution().centre


def test_without_anything_but_claims_there_is_still_a_forecast_that_says_so() -> None:
    bare = [replace(a, evidence={}, regime=None) for a in of(_only(), cycle=2023, stage="self")]
    answer = _forecast(bare)
    assert {"no_history", "evidence_unknown", "regime_unknown"} <= _codes(answer)
    full, q = _forecast().as_json()["index"]["final"], answer.as_json()["index"]["final"]
    assert q["q95"] - q["q05"] > full["q95"] - full["q05"]


def test_missing_claims_are_guessed_and_named() -> None:
    given = [
        replace(a, levels={i: level for i, level in a.levels.items() if i not in {"i03", "i40"}})
        if (a.cycle, a.stage) == (2023, "self")
        else a
        for a in _only()
    ]
    answer = _forecast(given)
    message = next(n.message for n in answer.notices if n.code == "claims_incomplete")
    assert "i03, i40" in message
    indicators = {i["indicator"]: i for i in answer.as_json()["indicators"]}
    assert indicators["i03"]["self"] is None
    assert sum(indicators["i03"]["final"]["p"].values()) == pytest.approx(1)


def test_equal_claims_are_remarked_upon() -> None:
    given = [
        replace(a, levels=dict.fromkeys(a.levels, Fraction(3))) if (a.cycle, a.stage) == (2023, "self") else a
        for a in _only()
    ]
    assert "claims_all_equal" in _codes(_forecast(given))


def test_desk_levels_alone_or_finals_alone_are_history_enough() -> None:
    for stage in ("desk", "final"):
        given = without(without(_only(), cycle=2021, stage=stage), cycle=2022, stage=stage)
        assert np.isfinite(_forecast(given).distribution().mean)


def test_all_institutions_at_once_are_forecast_as_one_by_one() -> None:
    for answer in forecast_all(default_forecaster(), GIVEN)[:3]:
        alone = _forecast(name=answer.institution)
        assert answer.as_json()["index"] == alone.as_json()["index"]


@pytest.mark.parametrize(
    ("given", "name", "cycle", "code"),
    [
        (GIVEN, None, None, "institution_needed"),
        (GIVEN, "Kota Tanpa Nama", None, "institution_unknown"),
        (GIVEN, NAME, 2030, "claims_missing"),
        ([a for a in GIVEN if a.stage != "self"], NAME, None, "claims_missing"),
        ([], None, None, "panel_empty"),
        ([with_level(GIVEN[0], "i01", 7)], None, None, "level_out_of_range"),
        ([replace(GIVEN[0], instrument="pemdi-2026")], None, None, "wrong_instrument"),
    ],
)
def test_a_call_that_cannot_be_answered_is_refused(
    given: list[Assessment], name: str | None, cycle: int | None, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        forecast(default_forecaster(), given, name, cycle)
    assert refused.value.code == code


def test_a_near_miss_of_a_name_is_answered_with_the_name() -> None:
    with pytest.raises(InputError) as refused:
        _forecast(name=NAME.replace("Simulasi", "Simulsi"))
    assert NAME[:-5] in str(refused.value)


@pytest.mark.parametrize("level", [1, 3, 5])
def test_an_index_of_equal_claims_is_that_level_exactly(level: int) -> None:
    answer = _forecast()
    levelled = replace(answer, claimed=np.full_like(answer.claimed, level))
    assert levelled.self_index == level
    few = levelled.claimed.copy()
    few[::3] = np.nan
    assert replace(answer, claimed=few).self_index == level
