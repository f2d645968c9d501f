"""Put a case to the engine, and judge plans by the engine's exact face alone, without its solver."""

from collections.abc import Iterable, Iterator

from engine.build import build_problem
from engine.constraint import Constraint
from engine.optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest
from engine.outcome import Outcome, evaluate
from engine.problem import Problem
from tests.oracles.brute_force import Case, candidates


def problem_of(case: Case) -> Problem:
    """The case as a planning problem."""
    return build_problem(case.instrument, case.assessment, case.costs, case.rules)


def answer(case: Case, limits: Limits = DEFAULT_LIMITS) -> Optimum | None:
    """The engine's plan."""
    return cheapest(problem_of(case), limits)


def outcomes(case: Case, problem: Problem) -> list[Outcome]:
    """Every plan of a small case, whether or not it obeys."""
    return [evaluate(problem, candidate.planned) for candidate in candidates(case)]


def obeying(problem: Problem, plans: Iterable[Outcome], constraints: Iterable[Constraint]) -> Iterator[Outcome]:
    """The plans that obey these constraints."""
    demands = tuple(constraints)
    return (plan for plan in plans if all(c.satisfied(problem, plan) for c in demands))


def rank(outcome: Outcome) -> tuple[int, int, tuple[int, ...]]:
    """The engine's order of preference, spelt out."""
    return outcome.cost, len(outcome.touched), tuple(-level for level in outcome.planned.values())
