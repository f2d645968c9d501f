"""The shipped forecast as the optimiser sees it, on the sample institution."""

import pickle
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from importlib import resources

import numpy as np
import pytest

from data.assessment import STAGES, Assessment
from data.assessment_files import read_assessments
from data.scoring import score
from engine.assessed_claims import AssessedClaims, assessed_claims, claims_on
from engine.claim_basis import claim_bases
from models.forecaster import ASSESSED
from models.forecasting import forecast
from models.registry import default_forecaster
from tests.models.simulated import assessments as simulated_rows
from tests.models.simulated import assessments_of
from tests.models.small_forecaster import small_forecaster
from training.other_process import OTHER_PROCESSES, other_panel


@pytest.fixture(scope="module")
def sample() -> tuple[Assessment, ...]:
    source = resources.files("data") / "samples" / "bandar-lampung.csv"
    return read_assessments(str(source)).assessments


@pytest.fixture(scope="module")
def claims(sample: tuple[Assessment, ...]) -> AssessedClaims:
    return assessed_claims(default_forecaster(), sample, sample[-1])


def raised(claims: AssessedClaims, by: int) -> Mapping[str, int]:
    return {i: min(5, level + by) for i, level in claims.base.items()}


def test_results_are_claimed_again_in_the_next_cycle(claims: AssessedClaims, sample: tuple[Assessment, ...]) -> None:
    assert claims.forecast.cycle == sample[-1].cycle + 1


def test_a_higher_level_is_never_worth_less(claims: AssessedClaims) -> None:
    for i, base in claims.base.items():
        worth = [claims.expected_level(i, level) for level in range(base, 6)]
        assert worth == sorted(worth)
        assert 1 <= worth[0] <= worth[-1] <= 5


def test_finished_work_is_worth_more_than_the_same_claim_without_it(claims: AssessedClaims) -> None:
    by_claim = claims.forecast.stages["final"].by_claim
    ids = claims.forecast.instrument.ids
    merely_claimed = sum(
        float(by_claim[k, min(5, claims.base[i] + 1) - 1] @ [1, 2, 3, 4, 5]) for k, i in enumerate(ids)
    )
    worked_for = sum(claims.expected_level(i, min(5, claims.base[i] + 1)) for i in ids)
    assert worked_for > merely_claimed


def test_after_results_nobody_is_given_more_than_is_claimed(claims: AssessedClaims) -> None:
    top = score(claims.forecast.instrument, {i: Fraction(level) for i, level in claims.base.items()}).index
    assert claims.chance(claims.base, top + Fraction(1, 10_000)) == 0
    assert claims.index_with_chance(claims.base, 0.0001) <= float(top)
    assert claims.chance(raised(claims, 4), Fraction(5)) > 0


def test_chances_fall_with_the_target_and_rise_with_the_work(claims: AssessedClaims) -> None:
    targets = [Fraction(value, 10) for value in range(15, 50, 5)]
    chances = [claims.chance(claims.base, target) for target in targets]
    assert chances == sorted(chances, reverse=True)
    assert claims.chance(raised(claims, 1), Fraction(3)) > claims.chance(claims.base, Fraction(3))


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.8, 0.95])
def test_the_index_with_a_chance_has_that_chance(claims: AssessedClaims, probability: float) -> None:
    index = claims.index_with_chance(raised(claims, 1), probability)
    assert claims.chance(raised(claims, 1), Fraction(index)) == pytest.approx(probability, abs=0.01)


def test_a_level_is_given_as_often_as_its_distribution_says(claims: AssessedClaims) -> None:
    for i, base in claims.base.items():
        assert 0 <= claims.given(i, base) <= 1
        # Nothing above the claim is given, so what is lost lies between one level and all of them.
        lost = base - claims.expected_level(i, base)
        assert 1 - claims.given(i, base) <= lost + 1e-6
        assert lost <= (base - 1) * (1 - claims.given(i, base)) + 1e-6
    assert claims.given("i40", claims.base["i40"]) < claims.given("i01", claims.base["i01"])


def test_what_is_certain_to_be_kept_raises_the_chance(claims: AssessedClaims) -> None:
    plan, target = claims.base, Fraction(27, 10)
    as_it_is = claims.chance(plan, target)
    assert claims.chance_if_kept(plan, target, ()) == as_it_is
    some, more = {"i40", "i36"}, {"i40", "i36", "i30", "i44", "i29"}
    chances = [as_it_is, *(claims.chance_if_kept(plan, target, kept) for kept in (some, more, set(plan)))]
    assert chances == sorted(chances)
    assert len(set(chances)) == len(chances)
    everything = claims.distribution(plan, set(plan)).mean
    assert everything == pytest.approx(float(score(claims.forecast.instrument, whole(plan)).index), abs=0.02)


def whole(plan: Mapping[str, int]) -> dict[str, Fraction]:
    return {i: Fraction(level) for i, level in plan.items()}


def test_what_is_taken_for_granted_is_said(claims: AssessedClaims) -> None:
    codes = {notice.code for notice in claims.notices}
    assert {"planned_work_assumed", "model_simulated"} <= codes
    assert claims.simulated


def history_of(rows: list[Assessment], start: Assessment) -> list[Assessment]:
    """What a plan of its own would forecast from: earlier cycles, and the claims."""
    if start.stage == "self":
        return [*(a for a in rows if a.cycle < start.cycle), start]
    claims = replace(start, cycle=start.cycle + 1, stage="self", regime=None, evidence={})
    return [*(a for a in rows if a.cycle <= start.cycle), claims]


def test_many_institutions_at_once_are_forecast_as_one_by_one() -> None:
    forecaster, rows = small_forecaster(), simulated_rows(24)
    names = sorted({a.institution.name for a in rows})
    unfinished, new = set(names[::3]), set(names[1::5])
    rows = [a for a in rows if not (a.institution.name in unfinished and a.cycle == 2023 and a.stage != "self")]
    rows = [a for a in rows if not (a.institution.name in new and a.cycle < 2023)]
    latest = {(a.institution.name, a.cycle, STAGES.index(a.stage)): a for a in rows}
    starts = [max((k, a) for k, a in latest.items() if k[0] == name)[1] for name in names]
    assert {a.stage for a in starts} == {"self", "final"}
    for start, basis in zip(starts, claim_bases(forecaster, rows, starts), strict=True):
        known = history_of(rows, start)
        name, cycle = start.institution.name, known[-1].cycle
        alone = forecast(forecaster, known, name, cycle)
        together = claims_on(forecaster, pickle.loads(pickle.dumps(basis)))  # noqa: S301 - our own bytes
        assert together.forecast.cycle == cycle
        assert together.start == ("claims" if start.stage == "self" else "results")
        assert {i: int(level) for i, level in start.levels.items()} == together.base
        for stage in ASSESSED:
            one, other = alone.stages[stage], together.forecast.stages[stage]
            assert np.array_equal(one.by_claim, other.by_claim)
            assert one.own_history == other.own_history


def test_where_the_model_does_not_suit_a_file_plans_say_what_its_averages_do_not_reach() -> None:
    rows = list(assessments_of(other_panel(OTHER_PROCESSES[3], 24, 2)))
    name = rows[0].institution.name
    (start,) = [a for a in rows if (a.institution.name, a.cycle, a.stage) == (name, 2024, "self")]
    known = [*(a for a in rows if a.cycle < 2024), start]
    claims = assessed_claims(default_forecaster(), known, start)
    alone = forecast(default_forecaster(), known, name)
    for stage in ASSESSED:
        assert np.array_equal(alone.stages[stage].by_claim, claims.forecast.stages[stage].by_claim)
    assert alone.stages["final"].own_history.panel_share > 0.3
    test_a_higher_level_is_never_worth_less(claims)
    of_plan, of_forecast = (
        next(n.message for n in found.notices if n.code == "own_training_advised") for found in (claims, alone)
    )
    assert of_plan.split("(RPS")[0] == of_forecast.split("(RPS")[0]
    assert "langkah rencana" in of_plan
    assert "langkah rencana" not in of_forecast
