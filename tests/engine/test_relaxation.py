"""The relaxation bounds the optimum from below, meets it where nothing couples, and prunes no optimal plan."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, reject

from engine.constraint import Choices, open_choices
from engine.optimise import cheapest
from engine.outcome import evaluate
from engine.problem import Problem
from engine.relaxation import MOST_UNITS, Relaxation, needed, relax
from tests.oracles.brute_force import Case, best, candidates, obedient
from tests.oracles.full_cases import full_case, oracle_plan
from tests.oracles.small_cases import Shape, small_case
from tests.oracles.strategies import LAW, cases

from .asking import problem_of

SEPARABLE = Shape(families=("target", "predicate", "lock", "freeze", "ceiling", "horizon"), facts=False)


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
@given(cases(replace(SEPARABLE, kinds=("ties", "zero"), groups=False)))
def test_the_first_of_equals_is_the_oracles_plan(case: Case) -> None:
    problem = problem_of(case)
    relaxation, _ = relaxation_of(problem)
    optimum = best(case)
    if optimum is None:
        reject()
    assert relaxation.first_levels(evaluate(problem, optimum.planned).composite) == optimum.planned
    assert relaxation.bound is not None
    assert relaxation.first_levels(relaxation.bound - 1) is None


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
