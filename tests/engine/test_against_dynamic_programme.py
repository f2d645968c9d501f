"""The engine finds the plan that an independent exact dynamic programme finds, ties included."""

from fractions import Fraction
from random import Random

import pytest

from tests.oracles.dynamic_programme import Fixed, cheapest_plan
from tests.oracles.full_cases import full_case, oracle_plan

from .asking import answer


def same_plan(seed: int, instrument: str = "spbe-2020", groups: int = 0) -> None:
    case = full_case(Random(seed), instrument, groups)
    expected, found = oracle_plan(case), answer(case)
    if expected is None:
        assert found is None, seed
        return
    assert found is not None, seed
    outcome = found.outcome
    assert (outcome.cost, len(outcome.touched)) == (expected.cost, expected.touched), seed
    assert outcome.planned == expected.planned, seed
    assert found.lower_bound == expected.cost, seed
    assert found.gap == 0


@pytest.mark.parametrize("part", range(4))
def test_full_size_without_shared_costs(part: int) -> None:
    for seed in range(25 * part, 25 * (part + 1)):
        same_plan(seed)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(9))
def test_full_size_without_shared_costs_the_rest_of_a_thousand(part: int) -> None:
    for seed in range(100 + 100 * part, 200 + 100 * part):
        same_plan(seed)


def test_full_size_with_shared_costs() -> None:
    for seed in range(2000, 2012):
        same_plan(seed, groups=2)


def test_other_scales() -> None:
    for seed in range(3000, 3010):
        same_plan(seed, "spbe-2018")
        same_plan(seed, "pemdi-2026")


def test_the_oracle_on_a_case_worked_by_hand() -> None:
    """Two halves of the index; one point costs 3 by the first, 5 by the second, 2 + 2 by shared work."""
    weights = {"a": Fraction(50), "b": Fraction(50)}
    levels = {"a": Fraction(1), "b": Fraction(1)}
    prices = {("a", 2): 3, ("a", 3): 9, ("b", 2): 5, ("b", 3): 5}
    half = cheapest_plan(weights, levels, prices, Fraction(3, 2), top=3)
    whole = cheapest_plan(weights, levels, prices, Fraction(2), top=3)
    assert half is not None
    assert (half.planned, half.cost, half.touched) == ({"a": 2, "b": 1}, 3, 1)
    assert whole is not None
    assert (whole.planned, whole.cost) == ({"a": 2, "b": 2}, 8)
    shared = [Fixed(4, frozenset({("a", 2), ("b", 2)}))]
    both = cheapest_plan(weights, levels, dict.fromkeys(prices, 1), Fraction(2), shared, top=3)
    assert both is not None
    # All three ways cost 2 + 4; those that touch one indicator win, and of them the first indicator.
    assert (both.planned, both.cost, both.touched) == ({"a": 3, "b": 1}, 6, 1)
    assert cheapest_plan(weights, levels, prices, Fraction(7, 2), top=3) is None
