"""Find the cheapest plan, or the highest index, and break ties on purpose.

Order of preference: cost, then fewest indicators touched, then earlier indicators raised first, so that the
answer depends on no solver, version or seed. Every answer is evaluated again in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from .constraint import Constraint, Row, Variable, open_choices
from .core import Core, core_of, obedient
from .coupling_constraints import Budget, Target
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import needed, relax
from .scaled_costs import scaled, scaled_terms, unscaled
from .shared_tables import SharedTables
from .solver.formulation import Formulation, Solution
from .solver.highs import OUT_OF_TIME, UNPROVEN, SolverError

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
    problem: Problem,
    limits: Limits = DEFAULT_LIMITS,
    ceiling: int | None = None,
    break_ties: bool = True,
    known_bound: int = 0,
    tables: SharedTables | None = None,
) -> Optimum | None:
    """The cheapest plan that obeys every constraint; ``None`` when there is none.

    Args:
        problem: the planning problem.
        limits: solver settings.
        ceiling: plans dearer than this many hundredths are of no interest.
        break_ties: whether to choose among equally good plans on purpose; without it only the cost is certain.
        known_bound: hundredths that no plan costs less than, as the caller has proven.
        tables: from problems like this one.

    Raises:
        SolverError: if the solver fails, its answer fails the exact check, or its time is over before it found a
            plan, or knows that none is cheap enough.
    """
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        return None
    relaxation = relax(problem, choices) if tables is None else tables.relax(problem, choices)
    if relaxation is not None and relaxation.bound is None:
        return None
    bound = (relaxation.bound or 0) if relaxation is not None else 0
    least = known_bound * problem.tie_base
    core = core_of(problem, choices, relaxation, least, _most_composite(problem, ceiling), limits.seed)
    found = _least_in(core, limits)
    if found is None:
        return None
    solution, outcome = found
    proven = max(core.bound, unscaled(problem, solution.bound)) // problem.tie_base
    if ceiling is not None and outcome.cost > ceiling:
        if not solution.proven and proven <= ceiling:
            raise SolverError(OUT_OF_TIME)
        return None
    if solution.proven and break_ties:
        outcome = _first_of_equals(core, outcome, limits)
    return Optimum(outcome, min(proven, outcome.cost), certified=bound // problem.tie_base >= outcome.cost)


def feasible(problem: Problem, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether any plan obeys every constraint.

    Raises:
        SolverError: if the time is over before that is known.
    """
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        return False
    relaxation = relax(problem, choices)
    if relaxation is not None:
        if relaxation.bound is None:
            return False
        if obedient(problem, relaxation.cheapest_levels(needed(problem))) is not None:
            return True
    formulation = Formulation(problem, choices, problem.constraints, seed=limits.seed, seconds=limits.seconds)
    solution = formulation.minimise({})
    return solution is not None and bool(check(problem, solution.planned))


def highest(problem: Problem, limits: Limits = DEFAULT_LIMITS) -> Optimum | None:
    """The highest index that the constraints (any target apart) allow, at least cost.

    Returns ``None`` when the other constraints contradict each other.

    Raises:
        SolverError: as `cheapest`, or if the time is over before it is proven that no plan reaches more.
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
    if not solution.proven:
        raise SolverError(UNPROVEN)
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


def without(problem: Problem, *keys: str) -> Problem:
    """The problem without the constraints named by `keys`."""
    return replace(problem, constraints=tuple(c for c in problem.constraints if c.key not in keys))


def with_constraint(problem: Problem, constraint: Constraint) -> Problem:
    """The problem with one more constraint."""
    return replace(problem, constraints=(*problem.constraints, constraint))


def _most_composite(problem: Problem, ceiling: int | None) -> int | None:
    """Highest composite cost of interest, from the budget and a ceiling in hundredths."""
    costs = [c.cost for c in problem.constraints if isinstance(c, Budget)]
    costs += [] if ceiling is None else [ceiling]
    return (min(costs) + 1) * problem.tie_base - 1 if costs else None


def _least_in(core: Core, limits: Limits) -> tuple[Solution, Outcome] | None:
    """The cheapest plan, from the least core that is sure to hold it."""
    *supposed, sure = core.limits
    # A supposition that costs all the time is given up: what is sure has as much again.
    with suppress(SolverError):
        for limit in supposed:
            found = _least_within(core, limit, limits, row=limit)
            if found is not None:
                return found
    # Where prices outrun floating point the solver may lose a plan at the limit: here it is no row.
    return _least_within(core, sure, limits)


def _least_within(
    core: Core, limit: int | None, limits: Limits, row: int | None = None
) -> tuple[Solution, Outcome] | None:
    """The plan of least composite cost among `core.within(limit)`, if one costs no more than `row`."""
    problem, choices = core.problem, core.within(limit)
    if not all(choices.values()):
        return None
    terms = scaled_terms(problem)
    upper = None if row is None else scaled(problem, row)
    extra = (Row(terms, scaled(problem, core.bound) or None, upper),)
    formulation = Formulation(problem, choices, problem.constraints, extra, limits.seed, limits.seconds)
    solution = formulation.minimise(terms, None if core.known is None else core.known.planned)
    return None if solution is None else (solution, check(problem, solution.planned))


def _first_of_equals(core: Core, best: Outcome, limits: Limits) -> Outcome:
    """Among plans of equal composite cost, the one that raises earlier indicators first."""
    first = core.relaxation.first_levels(best.composite) if core.relaxation is not None else None
    # The first of more plans than obey the rules is the first of those that do, if it does.
    known = obedient(core.problem, first)
    if known is not None and known.composite == best.composite:
        return known
    return _first_by_solver(core, best, limits)


def _first_by_solver(core: Core, best: Outcome, limits: Limits) -> Outcome:
    problem, choices = core.problem, core.within(best.composite)
    as_cheap = (Row(scaled_terms(problem), upper=scaled(problem, best.composite)),)
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
