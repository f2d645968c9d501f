"""Rows priced into the costs bound the optimum from below for any price, prune no plan, and good ones bound well."""

from random import Random

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from engine import core, optimise
from engine.constraint import open_choices
from engine.core import core_of
from engine.coupling_constraints import Floor, MostIndicators
from engine.lagrangian import SCALE, LagrangianRelaxation, coupling_rows, priced_rows
from engine.optimise import DEFAULT_LIMITS, cheapest, with_constraint
from engine.outcome import Outcome, evaluate
from engine.problem import Problem
from engine.relaxation import MOST_UNITS, needed, relax
from engine.solver.formulation import Solution
from engine.solver.highs import SolverError
from tests.oracles.brute_force import Case, best, candidates, obedient
from tests.oracles.full_cases import full_case
from tests.oracles.strategies import LAW, cases, sources

from .asking import problem_of


def relaxation_of(problem: Problem, dice: Random) -> LagrangianRelaxation:
    """The relaxation with any prices at all."""
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()) or needed(problem) > MOST_UNITS:
        reject()
    highest = max(problem.prices.values(), default=0) * problem.tie_base
    prices = [
        (row, sign * dice.choice((0, 1 / SCALE, dice.random(), highest * dice.random())))
        for row in coupling_rows(problem)
        for sign in (1, -1)
    ]
    try:
        return LagrangianRelaxation(problem, choices, needed(problem), priced_rows(prices))
    except OverflowError:
        reject()


@LAW
@given(cases(), sources())
def test_no_price_lifts_the_bound_above_the_optimum(case: Case, dice: Random) -> None:
    problem = problem_of(case)
    relaxation, optimum = relaxation_of(problem, dice), best(case)
    if optimum is not None:
        assert relaxation.bound is not None
        assert relaxation.bound <= evaluate(problem, optimum.planned).composite


@LAW
@given(cases(), sources())
def test_no_price_prunes_a_plan_within_the_limit(case: Case, dice: Random) -> None:
    problem = problem_of(case)
    relaxation = relaxation_of(problem, dice)
    plans = [evaluate(problem, c.planned) for c in candidates(case) if obedient(case, c)]
    for limit in sorted({plan.composite for plan in plans})[:5]:
        kept = relaxation.prune(limit)
        assert all(plan.planned[i] in kept[i] for plan in plans if plan.composite <= limit for i in kept)


@LAW
@given(cases(), sources())
def test_the_first_of_the_priced_plans_is_no_later_than_the_first_that_obeys(case: Case, dice: Random) -> None:
    problem = problem_of(case)
    relaxation = relaxation_of(problem, dice)
    plans = [evaluate(problem, c.planned) for c in candidates(case) if obedient(case, c)]
    for limit in sorted({plan.composite for plan in plans})[:3]:
        first = relaxation.first_levels(limit)
        if first is not None:
            ids = problem.instrument.ids
            assert [first[i] for i in ids] >= max([p.planned[i] for i in ids] for p in plans if p.composite <= limit)


@LAW
@given(cases(), st.sampled_from([(), (1,), (10**9,), (10**9, 2, 1)]))
def test_what_is_supposed_changes_no_answer(case: Case, supposed: tuple[int, ...]) -> None:
    expected = best(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "SUPPOSED", supposed)
        found = cheapest(problem_of(case))
    assert (found and found.outcome.planned) == (expected and expected.planned)


def limited(seed: int) -> Problem:
    """A full-sized problem with two indicators fewer than its cheapest plan takes."""
    problem = problem_of(full_case(Random(seed)))
    plain = cheapest(problem)
    assert plain is not None
    return with_constraint(problem, MostIndicators(max(1, len(plain.outcome.touched) - 2)))


def floored(seed: int) -> Problem:
    """A full-sized problem with a floor that is dearer than the target."""
    case = full_case(Random(seed))
    problem = problem_of(case)
    part = problem.instrument.domains[seed % len(problem.instrument.domains)].id
    now = evaluate(problem, problem.base).part(part)
    return with_constraint(problem, Floor(part, now + (problem.instrument.scale.maximum - now) / 2))


def test_prices_of_the_linear_relaxation_close_most_of_the_gap() -> None:
    gaps: list[tuple[float, float]] = []
    for seed in range(12):
        problem = limited(seed)
        choices = open_choices(problem, problem.constraints)
        relaxation = relax(problem, choices)
        optimum = cheapest(problem)
        if relaxation is None or relaxation.bound is None or optimum is None:
            continue
        tighter = core_of(problem, choices, relaxation, 0, None, 0)
        costs = optimum.outcome.composite
        gaps.append((1 - relaxation.bound / costs, 1 - tighter.bound / costs))
        assert 0 <= gaps[-1][1] <= gaps[-1][0]
    plain, priced = (sum(column) for column in zip(*gaps, strict=True))
    assert plain > 0.2
    assert priced < plain / 10


def test_a_bound_that_is_known_changes_no_plan() -> None:
    for seed in range(4):
        problem = floored(seed)
        found = cheapest(problem)
        if found is None:
            assert cheapest(problem, known_bound=10**6) is None
            continue
        cost = found.outcome.cost
        for bound in (cost - 1, cost):
            again = cheapest(problem, known_bound=bound)
            assert again is not None
            assert (again.outcome.planned, again.lower_bound) == (found.outcome.planned, cost)


def test_costs_that_no_table_could_hold_are_refused() -> None:
    problem = floored(0)
    rows = priced_rows((row, 1e17) for row in coupling_rows(problem))
    assert rows
    with pytest.raises(OverflowError):
        LagrangianRelaxation(problem, open_choices(problem, problem.constraints), needed(problem), rows)


def test_a_plan_above_the_ceiling_is_no_proof_without_time(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(full_case(Random(1)))
    found = cheapest(problem)
    assert found is not None
    dear: Outcome = evaluate(problem, {i: max(levels) for i, levels in open_choices(problem, ()).items()})
    assert dear.cost > found.outcome.cost
    for proven, bound in ((True, dear.composite), (False, 0)):
        unfinished = (Solution(dear.planned, bound, proven), dear)
        monkeypatch.setattr(optimise, "_least_in", lambda *_, one=unfinished: one)
        if proven:
            assert cheapest(problem, DEFAULT_LIMITS, ceiling=found.outcome.cost) is None
        else:
            with pytest.raises(SolverError, match="batas waktu"):
                cheapest(problem, DEFAULT_LIMITS, ceiling=found.outcome.cost)
