"""Cost of every reachable target, and the price of each predicate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from .baselines import obeys
from .constraint import open_choices
from .coupling_constraints import Target
from .optimise import DEFAULT_LIMITS, Limits, cheapest, highest, with_constraint, without
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import MOST_UNITS, Relaxation
from .solver.highs import UNPROVEN, SolverError

Progress = Callable[[float], None]
"""Called with the share done, 0-1."""


@dataclass(frozen=True)
class FrontierPoint:
    """One target and its cheapest plan.

    Attributes:
        target: two decimals, as targets are published, or a predicate's lower bound.
        outcome: a plan of least cost that reaches it.
    """

    target: Fraction
    outcome: Outcome


@dataclass(frozen=True)
class Frontier:
    """Cost against target.

    Attributes:
        points: ascending targets from the present index to the highest reachable one.
        predicates: for each predicate above the present index, its point; ``None`` when out of reach.
    """

    points: tuple[FrontierPoint, ...]
    predicates: tuple[tuple[str, FrontierPoint | None], ...]


def frontier(problem: Problem, limits: Limits = DEFAULT_LIMITS, progress: Progress = lambda _: None) -> Frontier | None:
    """The whole frontier under all rules but the target; ``None`` when those contradict each other.

    Each point costs exactly what a plan for that single target costs.

    Raises:
        SolverError: if the solver fails, or the time is over before a point is proven.
    """
    open_ended = without(problem, "target")
    best = highest(open_ended, limits)
    if best is None:
        return None
    top = best.outcome.index
    predicates = [p for p in problem.instrument.predicates if p.lower > problem.index_now]
    targets = sorted({*_hundredths(problem.index_now, top), *(p.lower for p in predicates if p.lower <= top)})
    points = tuple(_points(open_ended, targets, limits, progress))
    by_target = {point.target: point for point in points}
    return Frontier(points, tuple((p.name, by_target.get(p.lower)) for p in predicates))


def _hundredths(now: Fraction, top: Fraction) -> Iterator[Fraction]:
    return (Fraction(value, 100) for value in range(ceil(now * 100), floor(top * 100) + 1))


def _points(problem: Problem, targets: list[Fraction], limits: Limits, progress: Progress) -> Iterator[FrontierPoint]:
    relaxed = _relaxed_plans(problem, targets)
    previous: Outcome | None = None
    for number, target in enumerate(targets):
        goal = with_constraint(problem, Target(target))
        outcome = previous if previous is not None and obeys(goal, previous) else relaxed(target)
        if outcome is None or not obeys(goal, outcome):
            optimum = cheapest(goal, limits, break_ties=False)
            if optimum is None:
                raise AssertionError("a target below the highest reachable index must be reachable")
            if optimum.gap:
                raise SolverError(UNPROVEN)
            outcome = optimum.outcome
        yield FrontierPoint(target, replace(outcome, problem=problem))
        previous = outcome
        progress((number + 1) / len(targets))


def _relaxed_plans(problem: Problem, targets: list[Fraction]) -> Callable[[Fraction], Outcome | None]:
    """Optimal plans of the separable relaxation; such a plan that obeys every rule is optimal itself."""
    needs = {target: Target(target).needed(problem) for target in targets}
    longest = max(needs.values(), default=0)
    if longest > MOST_UNITS:
        return lambda _: None
    relaxation = Relaxation(problem, open_choices(problem, problem.constraints), longest)
    if not relaxation.exact_charges:
        return lambda _: None

    def plan(target: Fraction) -> Outcome | None:
        planned = relaxation.cheapest_levels(needs[target])
        return None if planned is None else evaluate(problem, planned)

    return plan
