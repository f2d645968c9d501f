"""Assured plans beside a brute search over margins, with assessors who make some gains less sure than others."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from data.assessment import Assessment
from data.effort import default_costs
from data.instrument import Instrument
from data.rules import Rules
from engine.assurance import assured, surest
from engine.build import build_problem
from engine.coupling_constraints import Target
from engine.margin_search import MarginSearch
from engine.optimise import DEFAULT_LIMITS, Optimum, cheapest, highest
from engine.problem import Problem

from .strict_assessor import Strict

TARGET = Target(Fraction(33, 10))


@pytest.fixture(scope="module")
def problem(instrument: Instrument, sample: Assessment) -> Problem:
    return build_problem(instrument, sample, default_costs(instrument), Rules())


def uneven(problem: Problem, seed: int, blur: float = 0.05) -> Strict:
    """Half of the indicators are a gamble, so that a wider margin now and then brings more spread than mean."""
    gambles = random.Random(seed).sample(problem.instrument.ids, 12)
    blurs = dict.fromkeys(gambles, blur)
    return Strict(problem.instrument, share=0.95, deviation=0.08, blur=blurs, base=problem.base)


def by_brute(search: MarginSearch, until: float) -> Iterator[tuple[Optimum, float]]:
    """Every plan of a margin up to `until` index points above the target, and its chance."""
    for _, optimum in search.plans(search.least_margin(), int(until * search.problem.index_unit)):
        yield optimum, search.chance(optimum)


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_an_assured_plan_is_as_cheap_as_the_best_of_all_margins(problem: Problem, seed: int) -> None:
    assessed = uneven(problem, seed)
    search = MarginSearch.of(problem, TARGET, assessed, DEFAULT_LIMITS)
    plans = list(by_brute(search, 0.3))
    for asked in (0.5, 0.8, 0.9):
        found = assured(problem, TARGET, asked, assessed)
        assert found is not None
        assert found.assurance.reached >= asked
        brute = min(optimum.outcome.cost for optimum, chance in plans if chance >= asked)
        assert found.optimum.outcome.cost == brute


def test_a_wider_margin_may_make_a_plan_less_sure(problem: Problem) -> None:
    """Otherwise the tests here would ask nothing of the search."""
    search = MarginSearch.of(problem, TARGET, uneven(problem, 0), DEFAULT_LIMITS)
    chances = [chance for _, chance in by_brute(search, 0.15)]
    assert chances != sorted(chances)


def test_the_surest_plan_is_not_always_that_of_the_highest_index(instrument: Instrument, sample: Assessment) -> None:
    """Where a budget binds, a little less of the mean may bring much less spread."""
    rules = Rules(budget=Decimal(90))
    bound = build_problem(instrument, sample, default_costs(instrument), rules)
    surer = 0
    for seed in range(4):
        assessed = uneven(bound, seed)
        search = MarginSearch.of(bound, TARGET, assessed, DEFAULT_LIMITS)
        best, highest_plan = surest(bound, TARGET, 0.9, assessed), highest(search.expected)
        assert best is not None
        assert highest_plan is not None
        every = [chance for _, chance in by_brute(search, 0.5)]
        assert best.assurance.reached == pytest.approx(max(every), abs=1e-9)
        surer += best.assurance.reached > search.chance(highest_plan)
    assert surer


def test_a_walk_under_coupling_rules_meets_the_plans_that_each_margin_has_alone(
    instrument: Instrument, sample: Assessment
) -> None:
    rules = Rules(floor={"d3": Fraction(3)}, max_indicators=22)
    coupled = build_problem(instrument, sample, default_costs(instrument), rules)
    search = MarginSearch.of(coupled, TARGET, uneven(coupled, 3), DEFAULT_LIMITS)
    walked = list(search.plans(0, int(0.02 * coupled.index_unit)))
    assert len(walked) > 3
    for margin, optimum in walked:
        alone = cheapest(search.posed(margin))
        assert alone is not None
        assert (planned(alone), alone.lower_bound) == (planned(optimum), optimum.lower_bound)


def test_margins_that_have_the_same_plan_are_walked_once(problem: Problem) -> None:
    search = MarginSearch.of(problem, TARGET, uneven(problem, 1), DEFAULT_LIMITS)
    last = int(0.02 * problem.index_unit)
    walked = list(search.plans(0, last))
    assert len({tuple(planned(optimum).items()) for _, optimum in walked}) == len(walked)
    costs = [optimum.outcome.cost for _, optimum in walked]
    assert costs == sorted(costs)
    for margin in range(0, last, 7):
        here = cheapest(search.posed(margin))
        assert here is not None
        assert here.outcome.cost in costs


def planned(optimum: Optimum) -> Mapping[str, int]:
    return optimum.outcome.planned


def test_plans_of_equal_cost_never_hide_one_that_is_sure_enough(instrument: Instrument, sample: Assessment) -> None:
    """Where steps cost the same, many plans tie, and they are not equally sure."""
    costs = default_costs(instrument)
    alike = replace(costs, prices=dict.fromkeys(costs.prices, Decimal(10)), fixed_costs=())
    tied = build_problem(instrument, sample, alike, Rules())
    assessed = uneven(tied, 0, blur=0.02)
    search = MarginSearch.of(tied, TARGET, assessed, DEFAULT_LIMITS)
    near = [optimum for _, optimum in search.plans(0, int(0.2 * tied.index_unit))]
    for asked in (0.6, 0.8, 0.9):
        found = assured(tied, TARGET, asked, assessed)
        assert found is not None
        assert found.optimum.outcome.cost == min(o.outcome.cost for o in near if search.chance(o) >= asked)
