"""Order of work: every step once, prerequisites first, then most points per effort; equal to a naive search."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given

from data.costs import StepKey
from data.effort import default_costs
from data.instrument import Dependency
from data.instrument_file import shipped_instrument
from data.rules import Prerequisite, Rules
from engine.build import build_problem
from engine.outcome import Outcome, evaluate, gains
from engine.work_order import work_order
from tests.oracles.full_cases import full_assessment
from tests.oracles.small_cases import ANYTHING, Shape, small_case
from tests.oracles.strategies import LAW, sources

SPBE = shipped_instrument("spbe-2020")
NO_RULES = replace(ANYTHING, families=())


def any_outcome(random: Random, shape: Shape = NO_RULES) -> Outcome:
    """A small case with any levels planned, and dependencies of every sort between its indicators."""
    case = small_case(random, shape)
    ids, scale = case.instrument.ids, case.instrument.scale

    def one() -> Dependency:
        first, second = random.sample(ids, 2)
        level = random.choice((None, random.randint(scale.minimum + 1, scale.maximum)))
        requires = ((second, random.randint(scale.minimum, scale.maximum)),) if level else ()
        after = () if requires and random.random() < 0.5 else (second,)
        return Dependency("d", "aturan", (first,), level, requires, after, hard=False, verified=True)

    loose = tuple(one() for _ in range(random.randint(0, 4)))
    instrument = replace(case.instrument, dependencies=loose)
    problem = build_problem(instrument, case.assessment, case.costs, Rules())
    top = scale.maximum
    return evaluate(problem, {i: random.randint(base, max(base, top)) for i, base in problem.base.items()})


def naive(outcome: Outcome, waits: dict[StepKey, set[StepKey]]) -> list[StepKey]:
    """Again and again the best of the steps that wait for nothing that is still open."""
    gained, prices = gains(outcome), outcome.problem.prices
    ids = outcome.problem.instrument.ids

    def goodness(step: StepKey) -> tuple[Fraction | float, int, int]:
        return (
            -gained[step] / prices[step] if prices[step] else float("-inf"),
            ids.index(step[0]),
            step[1],
        )

    rest, order = list(outcome.steps), list[StepKey]()
    while rest:
        free = [step for step in rest if not waits[step] & set(rest)]
        if not free:
            return order
        best = min(free, key=goodness)
        rest.remove(best)
        order.append(best)
    return order


@LAW
@given(sources())
def test_every_step_stands_once_after_what_it_waits_for(random: Random) -> None:
    outcome = any_outcome(random)
    order = work_order(outcome)
    assert sorted(order.steps) == sorted(outcome.steps)
    place = {step: number for number, step in enumerate(order.steps)}
    for step in outcome.steps:
        below = (step[0], step[1] - 1)
        assert below not in place or place[below] < place[step]
        for before in order.waits_for[step]:
            assert before[0] != step[0]
            assert place[before] < place[step] or order.circular


@LAW
@given(sources())
def test_the_order_equals_the_naive_search(random: Random) -> None:
    outcome = any_outcome(random)
    order = work_order(outcome)
    free = {step for step in outcome.steps if outcome.problem.prices[step] == 0}
    waits = {
        step: {*order.waits_for[step], *(s for s in outcome.steps if s == (step[0], step[1] - 1))}
        for step in outcome.steps
    }
    if not free and not order.circular:
        assert list(order.steps) == naive(outcome, waits)


@pytest.mark.parametrize("seed", range(5))
def test_the_shipped_dependencies_never_go_round(seed: int) -> None:
    random = Random(seed)
    assessment = full_assessment(random, SPBE)
    problem = build_problem(SPBE, assessment, default_costs(SPBE), Rules())
    outcome = evaluate(problem, {i: random.randint(base, 5) for i, base in problem.base.items()})
    assert not work_order(outcome).circular


def spbe_outcome(rules: Rules, **planned: int) -> Outcome:
    assessment = replace(full_assessment(Random(1), SPBE), levels=dict.fromkeys(SPBE.ids, Fraction(1)))
    problem = build_problem(SPBE, assessment, default_costs(SPBE), rules)
    return evaluate(problem, {i: planned.get(i, 1) for i in SPBE.ids})


def test_a_policy_comes_before_its_practice_and_the_roadmap_before_management() -> None:
    order = work_order(spbe_outcome(Rules(), i02=2, i12=2, i21=2))
    assert order.steps == (("i02", 2), ("i12", 2), ("i21", 2))
    assert order.waits_for["i12", 2] == (("i02", 2),)
    assert order.waits_for["i21", 2] == (("i12", 2),)


def test_a_level_is_waited_for_up_to_what_is_required_only() -> None:
    order = work_order(spbe_outcome(Rules(), i12=4, i21=2))
    assert order.waits_for["i21", 2] == (("i12", 2),)


def test_the_users_own_prerequisites_count() -> None:
    rules = Rules(requires=(Prerequisite("i45", 2, "i35", 3),))
    assert work_order(spbe_outcome(rules, i45=3, i35=3)).waits_for["i45", 2] == (("i35", 3),)


def test_steps_that_wait_for_each_other_are_told_and_still_ordered() -> None:
    rules = Rules(requires=(Prerequisite("i45", 2, "i35", 2), Prerequisite("i35", 2, "i45", 2)))
    order = work_order(spbe_outcome(rules, i45=2, i35=2))
    assert sorted(order.steps) == [("i35", 2), ("i45", 2)]
    assert len(order.circular) == 1
