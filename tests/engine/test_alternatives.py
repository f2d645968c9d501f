"""Alternatives are the next cheapest plans, distinct and inside the margin; replacements cost what they say."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from data.rules import Rules
from engine.alternatives import alternatives, without_indicators, without_owners
from engine.optimise import Optimum, cheapest
from engine.outcome import Outcome
from tests.oracles.brute_force import Case, best
from tests.oracles.full_cases import full_case
from tests.oracles.small_cases import ANYTHING, small_case

from .asking import obeying, outcomes, problem_of, rank

MARGIN = Fraction(1)


def planned_cases(first: int, count: int) -> list[tuple[Case, Optimum]]:
    found: list[tuple[Case, Optimum]] = []
    seed = first
    while len(found) < count:
        case = small_case(Random(seed), ANYTHING)
        optimum = cheapest(problem_of(case))
        if optimum is not None and optimum.outcome.steps:
            found.append((case, optimum))
        seed += 1
    return found


def contains(plan: Outcome, earlier: Outcome) -> bool:
    return all(plan.planned[i] >= earlier.planned[i] for i in earlier.touched)


def test_each_is_the_cheapest_that_contains_none_before_it() -> None:
    several = 0
    for case, optimum in planned_cases(0, 80):
        problem = problem_of(case)
        dearest = optimum.outcome.cost * (1 + MARGIN)
        plans = [p for p in obeying(problem, outcomes(case, problem), problem.constraints) if p.cost <= dearest]
        earlier = [optimum.outcome]
        for other in alternatives(problem, optimum, 4, MARGIN):
            plans = [plan for plan in plans if not contains(plan, earlier[-1])]
            assert rank(other.outcome) == min(map(rank, plans))
            assert other.outcome.cost <= dearest
            earlier.append(other.outcome)
        plans = [plan for plan in plans if not contains(plan, earlier[-1])]
        assert len(earlier) == 5 or not plans
        several += len(earlier) > 2
    assert several > 10


def test_ten_distinct_plans_at_full_size() -> None:
    case = full_case(Random(7), groups=2)
    problem = problem_of(case)
    optimum = cheapest(problem)
    assert optimum is not None
    others = alternatives(problem, optimum, 10)
    plans = [tuple(o.outcome.planned.values()) for o in (optimum, *others)]
    assert len(set(plans)) == len(plans) == 11
    assert all(o.outcome.cost <= optimum.outcome.cost * Fraction(11, 10) for o in others)
    assert all(c.satisfied(problem, o.outcome) for o in others for c in problem.constraints)


def test_replacement_costs_equal_a_plan_with_the_rest_frozen() -> None:
    for case, optimum in planned_cases(500, 30):
        problem = problem_of(case)
        for replacement in without_indicators(problem, optimum):
            is_priced(case, optimum, (replacement.name,), replacement.extra)
        for replacement in without_owners(problem, optimum):
            owned = tuple(i for i in case.instrument.ids if case.owner(i) == replacement.name)
            is_priced(case, optimum, owned, replacement.extra)


def is_priced(case: Case, optimum: Optimum, frozen: tuple[str, ...], extra: int | None) -> None:
    rules: Rules = replace(case.rules, freeze=(*case.rules.freeze, *frozen))
    other = best(replace(case, rules=rules))
    assert (extra is None) == (other is None)
    if other is not None:
        assert extra == other.cost * 100 - optimum.outcome.cost
        assert extra is not None
        assert extra >= 0
