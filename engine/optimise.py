"""Find the cheapest plan, or the highest index, and break ties on purpose.

Order of preference: cost, then fewest indicators touched, then earlier indicators raised first, so that the
answer depends on no solver, version or seed. Every answer is evaluated again in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

from .constraint import Choices, Constraint, Row, Variable, open_choices
from .coupling_constraints import Budget, Target, cost_terms
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import MOST_UNITS, Relaxation
from .solver.formulation import Formulation, Solution
from .solver.highs import SolverError

TIE_RANGE = 1 << 24
"""Largest value of one tie-breaking objective: far inside what floating point keeps exact."""


@dataclass(frozen=True)
class Limits:
    """Solver settings that may not change a proven answer: random seed, and a time limit in seconds."""

    seed: int = 0
    seconds: float | None = None


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Optimum:
    """A plan that passed the exact check.

    Attributes:
        lower_bound: no plan that obeys the constraints costs less, in hundredths.
        certified: whether the bound was proven in whole numbers as well, without the solver.
    """

    outcome: Outcome
    lower_bound: int
    certified: bool

    @property
    def gap(self) -> Fraction:
        """Relative distance between cost and bound; 0 when optimal."""
        cost = self.outcome.cost
        return Fraction(cost - self.lower_bound, cost) if cost else Fraction(0)


def cheapest(
    problem: Problem, limits: Limits = DEFAULT_LIMITS, ceiling: int | None = None, break_ties: bool = True
) -> Optimum | None:
    """The cheapest plan that obeys every constraint; ``None`` when there is none.

    Args:
        problem: the planning problem.
        limits: solver settings.
        ceiling: plans dearer than this many hundredths are of no interest.
        break_ties: whether to choose among equally good plans on purpose; without it only the cost is certain.

    Raises:
        SolverError: if the solver fails, or its answer fails the exact check.
    """
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        return None
    relaxation = relax(problem, choices)
    best = None
    if relaxation is not None:
        if relaxation.bound is None:
            return None
        best = _obedient(problem, relaxation.cheapest_levels(needed(problem)))
        most = _most_composite(problem, ceiling)
        limit = best.composite if best else most
        choices = relaxation.prune(limit) if limit is not None else choices
        if not all(choices.values()):
            return None
    bound = relaxation.bound or 0 if relaxation is not None else 0
    solution = _least_composite(problem, choices, bound, limits)
    if solution is None or (ceiling is not None and check(problem, solution.planned).cost > ceiling):
        return None
    outcome = check(problem, solution.planned)
    if solution.proven and break_ties:
        if relaxation is not None and best is None:
            choices = relaxation.prune(outcome.composite)
        outcome = _first_of_equals(problem, choices, outcome, limits)
    proven = max(bound, _unscaled(problem, solution.bound)) // problem.tie_base
    return Optimum(outcome, min(proven, outcome.cost), certified=bound // problem.tie_base >= outcome.cost)


def feasible(problem: Problem, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether any plan obeys every constraint."""
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        return False
    relaxation = relax(problem, choices)
    if relaxation is not None:
        if relaxation.bound is None:
            return False
        if _obedient(problem, relaxation.cheapest_levels(needed(problem))) is not None:
            return True
    solution = Formulation(problem, choices, problem.constraints, seed=limits.seed).minimise({})
    return solution is not None and bool(check(problem, solution.planned))


def highest(problem: Problem, limits: Limits = DEFAULT_LIMITS) -> Optimum | None:
    """The highest index that the constraints (any target apart) allow, at least cost.

    Returns ``None`` when the other constraints contradict each other.
    """
    open_ended = without(problem, "target")
    choices = open_choices(open_ended, open_ended.constraints)
    if not all(choices.values()):
        return None
    losses: dict[Variable, int] = {step: -value for step, value in problem.values.items()}
    solution = Formulation(
        open_ended, choices, open_ended.constraints, seed=limits.seed, seconds=limits.seconds
    ).minimise(losses)
    if solution is None:
        return None
    reached = check(open_ended, solution.planned)
    index = problem.index_now + Fraction(reached.value, problem.index_unit)
    return cheapest(with_constraint(open_ended, Target(index)), limits)


def check(problem: Problem, planned: Mapping[str, int]) -> Outcome:
    """Evaluate planned levels exactly and insist on every constraint.

    Raises:
        SolverError: naming what is broken, if the answer breaks a constraint.
    """
    outcome = evaluate(problem, planned)
    broken = [c.key for c in problem.constraints if not c.satisfied(problem, outcome)]
    if broken:
        raise SolverError(f"the solver's answer breaks {', '.join(broken)}")
    return outcome


def relax(problem: Problem, choices: Choices) -> Relaxation | None:
    """The separable relaxation; ``None`` where its tables would be too long (finely fractional scores)."""
    units = needed(problem)
    return Relaxation(problem, choices, units) if units <= MOST_UNITS else None


def needed(problem: Problem) -> int:
    """Index units that the target asks for; 0 without a target."""
    return max((c.needed(problem) for c in problem.constraints if isinstance(c, Target)), default=0)


def without(problem: Problem, *keys: str) -> Problem:
    """The problem without the constraints named by `keys`."""
    return replace(problem, constraints=tuple(c for c in problem.constraints if c.key not in keys))


def with_constraint(problem: Problem, constraint: Constraint) -> Problem:
    """The problem with one more constraint."""
    return replace(problem, constraints=(*problem.constraints, constraint))


def _obedient(problem: Problem, planned: Mapping[str, int] | None) -> Outcome | None:
    """The outcome of planned levels, if they obey every constraint."""
    if planned is None:
        return None
    outcome = evaluate(problem, planned)
    return outcome if all(c.satisfied(problem, outcome) for c in problem.constraints) else None


def _most_composite(problem: Problem, ceiling: int | None) -> int | None:
    """Highest composite cost of interest, from the budget and a ceiling in hundredths."""
    costs = [c.cost for c in problem.constraints if isinstance(c, Budget)]
    costs += [] if ceiling is None else [ceiling]
    return (min(costs) + 1) * problem.tie_base - 1 if costs else None


def _price_unit(problem: Problem) -> int:
    """What every cost is a multiple of, in hundredths; without it prices in rupiah outrun floating point."""
    return gcd(*problem.prices.values(), *(charge.cost for charge in problem.charges)) or 1


def _scaled(problem: Problem, composite: int) -> int:
    """A composite cost with its cost part counted in price units."""
    cost, touched = divmod(composite, problem.tie_base)
    return cost // _price_unit(problem) * problem.tie_base + touched


def _unscaled(problem: Problem, scaled: int) -> int:
    cost, touched = divmod(scaled, problem.tie_base)
    return cost * _price_unit(problem) * problem.tie_base + touched


def _scaled_terms(problem: Problem) -> dict[Variable, int]:
    """The composite cost as the solver sees it."""
    unit = _price_unit(problem)
    terms = {v: cost // unit * problem.tie_base for v, cost in cost_terms(problem).items()}
    for i in problem.instrument.ids:
        first = (i, problem.base[i] + 1)
        if first in terms:
            terms[first] += 1
    return terms


def _least_composite(problem: Problem, choices: Choices, bound: int, limits: Limits) -> Solution | None:
    terms = _scaled_terms(problem)
    extra = (Row(terms, lower=_scaled(problem, bound)),) if bound else ()
    formulation = Formulation(problem, choices, problem.constraints, extra, limits.seed, limits.seconds)
    return formulation.minimise(terms)


def _first_of_equals(problem: Problem, choices: Choices, best: Outcome, limits: Limits) -> Outcome:
    """Among plans of equal composite cost, the one that raises earlier indicators first."""
    as_cheap = (Row(_scaled_terms(problem), upper=_scaled(problem, best.composite)),)
    choices = dict(choices)
    planned: Mapping[str, int] = best.planned
    while any(len(levels) > 1 for levels in choices.values()):
        weights: dict[Variable, int] = {}
        scale = 1
        batch: list[str] = []
        for i in (i for i in problem.instrument.ids if len(choices[i]) > 1):
            scale *= choices[i][-1] - choices[i][0] + 1
            if batch and scale > TIE_RANGE:
                break
            batch.append(i)
        rank = 1
        for i in reversed(batch):
            weights.update({(i, level): -rank for level in range(choices[i][0] + 1, choices[i][-1] + 1)})
            rank *= choices[i][-1] - choices[i][0] + 1
        solution = Formulation(problem, choices, problem.constraints, as_cheap, limits.seed).minimise(weights)
        if solution is None:
            raise SolverError("the solver lost a plan that it had found")
        planned = solution.planned
        choices.update({i: [planned[i]] for i in batch})
    outcome = check(problem, planned)
    if outcome.composite != best.composite:
        raise SolverError("breaking ties changed the cost")
    return outcome
