"""What holds for every plan, whatever the case."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules import Rules
from engine.optimise import Limits, Optimum
from engine.outcome import gains
from engine.plan import PlanRequest, make_plan
from engine.plan_document import plan_document
from tests.oracles.brute_force import Case, best, candidates, obedient, target_index
from tests.oracles.full_cases import full_case
from tests.oracles.small_cases import FAMILIES, Shape, small_rules
from tests.oracles.strategies import LAW, cases, reordered_cases, sources

from .asking import answer, problem_of


def with_rules(case: Case, rules: Rules) -> Case:
    return Case(case.instrument, case.assessment, case.costs, rules)


@LAW
@given(cases())
def test_never_dearer_than_any_feasible_plan(case: Case) -> None:
    found = answer(case)
    feasible = [c.cost for c in candidates(case) if obedient(case, c)]
    assert (found is None) == (not feasible)
    assert found is None or all(found.outcome.cost <= cost * 100 for cost in feasible)


@LAW
@given(cases(Shape(families=(*(f for f in FAMILIES if f != "predicate"),))), st.integers(1, 100))
def test_raising_the_target_never_lowers_cost(case: Case, hundredths: int) -> None:
    now = target_index(case)
    assert now is not None
    higher = min(now + Fraction(hundredths, 100), Fraction(case.instrument.scale.maximum))
    not_dearer(answer(case), answer(with_rules(case, replace(case.rules, target=higher))))


@LAW
@given(cases(), sources())
def test_adding_a_rule_never_lowers_cost(case: Case, random: Random) -> None:
    for fewer, more in pairwise(growing_rules(case, random)):
        not_dearer(answer(with_rules(case, fewer)), answer(with_rules(case, more)))


def growing_rules(case: Case, random: Random) -> Iterator[Rules]:
    """Rules to which one family after another is added."""
    drawn = small_rules(random, case.instrument, case.assessment, case.costs)
    rules = Rules(target=target_index(case))
    yield rules
    # A lock is left out: the user who locks an outside score says that it can be raised.
    for family in ("budget", "max_indicators", "horizon_months", "freeze", "ceiling", "floor", "requires", "capacity"):
        rules = replace(rules, **{family: getattr(drawn, family)})
        yield rules


def not_dearer(easier: Optimum | None, harder: Optimum | None) -> None:
    if harder is not None:
        assert easier is not None
        assert easier.outcome.cost <= harder.outcome.cost


@LAW
@given(reordered_cases())
def test_input_order_never_changes_the_plan(both: tuple[Case, Case]) -> None:
    first, second = map(answer, both)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first.outcome.planned == second.outcome.planned
        assert first.outcome.steps == second.outcome.steps
        assert first.lower_bound == second.lower_bound


@LAW
@given(cases(), st.integers(1, 2**31 - 1))
def test_solver_seed_never_changes_the_plan(case: Case, seed: int) -> None:
    first, second = answer(case), answer(case, Limits(seed=seed))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first.outcome.planned == second.outcome.planned


@pytest.mark.parametrize("number", range(6))
def test_document_is_byte_identical_across_runs_and_seeds(number: int) -> None:
    case = full_case(Random(number), groups=2)
    rules = replace(case.rules, max_indicators=20, floor={"d3": Fraction(2)})
    request = PlanRequest(case.instrument, case.assessment, case.costs, rules, alternatives=2)
    documents = {
        repr(plan_document(make_plan(replace(request, limits=Limits(seed=seed))))) for seed in (0, 0, 1, 12345)
    }
    assert len(documents) == 1


@LAW
@given(cases())
def test_doubling_every_price_changes_the_cost_only(case: Case) -> None:
    costs = replace(
        case.costs,
        prices={step: 2 * price for step, price in case.costs.prices.items()},
        fixed_costs=tuple(replace(f, cost=2 * f.cost) for f in case.costs.fixed_costs),
    )
    budget = None if case.rules.budget is None else 2 * case.rules.budget
    capacity = tuple(replace(c, cost=None if c.cost is None else 2 * c.cost) for c in case.rules.capacity)
    if max(costs.prices.values()) > Decimal(10) ** 12:
        return
    rules = replace(case.rules, budget=budget, capacity=capacity)
    single, double = answer(case), answer(Case(case.instrument, case.assessment, costs, rules))
    assert (single is None) == (double is None)
    if single is not None and double is not None:
        assert single.outcome.planned == double.outcome.planned
        assert 2 * single.outcome.cost == double.outcome.cost


@LAW
@given(cases())
def test_gains_sum_to_the_rise_of_the_index(case: Case) -> None:
    found = answer(case)
    if found is not None:
        rise = found.outcome.index - problem_of(case).index_now
        assert sum(gains(found.outcome).values(), Fraction(0)) == rise
        assert Fraction(found.outcome.value, problem_of(case).index_unit) == rise


@LAW
@given(cases(Shape(families=("target",))))
def test_planning_again_from_the_goal_finds_nothing_to_do(case: Case) -> None:
    found = answer(case)
    if found is not None:
        assessment = replace(case.assessment, levels=dict(found.outcome.levels))
        again = answer(Case(case.instrument, assessment, case.costs, case.rules))
        assert again is not None
        assert again.outcome.steps == ()


@LAW
@given(cases(Shape(families=("target",))))
def test_a_target_already_met_costs_nothing(case: Case) -> None:
    met = with_rules(case, Rules(target=problem_of(case).index_now))
    found = answer(met)
    assert found is not None
    assert not found.outcome.steps
    assert found.outcome.cost == 0
    assert found.gap == 0
    assert best(met) is not None
