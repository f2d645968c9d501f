"""Every point of the frontier is a single-target optimum."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from engine.coupling_constraints import Target
from engine.frontier import frontier
from engine.optimise import cheapest, highest, with_constraint, without
from engine.problem import Problem
from tests.oracles.full_cases import full_case
from tests.oracles.small_cases import FAMILIES, Shape, small_case

from .asking import obeying, outcomes, problem_of

WITHOUT_TARGET = Shape(families=tuple(f for f in FAMILIES if f not in ("target", "predicate")))


@pytest.mark.parametrize("part", range(4))
def test_small_frontiers_equal_the_best_of_all_plans(part: int) -> None:
    reached = 0
    for seed in range(10 * part, 10 * (part + 1)):
        case = small_case(Random(seed), WITHOUT_TARGET)
        problem = problem_of(case)
        plans = list(obeying(problem, outcomes(case, problem), problem.constraints))
        found = frontier(problem)
        if not plans:
            assert found is None, seed
            continue
        assert found is not None
        top = max(plan.index for plan in plans)
        for point in found.points:
            cheapest_cost = min(plan.cost for plan in plans if plan.index >= point.target)
            assert point.outcome.cost == cheapest_cost, (seed, point.target)
            assert point.outcome.index >= point.target
            assert all(c.satisfied(problem, point.outcome) for c in problem.constraints)
            reached += 1
        now = problem.index_now
        wanted = {Fraction(h, 100) for h in range(101 * 5) if now <= Fraction(h, 100) <= top}
        assert {point.target for point in found.points} >= wanted
        predicates_are_priced(problem, found.predicates, top)
    assert reached > 50


def predicates_are_priced(problem: Problem, prices: object, top: Fraction) -> None:
    above = [p for p in problem.instrument.predicates if p.lower > problem.index_now]
    assert isinstance(prices, tuple)
    assert [name for name, _ in prices] == [p.name for p in above]
    for predicate, (_, point) in zip(above, prices, strict=True):
        assert (point is None) == (predicate.lower > top)
        assert point is None or point.target == predicate.lower


def test_full_frontier_equals_single_plans() -> None:
    for seed in range(2):
        problem = without(problem_of(full_case(Random(seed), groups=2)), "target")
        found = frontier(problem)
        best = highest(problem)
        assert found is not None
        assert best is not None
        for point in Random(seed).sample(found.points, 8):
            single = cheapest(with_constraint(problem, Target(point.target)))
            assert single is not None
            assert single.outcome.cost == point.outcome.cost
        costs = [point.outcome.cost for point in found.points]
        assert all(lower <= higher for lower, higher in pairwise(costs))


def test_progress_ends_at_one() -> None:
    seen: list[float] = []
    frontier(problem_of(small_case(Random(1), Shape(families=()))), progress=seen.append)
    assert seen == sorted(seen)
    assert not seen or seen[-1] == 1
