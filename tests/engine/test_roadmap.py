"""Roadmaps against every roadmap of small institutions, with every kind of rule."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor, gcd
from random import Random

import numpy as np
import pytest
from hypothesis import given

from data.costs import CostTable
from data.effort import default_costs
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.rules import Rules
from engine.build import build_problem
from engine.optimise import Limits
from engine.renewals import renewals
from engine.roadmap import Roadmap, Shortfall, make_roadmap
from engine.roadmap_chances import untended_chances
from engine.roadmap_problem import Cycle, RoadmapProblem, Stairs
from engine.solver.roadmap_formulation import RoadmapFormulation, total_cost
from engine.upkeep import expected_upkeep
from tests.oracles.brute_force import Candidate, Case, candidate_of, mean, obedient
from tests.oracles.full_cases import full_assessment
from tests.oracles.small_cases import Shape, small_case
from tests.oracles.strategies import LAW, sources

from .asking import problem_of

MOST_LADDERS = 6000
RULES = ("max_indicators", "lock", "freeze", "ceiling", "floor", "requires", "capacity")
KINDS = ("ties", "cents", "zero", "rupiah")
SHAPE = Shape(families=RULES, kinds=KINDS)


def small_roadmap(random: Random, shape: Shape = SHAPE) -> tuple[Case, RoadmapProblem]:
    """A case and two or three years, with durations, limits, budgets and upkeep by chance."""
    case = small_case(random, shape)
    start = problem_of(case)
    now, top = start.index_now, Fraction(case.instrument.scale.maximum)
    shares = sorted(random.randint(0, 90) for _ in range(random.choice((2, 2, 3))))
    dearest = max(start.prices.values(), default=0)
    upkeep = {}
    if random.random() < 0.5:
        unit = gcd(*start.prices.values()) or 1
        upkeep = {step: unit * random.randint(0, max(1, dearest // unit // 3)) for step in case.costs.prices}
    cycles = []
    for place, share in enumerate(shares):
        budget = random.randint(0, 6) * dearest + 5 * sum(upkeep.values()) // 4 if random.random() < 0.4 else None
        cycles.append(Cycle(2027 + place, now + (top - now) * Fraction(share, 100), budget))
    most = random.choice((None, None, 1, 2))
    months = {step: random.choice((6, 12, 18, 24)) for step in case.costs.prices if random.random() < 0.3}
    return case, RoadmapProblem(start, tuple(cycles), most, months, upkeep)


def ladders(case: Case, problem: RoadmapProblem) -> Iterator[Stairs]:
    """Every way to rise over the years, never falling."""
    top, count = case.instrument.scale.maximum, len(problem.cycles)
    ways = []
    for i in case.instrument.ids:
        base = floor(case.now[i])
        climbs = product(range(base, top + 1), repeat=count)
        ways.append([climb for climb in climbs if list(climb) == sorted(climb)])
    for chosen in product(*ways):
        yield tuple(
            {i: climb[year] for i, climb in zip(case.instrument.ids, chosen, strict=True)} for year in range(count)
        )


def size(case: Case, count: int) -> int:
    """How many ladders there are at most."""
    total = 1
    for level in case.now.values():
        height = case.instrument.scale.maximum - floor(level) + 1
        total *= height if count == 1 else height * (height + 1) // 2 if count == 2 else height**3 // 4 + height
    return total


def ladder_cost(case: Case, problem: RoadmapProblem, stairs: Stairs) -> int | None:
    """What a ladder costs in hundredths; ``None`` if it breaks a rule as a planner reads it."""
    before: Candidate | None = candidate_of(case, tuple(floor(level) for level in case.now.values()))
    total = 0
    for place, (cycle, planned) in enumerate(zip(problem.cycles, stairs, strict=True)):
        after = candidate_of(case, tuple(planned.values()))
        if before is None or after is None:
            return None
        upkeep = sum(problem.upkeep.get((i, level), 0) for i, level in before.planned.items())
        spent = int((after.cost - before.cost) * 100) + upkeep
        last = place == len(stairs) - 1
        if not _year_obeys(case, before, after, cycle, spent, last) or not _in_time(case, problem, stairs, place):
            return None
        total += spent
        before = after
    return total


def _year_obeys(case: Case, before: Candidate, after: Candidate, cycle: Cycle, spent: int, last: bool) -> bool:
    """Whether a year obeys: the rules are those of one plan from the levels before to the levels after."""
    if mean(case, after.levels) < cycle.target or (cycle.budget is not None and spent > cycle.budget):
        return False
    rules = case.rules if last else replace(case.rules, lock={}, floor={})
    year = replace(case, assessment=replace(case.assessment, levels=dict(before.levels)), rules=rules)
    # Outside scores that the user locks may rise in every year.
    locked = {i.id for i in case.instrument.indicators if i.external and i.id in case.rules.lock}
    own = case.costs.own | {(i, 1) for i in locked}
    year = replace(year, costs=replace(case.costs, own=own))
    added = candidate_of(year, tuple(after.planned.values()))
    return added is not None and obedient(year, added)


def _in_time(case: Case, problem: RoadmapProblem, stairs: Stairs, place: int) -> bool:
    """Whether levels of this year had the time they need, by simulating the work in months."""
    for i in case.instrument.ids:
        base = floor(case.now[i])
        before = stairs[place - 1][i] if place else base
        if problem.most_levels is not None and stairs[place][i] - before > problem.most_levels:
            return False
        done = 0
        for level in range(base + 1, stairs[place][i] + 1):
            year = next(n for n, planned in enumerate(stairs) if planned[i] >= level)
            # Work on a level ends no sooner than the year in which it counts begins.
            done = max(done + problem.months.get((i, level), 0), 12 * year)
            if done > 12 * (year + 1):
                return False
    return True


def checked(roadmap: Roadmap) -> Roadmap:
    """The answer, each of its years checked as a plan of its own."""
    if roadmap.status != "infeasible":
        outcomes = roadmap.problem.outcomes(roadmap.stairs)
        assert [o.planned for o in outcomes] == [o.planned for o in roadmap.outcomes]
        assert roadmap.problem.cost(outcomes, roadmap.stairs) == roadmap.cost
    return roadmap


@LAW
@given(sources())
def test_no_roadmap_is_cheaper(random: Random) -> None:
    case, problem = small_roadmap(random)
    if size(case, len(problem.cycles)) > MOST_LADDERS:
        return
    costs = [cost for stairs in ladders(case, problem) if (cost := ladder_cost(case, problem, stairs)) is not None]
    roadmap = checked(make_roadmap(problem))
    assert (roadmap.status == "infeasible") == (not costs)
    if costs:
        assert roadmap.cost == roadmap.lower_bound == min(costs)
        assert ladder_cost(case, problem, roadmap.stairs) == min(costs)


@LAW
@given(sources())
def test_never_dearer_than_one_year_at_a_time(random: Random) -> None:
    _, problem = small_roadmap(random)
    roadmap = make_roadmap(problem)
    if roadmap.year_by_year is not None:
        assert roadmap.cost <= roadmap.year_by_year


@LAW
@given(sources())
def test_among_equal_costs_gains_come_early(random: Random) -> None:
    case, problem = small_roadmap(random, Shape(families=(), kinds=("ties", "zero"), facts=False))
    if size(case, len(problem.cycles)) > MOST_LADDERS:
        return
    roadmap = make_roadmap(problem)
    if roadmap.status == "infeasible":
        return
    equal = [s for s in ladders(case, problem) if ladder_cost(case, problem, s) == roadmap.cost]

    def early(stairs: Stairs) -> int:
        return sum(problem.start.gain(i, level) for planned in stairs for i, level in planned.items())

    assert early(roadmap.stairs) == max(map(early, equal))


@LAW
@given(sources())
def test_a_shortfall_names_the_first_year_that_fails_and_how_far_it_comes(random: Random) -> None:
    case, problem = small_roadmap(random)
    if size(case, len(problem.cycles)) > MOST_LADDERS or problem.end_rules:
        return
    roadmap = make_roadmap(problem)
    if roadmap.shortfall is None or roadmap.shortfall.highest is None:
        return
    year = roadmap.shortfall.year
    count = next(n for n, cycle in enumerate(problem.cycles, start=1) if cycle.year == year)
    short = replace(problem, cycles=problem.cycles[:count])
    open_ended = replace(
        short,
        cycles=(
            *short.cycles[:-1],
            replace(short.cycles[-1], target=max((c.target for c in short.cycles[:-1]), default=Fraction(0))),
        ),
    )
    reached = [
        mean(case, candidate.levels)
        for stairs in ladders(case, open_ended)
        if ladder_cost(case, open_ended, stairs) is not None
        and (candidate := candidate_of(case, tuple(stairs[-1].values()))) is not None
    ]
    assert max(reached, default=roadmap.shortfall.highest) == roadmap.shortfall.highest
    assert roadmap.shortfall.highest < problem.cycles[count - 1].target


def example() -> RoadmapProblem:
    return small_roadmap(Random(5), Shape(families=(), facts=False, kinds=("cents",)))[1]


def test_falling_targets_gaps_between_years_and_negative_budgets_are_refused_together() -> None:
    cycles = (Cycle(2027, Fraction(3)), Cycle(2028, Fraction(2), -1), Cycle(2030, Fraction(4)))
    with pytest.raises(InputError) as refused:
        replace(example(), cycles=cycles)
    assert {fault.code for fault in refused.value.faults} == {
        "targets_fall", "cycles_not_consecutive", "budget_negative",
    }  # fmt: skip
    with pytest.raises(InputError) as refused:
        replace(example(), cycles=())
    assert refused.value.code == "cycle_count"


def test_a_budget_that_vanishes_is_the_reason_given() -> None:
    problem = replace(example(), upkeep={}, months={}, most_levels=None)
    top = Fraction(problem.start.instrument.scale.maximum)
    poor = replace(problem, cycles=(Cycle(2027, problem.start.index_now), Cycle(2028, top, 0)))
    shortfall = make_roadmap(replace(poor, cycles=(replace(poor.cycles[0], budget=0), poor.cycles[1]))).shortfall
    assert shortfall is not None
    assert (shortfall.year, shortfall.without_budgets) == (2028, True)
    assert shortfall.highest == problem.start.index_now


def test_upkeep_is_the_expected_price_of_what_is_lost() -> None:
    instrument = shipped_instrument("spbe-2020")
    costs = default_costs(instrument)
    kept = np.broadcast_to(np.eye(5), (len(instrument.ids), 5, 5))
    assert set(expected_upkeep(instrument, kept, costs).values()) == {0}
    lost = np.zeros_like(kept)
    lost[:, :, 0] = 1.0
    upkeep = expected_upkeep(instrument, lost, costs)
    assert upkeep["i01", 3] == int((costs.prices["i01", 2] + costs.prices["i01", 3]) * 100)
    half = (kept + lost) / 2
    assert abs(expected_upkeep(instrument, half, costs)["i01", 3] * 2 - upkeep["i01", 3]) <= 1


def test_chances_are_certain_where_levels_are_and_fall_where_they_fall() -> None:
    problem = example()
    ids, levels = problem.start.instrument.ids, problem.start.instrument.scale
    count = levels.maximum - levels.minimum + 1
    stairs = tuple(dict(problem.start.base) for _ in problem.cycles)
    now = tuple(Cycle(cycle.year, problem.start.index_now) for cycle in problem.cycles)
    held = replace(problem, cycles=now)
    kept = np.broadcast_to(np.eye(count), (len(ids), count, count))
    assert untended_chances(held, stairs, kept, 0.25) == [1.0] * len(now)
    lost = np.zeros_like(kept)
    lost[:, :, 0] = 1.0
    assert untended_chances(held, stairs, lost, 0.25) == [0.0] * len(now)


def test_reviews_and_audits_are_renewed_every_two_years() -> None:
    instrument = shipped_instrument("spbe-2020")
    today = {**dict.fromkeys(instrument.ids, 1), "i01": 4, "i29": 2, "i32": 4}
    raised = {**today, "i32": 5}
    stairs = [today, raised, raised, raised]
    due = [(r.year, r.indicator, r.level) for r in renewals(instrument, today, stairs, 2027)]
    assert due == [(2028, "i01", 4), (2028, "i29", 2), (2030, "i01", 4), (2030, "i29", 2), (2030, "i32", 5)]


@pytest.mark.parametrize("count", [2, 3])
def test_equal_roadmaps_do_not_depend_on_the_solvers_seed(count: int) -> None:
    instrument = shipped_instrument("spbe-2020")
    for number in range(3):
        assessment = full_assessment(Random(number), instrument)
        costs = CostTable("effort", dict.fromkeys(default_costs(instrument).prices, Decimal(5)))
        start = build_problem(instrument, assessment, costs, Rules())
        cycles = tuple(Cycle(2027 + k, start.index_now + Fraction(k + 1, 5)) for k in range(count))
        problem = RoadmapProblem(start, cycles, 1)
        found = {str(make_roadmap(problem, Limits(seed=seed)).stairs) for seed in range(4)}
        assert len(found) == 1


def test_rules_that_contradict_each_other_are_named_and_no_target_is_blamed() -> None:
    instrument = shipped_instrument("spbe-2020")
    assessment = replace(full_assessment(Random(1), instrument), levels=dict.fromkeys(instrument.ids, Fraction(2)))
    cycles = (Cycle(2027, Fraction(21, 10)), Cycle(2028, Fraction(22, 10)))

    def shortfall(rules: Rules, most: int | None = None) -> Shortfall | None:
        start = build_problem(instrument, assessment, default_costs(instrument), rules)
        return make_roadmap(RoadmapProblem(start, cycles, most)).shortfall

    clash = shortfall(Rules(lock={"i11": 4}, freeze=("i11",)))
    assert clash is not None
    assert (clash.year, clash.highest, clash.without_budgets) == (None, None, False)
    assert {rule.key for rule in clash.conflict} == {"lock:i11", "freeze:i11"}
    late = shortfall(Rules(lock={"i11": 5}), 1)
    assert late is not None
    assert (late.year, late.conflict) == (None, ())


def test_what_is_pinned_holds_in_every_roadmap_as_cheap() -> None:
    pinned = 0
    for seed in range(60):
        case, problem = small_roadmap(Random(seed))
        if size(case, len(problem.cycles)) > MOST_LADDERS // 4:
            continue
        roadmap = make_roadmap(problem)
        if not roadmap.stairs:
            continue
        terms, constant = total_cost(problem, len(problem.cycles))
        values = RoadmapFormulation(problem, len(problem.cycles)).pinned(terms, roadmap.cost - constant)
        steps = [(*what, year, value) for (what, year), value in values.items() if isinstance(what, tuple)]
        for stairs in ladders(case, problem):
            cost = ladder_cost(case, problem, stairs)
            if cost is not None and cost <= roadmap.cost:
                assert all((stairs[year - 1][i] >= level) == value for i, level, year, value in steps), seed
                pinned += len(steps)
    assert pinned > 100
