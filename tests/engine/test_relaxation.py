"""The relaxation bounds the optimum from below, meets it where nothing couples, and prunes no optimal plan."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, reject

from engine.constraint import Choices, Row, open_choices
from engine.coupling_constraints import Floor, MostIndicators, Target
from engine.optimise import cheapest, with_constraint, without
from engine.outcome import evaluate
from engine.problem import Problem
from engine.relaxation import MOST_UNITS, Relaxation, needed, relax
from engine.scaled_costs import scaled_terms
from engine.shared_tables import SharedTables
from engine.solver.formulation import Formulation
from tests.oracles.brute_force import Case, best, candidates, obedient
from tests.oracles.full_cases import full_case, oracle_plan
from tests.oracles.small_cases import Shape, small_case
from tests.oracles.strategies import LAW, cases, sources

from .asking import problem_of

SEPARABLE = Shape(families=("target", "predicate", "lock", "freeze", "ceiling", "horizon"), facts=False)
TIED = replace(SEPARABLE, kinds=("ties", "zero"))


def relaxation_of(problem: Problem) -> tuple[Relaxation, Choices]:
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()) or needed(problem) > MOST_UNITS:
        reject()
    relaxation = relax(problem, choices)
    assert relaxation is not None
    return relaxation, choices


@LAW
@given(cases())
def test_never_above_the_optimum(case: Case) -> None:
    problem = problem_of(case)
    relaxation, _ = relaxation_of(problem)
    optimum = best(case)
    if relaxation.bound is None:
        assert optimum is None
    elif optimum is not None:
        assert relaxation.bound <= evaluate(problem, optimum.planned).composite


@LAW
@given(cases(SEPARABLE))
def test_equal_where_no_rule_couples(case: Case) -> None:
    problem = problem_of(case)
    relaxation, _ = relaxation_of(problem)
    optimum = best(case)
    if optimum is None:
        assert relaxation.bound is None
        return
    composite = evaluate(problem, optimum.planned).composite
    if relaxation.exact_charges:
        assert relaxation.bound == composite
    else:
        assert relaxation.bound is not None
        assert relaxation.bound <= composite


@LAW
@given(cases())
def test_pruning_keeps_every_plan_within_the_limit(case: Case) -> None:
    problem = problem_of(case)
    relaxation, choices = relaxation_of(problem)
    plans = [evaluate(problem, c.planned) for c in candidates(case) if obedient(case, c)]
    limits = sorted({plan.composite for plan in plans})[:5]
    for limit in limits:
        kept = relaxation.prune(limit)
        assert all(set(kept[i]) <= set(choices[i]) for i in choices)
        for plan in plans:
            if plan.composite <= limit:
                assert all(plan.planned[i] in kept[i] for i in choices)


@LAW
@given(cases(SEPARABLE))
def test_traced_plans_cost_what_the_table_says(case: Case) -> None:
    problem = problem_of(case)
    relaxation, _ = relaxation_of(problem)
    goal = max(0, needed(problem))
    for units in {0, goal // 2, goal}:
        planned = relaxation.cheapest_levels(units)
        if planned is None:
            continue
        outcome = evaluate(problem, planned)
        assert outcome.value >= units
        if relaxation.exact_charges:
            assert outcome.composite == relaxation.curve[units]


@LAW
@given(cases(TIED))
def test_the_first_of_equals_is_the_oracles_plan(case: Case) -> None:
    problem = problem_of(case)
    relaxation, _ = relaxation_of(problem)
    optimum = best(case)
    if optimum is None:
        reject()
    if not relaxation.exact_charges:
        reject()
    found = relaxation.first_levels(evaluate(problem, optimum.planned).composite)
    # Shared costs that interleave leave the choice to the solver.
    assert found == optimum.planned or (found is None and len(problem.charges) > 1)
    assert relaxation.bound is not None
    assert relaxation.first_levels(relaxation.bound - 1) is None


def floored_case(random: Random, shape: Shape = TIED) -> Case:
    """A small case with floors above today for one or two aspects."""
    case = small_case(random, shape)
    problem = problem_of(case)
    today, top = evaluate(problem, problem.base), case.instrument.scale.maximum
    parts = random.sample(case.instrument.aspects, random.randint(1, len(case.instrument.aspects)))
    floors = {a.id: today.part(a.id) + (top - today.part(a.id)) * Fraction(random.randint(1, 3), 4) for a in parts}
    return replace(case, rules=replace(case.rules, floor=floors))


def binding_floors(problem: Problem) -> list[Row]:
    rows = (row for c in problem.constraints if isinstance(c, Floor) for row in c.rows(problem))
    return [row for row in rows if row.lower is not None and row.lower > 0]


@LAW
@given(sources())
def test_with_floors_the_tables_are_as_exact_as_without(random: Random) -> None:
    case = floored_case(random)
    problem = problem_of(case)
    relaxation, _ = relaxation_of(problem)
    optimum = best(case)
    if not relaxation.exact_charges or len(relaxation.carried) < len(binding_floors(problem)):
        reject()
    if optimum is None:
        assert relaxation.bound is None
        assert relaxation.cheapest_levels(needed(problem)) is None
        return
    outcome = evaluate(problem, optimum.planned)
    assert relaxation.bound == outcome.composite
    traced = relaxation.cheapest_levels(needed(problem))
    assert traced is not None
    assert evaluate(problem, traced).composite == outcome.composite
    assert all(c.satisfied(problem, evaluate(problem, traced)) for c in problem.constraints)
    assert relaxation.first_levels(outcome.composite) in (None, optimum.planned)


def test_most_floors_are_carried_and_most_ties_are_broken_by_the_tables() -> None:
    """Otherwise the law above would ask little."""
    carried = floors = first = tied = 0
    for seed in range(200):
        problem = problem_of(floored_case(Random(seed)))
        choices = open_choices(problem, problem.constraints)
        if not all(choices.values()) or needed(problem) > MOST_UNITS:
            continue
        relaxation = relax(problem, choices)
        assert relaxation is not None
        floors += len(binding_floors(problem))
        carried += len(relaxation.carried)
        if relaxation.bound is not None and (relaxation.carried or problem.charges):
            tied += 1
            first += relaxation.first_levels(relaxation.bound) is not None
    assert carried > 0.8 * floors > 100
    assert first > 0.9 * tied > 50


@pytest.mark.parametrize("groups", [0, 1, 2, 3])
def test_a_floor_at_full_size_is_proven_without_the_solver(groups: int) -> None:
    tried = 0
    for seed in range(6):
        problem = problem_of(full_case(Random(seed), groups=groups))
        part = problem.instrument.domains[seed % len(problem.instrument.domains)].id
        now = evaluate(problem, problem.base).part(part)
        problem = with_constraint(problem, Floor(part, now + (problem.instrument.scale.maximum - now) / 2))
        relaxation, choices = relaxation_of(problem)
        if not relaxation.carried:
            continue
        solution = Formulation(problem, choices, problem.constraints).minimise(scaled_terms(problem))
        assert (solution is None) == (relaxation.bound is None)
        if solution is not None:
            tried += 1
            assert relaxation.bound == evaluate(problem, solution.planned).composite
            found = cheapest(problem)
            assert found is not None
            assert found.certified
    assert tried


@LAW
@given(cases())
def test_shared_tables_change_no_plan(case: Case) -> None:
    problem, tables = problem_of(case), SharedTables()
    highest = case.instrument.scale.maximum
    for share in (3, 1, 4, 2):
        index = problem.index_now + (highest - problem.index_now) * Fraction(share, 4)
        goal = with_constraint(without(problem, "target"), Target(index))
        alone, shared = cheapest(goal), cheapest(goal, tables=tables)
        assert (alone and alone.outcome.planned) == (shared and shared.outcome.planned)
        assert (alone and alone.certified) == (shared and shared.certified)


def test_tables_are_not_shared_beyond_their_problem() -> None:
    first, second = (problem_of(full_case(Random(seed))) for seed in (1, 2))
    tables = SharedTables()
    for problem in (first, second, first, with_constraint(second, MostIndicators(4))):
        alone, shared = cheapest(problem), cheapest(problem, tables=tables)
        assert (alone and alone.outcome.planned) == (shared and shared.outcome.planned)


def test_a_lower_target_has_the_very_tables_of_a_higher_one() -> None:
    problem, tables = problem_of(full_case(Random(3))), SharedTables()
    curves = []
    for share in (3, 2):
        index = problem.index_now + (5 - problem.index_now) * Fraction(share, 4)
        goal = with_constraint(without(problem, "target"), Target(index))
        relaxation = tables.relax(goal, open_choices(goal, goal.constraints))
        assert relaxation is not None
        curves.append(relaxation.curve)
    higher, lower = curves
    assert len(lower) < len(higher)
    assert np.shares_memory(lower, higher)


def test_narrowed_tables_are_no_longer_than_the_whole() -> None:
    problem = problem_of(full_case(Random(0)))
    with pytest.raises(ValueError, match="beyond"):
        Relaxation(problem, open_choices(problem, ()), 10).narrowed(11)


@LAW
@given(cases())
def test_the_curve_never_falls(case: Case) -> None:
    relaxation, _ = relaxation_of(problem_of(case))
    assert all(relaxation.curve[1:] >= relaxation.curve[:-1])


def test_bound_at_full_size_is_the_optimum() -> None:
    for seed in range(20):
        case = full_case(Random(seed), groups=seed % 3)
        problem = problem_of(case)
        relaxation, _ = relaxation_of(problem)
        plan = oracle_plan(case)
        expected = None if plan is None else plan.cost * problem.tie_base + plan.touched
        assert relaxation.bound == expected


def finely_fractional(random: Random) -> Case:
    """A small case whose levels have four decimals, as averages over assessors would."""
    case = small_case(random)
    instrument = replace(case.instrument, scale=replace(case.instrument.scale, whole=False))
    top = instrument.scale.maximum
    levels = {
        i: level if level == top else int(level) + Fraction(random.randrange(9999), 10**4)
        for i, level in case.now.items()
    }
    return replace(case, instrument=instrument, assessment=replace(case.assessment, levels=levels))


def test_without_tables_the_answer_is_the_same() -> None:
    """Finely fractional levels ask for tables too long to keep; the solver then works alone."""
    tried = 0
    for seed in range(150):
        case = finely_fractional(Random(seed))
        problem = problem_of(case)
        if needed(problem) > MOST_UNITS:
            assert relax(problem, open_choices(problem, problem.constraints)) is None
            expected, found = best(case), cheapest(problem)
            assert (found and found.outcome.planned) == (expected and expected.planned), seed
            tried += found is not None
    assert tried > 10


def test_tables_of_absurd_length_are_refused() -> None:
    problem = problem_of(full_case(Random(0)))
    with pytest.raises(ValueError, match="exceed"):
        Relaxation(problem, open_choices(problem, ()), MOST_UNITS + 1)
