"""The shipped forecast as the optimiser sees it, on the sample institution."""

from collections.abc import Mapping
from fractions import Fraction
from importlib import resources

import pytest

from data.assessment import Assessment
from data.assessment_files import read_assessments
from engine.assessed_claims import AssessedClaims, assessed_claims
from models.registry import default_forecaster


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


def test_chances_fall_with_the_target_and_rise_with_the_work(claims: AssessedClaims) -> None:
    targets = [Fraction(value, 10) for value in range(15, 50, 5)]
    chances = [claims.chance(claims.base, target) for target in targets]
    assert chances == sorted(chances, reverse=True)
    assert claims.chance(raised(claims, 1), Fraction(3)) > claims.chance(claims.base, Fraction(3))


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.8, 0.95])
def test_the_index_with_a_chance_has_that_chance(claims: AssessedClaims, probability: float) -> None:
    index = claims.index_with_chance(raised(claims, 1), probability)
    assert claims.chance(raised(claims, 1), Fraction(index)) == pytest.approx(probability, abs=0.01)


def test_what_is_taken_for_granted_is_said(claims: AssessedClaims) -> None:
    codes = {notice.code for notice in claims.notices}
    assert {"planned_work_assumed", "model_simulated"} <= codes
    assert claims.simulated
