"""On small cases the engine's plan is the best of all plans, with every rule family, scale and kind of price."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given

from engine.optimise import feasible, highest
from tests.oracles.brute_force import Case, best, broken_rules, candidates, mean
from tests.oracles.small_cases import ANYTHING, FAMILIES, PRICE_KINDS, Shape, small_case
from tests.oracles.strategies import LAW, cases

from .asking import answer, obeying, outcomes, problem_of


def agrees(case: Case) -> None:
    expected, found = best(case), answer(case)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert found.outcome.cost == expected.cost * 100
    assert found.outcome.planned == expected.planned
    exact_in_floating_point = max(case.costs.prices.values()) < 10**9
    assert found.gap == 0 if exact_in_floating_point else found.gap < Fraction(1, 10**8)
    assert dict(found.outcome.levels) == expected.levels
    assert found.outcome.index == mean(case, expected.levels)


@LAW
@given(cases())
def test_the_best_of_all_plans(case: Case) -> None:
    agrees(case)


@pytest.mark.parametrize("family", [f for f in FAMILIES if f != "target"])
def test_each_rule_family(family: str) -> None:
    shape = Shape(families=("target", family) if family != "predicate" else (family,))
    for seed in range(40):
        agrees(small_case(Random(seed), shape))


@pytest.mark.parametrize("kind", PRICE_KINDS)
def test_each_kind_of_price(kind: str) -> None:
    for seed in range(40):
        agrees(small_case(Random(seed), Shape(kinds=(kind,))))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_long_sweep(part: int) -> None:
    for seed in range(1000 * (part + 1), 1000 * (part + 1) + 750):
        agrees(small_case(Random(seed), ANYTHING))


@LAW
@given(cases())
def test_rules_judge_as_planners_read_them(case: Case) -> None:
    """The face that judges agrees with the brute force on every plan, good or bad."""
    problem = problem_of(case)
    for candidate, outcome in zip(candidates(case), outcomes(case, problem), strict=True):
        broken = {_family(c.key) for c in problem.constraints if not c.satisfied(problem, outcome)}
        expected = set(broken_rules(case, candidate))
        # A floor on one indicator is a lock, and a hard dependency is a prerequisite.
        if expected & {"lock", "floor"}:
            expected |= broken & {"lock", "floor"}
            broken |= expected & {"lock", "floor"}
        if "dependency" in expected:
            expected = expected - {"dependency"} | {"requires"}
        assert broken == expected


def _family(key: str) -> str:
    return key.split(":", maxsplit=1)[0]


@LAW
@given(cases())
def test_highest_index_inside_the_other_rules(case: Case) -> None:
    problem = problem_of(case)
    others = [c for c in problem.constraints if c.key != "target"]
    possible = list(obeying(problem, outcomes(case, problem), others))
    found = highest(problem)
    if not possible:
        assert found is None
        return
    assert found is not None
    top = max(plan.value for plan in possible)
    assert found.outcome.value == top
    assert found.outcome.cost == min(plan.cost for plan in possible if plan.value == top)


@LAW
@given(cases())
def test_feasible_says_whether_a_plan_exists(case: Case) -> None:
    assert feasible(problem_of(case)) == (best(case) is not None)


def test_the_cases_are_worth_trying() -> None:
    """Infeasible, already met and proper plans all occur often."""
    kinds = [best(small_case(Random(seed))) for seed in range(300)]
    assert sum(kind is None for kind in kinds) > 50
    assert sum(kind is not None and not kind.steps for kind in kinds) > 15
    assert sum(kind is not None and len(kind.steps) > 1 for kind in kinds) > 50
