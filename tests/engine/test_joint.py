"""Joint plans against every joint plan of small institutions, with every kind of rule."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given

from data.faults import InputError
from engine.cost_curve import CostCurve, cost_curve
from engine.joint import (
    JointPlan,
    OutOfReachError,
    highest_average,
    least_total_cost,
    most_reaching,
    raise_lowest,
)
from engine.joint_request import JointAnswer, JointRequest, LeastCost, Member, MostReaching, RaiseLowest, plan_jointly
from tests.oracles.brute_force import Case
from tests.oracles.joint_cases import FREE, RULED, Choice, choices, joint_case
from tests.oracles.small_cases import Shape
from tests.oracles.strategies import LAW, sources

from .asking import problem_of

SHAPES = pytest.mark.parametrize("shape", [FREE, RULED], ids=["free", "ruled"])


def curves_of(cases: tuple[Case, ...]) -> list[CostCurve] | None:
    """Curves, or ``None`` where someone's own rules contradict each other."""
    try:
        return [cost_curve(case.assessment.institution.name, problem_of(case)) for case in cases]
    except InputError as error:
        if error.code != "institution_rules_contradict":
            raise
        return None


def tried(random: Random, shape: Shape, shared: tuple[str, ...] = ()) -> tuple[tuple[Case, ...], list[Choice]]:
    cases = joint_case(random, shape)
    return cases, list(choices(cases, shared))


def between(random: Random, low: Fraction, high: Fraction) -> Fraction:
    return Fraction(int((low + (high - low) * Fraction(random.randint(0, 110), 100)) * 100), 100)


def goal_index(random: Random, cases: tuple[Case, ...]) -> Fraction:
    problems = [problem_of(case) for case in cases]
    now = sum((p.index_now for p in problems), Fraction(0)) / len(problems)
    return between(random, now, Fraction(cases[0].instrument.scale.maximum))


def checked(plan: JointPlan) -> JointPlan:
    """A plan whose institutions all obey their own rules."""
    for curve, outcome in zip(plan.curves, plan.outcomes, strict=True):
        assert all(c.satisfied(curve.problem, outcome) for c in curve.problem.constraints)
    return plan


@SHAPES
@LAW
@given(sources())
def test_no_joint_plan_is_cheaper(shape: Shape, random: Random) -> None:
    cases, every = tried(random, shape)
    average = goal_index(random, cases)
    floor = random.choice((None, average - Fraction(1, 2)))
    reaching = [c for c in every if c.average >= average and (floor is None or min(c.indices) >= floor)]
    try:
        curves = curves_of(cases)
        plan = None if curves is None else checked(least_total_cost(curves, average, floor))
    except (OutOfReachError, InputError):
        plan = None
    assert (plan is None) == (not reaching)
    if plan is not None:
        assert plan.cost == plan.lower_bound == min(c.cost for c in reaching) * 100
        assert plan.average_after >= average
        assert floor is None or min(o.index for o in plan.outcomes) >= floor


@SHAPES
@LAW
@given(sources())
def test_a_budget_is_never_exceeded_and_buys_the_highest_average(shape: Shape, random: Random) -> None:
    cases, every = tried(random, shape)
    curves = curves_of(cases)
    if curves is None or not every:
        return
    budget = money(random, every)
    inside = [c for c in every if c.cost * 100 <= budget]
    least = None
    try:
        plan: JointPlan | None = checked(highest_average(curves, budget))
    except OutOfReachError as error:
        least = error.least_budget
        plan = None
    if plan is None:
        assert least is not None
        assert least > budget
        assert not inside
        return
    assert plan.cost <= budget
    assert plan.average_after == plan.best_average == max(c.average for c in inside)


@SHAPES
@LAW
@given(sources())
def test_the_lowest_rises_as_high_as_any_plan_can_bring_it(shape: Shape, random: Random) -> None:
    cases, every = tried(random, shape)
    curves = curves_of(cases)
    if curves is None or not every:
        return
    budget = money(random, every)
    inside = [sorted(c.indices) for c in every if c.cost * 100 <= budget]
    try:
        plan = checked(raise_lowest(curves, budget))
    except OutOfReachError:
        assert not inside
        return
    assert plan.cost <= budget
    assert min(o.index for o in plan.outcomes) == max(indices[0] for indices in inside)


@SHAPES
@LAW
@given(sources())
def test_as_many_as_possible_reach_the_index(shape: Shape, random: Random) -> None:
    cases, every = tried(random, shape)
    curves = curves_of(cases)
    if curves is None or not every:
        return
    budget, index = money(random, every), goal_index(random, cases)
    inside = [sum(i >= index for i in c.indices) for c in every if c.cost * 100 <= budget]
    try:
        plan = checked(most_reaching(curves, index, budget))
    except OutOfReachError:
        assert not inside
        return
    assert plan.cost <= budget
    assert sum(o.index >= index for o in plan.outcomes) == max(inside)


def money(random: Random, every: list[Choice]) -> int:
    return int(max(c.cost for c in every) * 100 * random.randint(0, 100) / 100)


@LAW
@given(sources())
def test_raising_the_target_or_the_floor_never_lowers_cost(random: Random) -> None:
    curves = curves_of(joint_case(random, FREE))
    assert curves is not None
    now = sum((c.problem.index_now for c in curves), Fraction(0)) / len(curves)
    top = Fraction(curves[0].problem.instrument.scale.maximum)
    costs = [least_total_cost(curves, now + (top - now) * share / 4).cost for share in range(5)]
    assert costs == sorted(costs)
    low = min(c.problem.index_now for c in curves)
    floored = [least_total_cost(curves, now, low + (top - low) * share / 4).cost for share in range(5)]
    assert floored == sorted(floored)


def cheapest_alone(curve: CostCurve, index: Fraction) -> int | None:
    position = curve.reach(index)
    outcome = None if position is None else curve.outcome(position)
    return None if outcome is None else outcome.cost


@LAW
@given(sources())
def test_together_is_never_dearer_than_everyone_alone(random: Random) -> None:
    curves = curves_of(joint_case(random, FREE))
    assert curves is not None
    target = goal_index(random, joint_case(random, FREE))
    # What each pays in truth: a curve only bounds it from below where shared works are many or rules couple indicators.
    alone = [cheapest_alone(curve, target) for curve in curves]
    if None not in alone:
        assert least_total_cost(curves, target).cost <= sum(cost for cost in alone if cost is not None)


def request_of(cases: tuple[Case, ...], goal: object, budget: int | None, shared: tuple[str, ...]) -> JointRequest:
    members = tuple(Member(case.assessment, problem_of(case)) for case in cases)
    return JointRequest(members, goal, budget, shared)  # type: ignore[arg-type]  # one of the goals


def shared_of(random: Random, cases: tuple[Case, ...]) -> tuple[str, ...]:
    """Up to three works that some step of somebody still needs."""
    known = {charge.id for case in cases for charge in problem_of(case).charges}
    return tuple(random.sample(sorted(known), min(len(known), random.randint(1, 3))))


@SHAPES
@LAW
@given(sources())
def test_shared_works_are_paid_once_and_only_where_that_is_cheapest(shape: Shape, random: Random) -> None:
    cases = joint_case(random, shape)
    shared = shared_of(random, cases)
    if not shared or curves_of(cases) is None:
        return
    average = goal_index(random, cases)
    reaching = [c for c in choices(cases, shared) if c.average >= average]
    try:
        answer = plan_jointly(request_of(cases, LeastCost(average), None, shared))
    except InputError as error:
        if error.code != "institution_rules_contradict":
            raise
        answer = None
    if answer is None:
        assert not reaching
        return
    assert (answer.answer is None) == (not reaching)
    if answer.answer is not None:
        assert answer.answer.cost == answer.answer.lower_bound == min(c.cost for c in reaching) * 100


@LAW
@given(sources())
def test_a_short_budget_is_told_with_what_it_does_reach(random: Random) -> None:
    cases, every = tried(random, FREE)
    average, budget = goal_index(random, cases), money(random, every)
    answer = plan_jointly(request_of(cases, LeastCost(average), budget, ()))
    inside = [c for c in every if c.cost * 100 <= budget]
    assert (answer.status == "infeasible") == (max(c.average for c in inside) < average)
    paid = answer.answer or answer.within_budget
    assert paid is not None
    assert paid.cost <= budget
    if answer.status == "infeasible":
        assert paid.plan.average_after == max(c.average for c in inside)


def example(seed: int = 3) -> tuple[Case, ...]:
    return joint_case(Random(seed), FREE)


def test_a_floor_out_of_reach_names_who_and_how_far() -> None:
    first, *others = example()
    frozen = replace(first, rules=replace(first.rules, freeze=first.instrument.ids))
    answer: JointAnswer = plan_jointly(request_of((frozen, *others), LeastCost(None, Fraction(5)), None, ()))
    assert answer.status == "infeasible"
    assert answer.reason is not None
    name, highest = answer.reason.institutions[0]
    assert name == first.assessment.institution.name
    assert highest == problem_of(first).index_now


def test_a_target_out_of_reach_names_the_highest_average() -> None:
    cases = tuple(replace(c, rules=replace(c.rules, freeze=c.instrument.ids)) for c in example())
    answer = plan_jointly(request_of(cases, LeastCost(Fraction(5)), None, ()))
    now = sum((problem_of(c).index_now for c in cases), Fraction(0)) / len(cases)
    assert answer.reason is not None
    assert answer.reason.highest == now


@pytest.mark.parametrize("goal", [RaiseLowest(), MostReaching(Fraction(3))])
def test_goals_that_spend_need_a_budget(goal: object) -> None:
    with pytest.raises(InputError) as refused:
        plan_jointly(request_of(example(), goal, None, ()))
    assert refused.value.code == "budget_missing"


def test_nothing_asked_nobody_there_and_strangers_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        plan_jointly(request_of(example(), LeastCost(None), None, ()))
    assert refused.value.code == "nothing_asked"
    with pytest.raises(InputError) as refused:
        least_total_cost([], Fraction(3))
    assert refused.value.code == "no_institutions"
    curves = curves_of(example())
    assert curves is not None
    other = replace(curves[1], problem=replace(curves[1].problem, cost_unit="rupiah"))
    usual = replace(curves[0], problem=replace(curves[0].problem, cost_unit="effort"))
    with pytest.raises(InputError) as refused:
        least_total_cost([usual, other], Fraction(3))
    assert refused.value.code == "institutions_not_comparable"
    assert curves[1].name in str(refused.value)


def test_unknown_and_too_many_shared_works_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        plan_jointly(request_of(example(), LeastCost(Fraction(3)), None, ("tidak-ada",)))
    assert refused.value.code == "unknown_group"
    with pytest.raises(InputError) as refused:
        plan_jointly(request_of(example(), LeastCost(Fraction(3)), None, ("a", "b", "c", "d")))
    assert refused.value.code == "too_many_shared_works"
