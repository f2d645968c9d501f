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
from models.pairs import pair_panel
from tests.models.simulated import assessments, of
from tests.models.small_forecaster import SPBE, small_forecaster

GIVEN = assessments(6, seed=9)
CLAIM = of(GIVEN, cycle=2023, stage="self")[0]
DESK = of(GIVEN, cycle=2023, stage="desk")[0]
SHARES = {"i01": Fraction(1, 4), "i36": Fraction(1, 2), "i45": Fraction(1)}


def index_of(claim: Assessment) -> float:
    """Expected final index of a claim with its own past, straight from the forecaster."""
    past = [a for a in GIVEN if a.institution == claim.institution and a.cycle < claim.cycle]
    panel = pair_panel([*past, claim], SPBE)
    probabilities = small_forecaster().probabilities(panel, "final")
    return float((expected_level(probabilities) @ panel.weights)[np.argmax(panel.cycle)])


@pytest.mark.parametrize(("indicator", "share"), [("i01", Fraction(1, 4)), ("i36", Fraction(1, 2))])
def test_the_worth_is_the_difference_of_two_forecasts(indicator: str, share: Fraction) -> None:
    effect = ForecastEvidence(small_forecaster(), CLAIM, SHARES, GIVEN)
    before = index_of(replace(CLAIM, evidence=SHARES))
    after = index_of(replace(CLAIM, evidence={**SHARES, indicator: Fraction(1)}))
    assert effect.expected_gain(indicator, share, Fraction(1)) == pytest.approx(after - before, abs=1e-6)
    assert effect.simulated
    assert "SIMULASI" in effect.source


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
