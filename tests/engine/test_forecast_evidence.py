"""Worth of complete evidence: what a forecast says when asked twice, and nothing else."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from data.assessment import Assessment
from data.effort import default_costs
from engine.forecast_chances import ForecastChances
from engine.forecast_evidence import ForecastEvidence
from engine.gap_basis import GapRequest, list_gaps
from models.arrays import expected_level
from models.forecasting import forecast
from models.registry import default_forecaster
from tests.models.simulated import assessments, of
from tests.models.small_forecaster import SPBE, small_forecaster

GIVEN = assessments(6, seed=9)
CLAIM = of(GIVEN, cycle=2023, stage="self")[0]
DESK = of(GIVEN, cycle=2023, stage="desk")[0]
SHARES = {"i01": Fraction(1, 4), "i36": Fraction(1, 2), "i45": Fraction(1)}


MANY = assessments(30, seed=9)
"""Enough institutions to tell something of their cycle."""


def index_of(claim: Assessment, given: list[Assessment]) -> float:
    """Expected final index of a claim as `tangga forecast` would have it in this file."""
    name = claim.institution.name
    others = [a for a in given if a.institution.name != name or a.cycle < claim.cycle]
    answer = forecast(small_forecaster(), [*others, claim], name, claim.cycle)
    weights = [float(i.weight) / 100 for i in SPBE.indicators]
    return float(expected_level(answer.stages["final"].probabilities) @ np.array(weights))


@pytest.mark.parametrize("given", [GIVEN, MANY], ids=["few", "many"])
@pytest.mark.parametrize(("indicator", "share"), [("i01", Fraction(1, 4)), ("i36", Fraction(1, 2))])
def test_the_worth_is_the_difference_of_two_forecasts(indicator: str, share: Fraction, given: list[Assessment]) -> None:
    claim = of(given, cycle=2023, stage="self")[0]
    effect = ForecastEvidence(small_forecaster(), claim, SHARES, given)
    before = index_of(replace(claim, evidence=SHARES), given)
    after = index_of(replace(claim, evidence={**SHARES, indicator: Fraction(1)}), given)
    assert effect.expected_gain(indicator, share, Fraction(1)) == pytest.approx(after - before, abs=1e-6)
    assert effect.simulated
    assert "SIMULASI" in effect.source


def test_asking_of_many_checklists_makes_no_country_of_one_institution() -> None:
    """Each question is forecast as an institution of its own; they must not stand beside each other."""
    many = dict.fromkeys(SPBE.ids, Fraction(1, 2))
    effect = ForecastEvidence(small_forecaster(), CLAIM, many, GIVEN)
    before = index_of(replace(CLAIM, evidence=many), GIVEN)
    for indicator in ("i01", "i20", "i47"):
        after = index_of(replace(CLAIM, evidence={**many, indicator: Fraction(1)}), GIVEN)
        gain = effect.expected_gain(indicator, Fraction(1, 2), Fraction(1))
        assert gain == pytest.approx(after - before, abs=1e-6)


def test_nothing_completed_is_worth_nothing_and_other_shares_can_be_asked() -> None:
    effect = ForecastEvidence(small_forecaster(), CLAIM, SHARES, GIVEN)
    assert effect.expected_gain("i01", Fraction(1, 4), Fraction(1, 4)) == 0
    there = effect.expected_gain("i01", Fraction(1, 4), Fraction(3, 4))
    on = effect.expected_gain("i01", Fraction(3, 4), Fraction(1))
    assert there + on == pytest.approx(effect.expected_gain("i01", Fraction(1, 4), Fraction(1)))


def test_the_gap_list_states_it_for_every_incomplete_claim() -> None:
    claim = replace(CLAIM, evidence=SHARES)
    effect = ForecastEvidence(small_forecaster(), claim, SHARES, GIVEN)
    gaps = list_gaps(GapRequest(SPBE, claim, default_costs(SPBE), effect=effect))
    stated = {gap.indicator.id: gap.evidence_gain for gap in gaps.gaps if gap.evidence_gain is not None}
    assert stated == {i: effect.expected_gain(i, SHARES[i], Fraction(1)) for i in ("i01", "i36")}
    assert gaps.evidence_simulated


def test_chances_lie_above_the_desk_level_and_name_their_source() -> None:
    answer = forecast(small_forecaster(), [CLAIM])
    chances = ForecastChances(answer, DESK)
    assert "SIMULASI" in chances.source
    for i, level in DESK.levels.items():
        raised = chances.raised(i)
        if raised is not None:
            assert all(to > level for to in raised)
            assert sum(raised.values()) <= 1 + 1e-9


def test_completing_a_checklist_never_lowers_what_the_shipped_model_expects() -> None:
    given = assessments(12, seed=9)
    for claim in of(given, cycle=2023, stage="self")[:4]:
        shares = dict(claim.evidence)
        effect = ForecastEvidence(default_forecaster(), claim, shares, given)
        assert len(shares) > 10
        assert min(effect.expected_gain(i, share, Fraction(1)) for i, share in shares.items()) >= 0
