"""A plan to begin with changes no value that the solver finds, whether it is good, dear or breaks rules."""

from random import Random

import pulp
from hypothesis import given

from engine.constraint import open_choices
from engine.outcome import evaluate
from engine.scaled_costs import scaled_terms
from engine.solver.formulation import Formulation
from engine.solver.highs import BEGINS_WARM
from tests.oracles.brute_force import Case, candidates
from tests.oracles.full_cases import full_case
from tests.oracles.strategies import LAW, cases, sources

from .asking import answer, problem_of


@LAW
@given(cases(), sources())
def test_any_beginning_ends_at_the_same_cost(case: Case, dice: Random) -> None:
    problem = problem_of(case)
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        return
    formulation = Formulation(problem, choices, problem.constraints)
    alone = formulation.minimise(scaled_terms(problem))
    for start in dice.sample(plans := [c.planned for c in candidates(case)], min(3, len(plans))):
        warm = formulation.minimise(scaled_terms(problem), start)
        assert (warm is None) == (alone is None)
        if warm is not None and alone is not None:
            assert warm.bound == alone.bound
            assert evaluate(problem, warm.planned).composite == evaluate(problem, alone.planned).composite


def test_a_plan_to_begin_with_is_handed_on_where_pulp_can() -> None:
    assert (int(pulp.__version__.split(".")[0]) >= 4) == BEGINS_WARM


def test_the_optimum_is_kept_when_the_solver_begins_with_it() -> None:
    for seed in range(4):
        case = full_case(Random(seed), groups=seed % 3)
        problem, found = problem_of(case), answer(case)
        assert found is not None
        choices = open_choices(problem, problem.constraints)
        solution = Formulation(problem, choices, problem.constraints).minimise(
            scaled_terms(problem), found.outcome.planned
        )
        assert solution is not None
        assert evaluate(problem, solution.planned).composite == found.outcome.composite
