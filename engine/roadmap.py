"""Roadmaps: one integer programme over several cycles, checked year by year, against planning one year at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from .constraint import Constraint
from .coupling_constraints import Target
from .infeasibility import minimal_conflict
from .optimise import DEFAULT_LIMITS, Limits, cheapest, feasible
from .outcome import Outcome
from .problem import index_values
from .relaxation import MOST_UNITS, Relaxation
from .roadmap_order import checked, earliest
from .roadmap_problem import RoadmapProblem, Stairs
from .solver.highs import UNPROVEN, SolverError
from .solver.roadmap_formulation import RoadmapFormulation, total_cost

Status = Literal["optimal", "already_met", "infeasible"]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Shortfall:
    """Why no roadmap meets every target.

    Attributes:
        year: first cycle that cannot be met together with those before it; ``None`` where the rules alone
            contradict each other.
        highest: highest index reachable in that year after meeting the earlier targets; ``None`` where budgets do
            not even pay for the upkeep up to that year.
        without_budgets: whether the targets could be met if the yearly budgets did not bind.
        conflict: rules that contradict each other already in a single plan; empty where only the years are too short.
    """

    year: int | None
    highest: Fraction | None
    without_budgets: bool
    conflict: tuple[Constraint, ...] = ()


@dataclass(frozen=True)
class Roadmap:
    """The answer.

    Attributes:
        problem: what was asked.
        stairs: levels at the end of each cycle; empty when infeasible.
        outcomes: each year evaluated exactly as a problem of its own.
        lower_bound: no roadmap costs less, in hundredths.
        certified: whether the bound was proven in whole numbers as well, without the solver.
        year_by_year: cost of planning one year at a time, in hundredths; ``None`` where that fails a target.
    """

    problem: RoadmapProblem
    status: Status
    stairs: Stairs = ()
    outcomes: tuple[Outcome, ...] = ()
    lower_bound: int = 0
    certified: bool = False
    year_by_year: int | None = None
    shortfall: Shortfall | None = None

    @property
    def cost(self) -> int:
        """Steps, fixed costs and upkeep of all years, in hundredths."""
        return self.problem.cost(list(self.outcomes), self.stairs)

    @property
    def gap(self) -> Fraction:
        """Relative distance between cost and bound; 0 when optimal."""
        return Fraction(self.cost - self.lower_bound, self.cost) if self.cost else Fraction(0)

    def upkeep(self, number: int) -> int:
        """Upkeep paid in a cycle (from 1), in hundredths."""
        held = self.problem.start.base if number == 1 else self.stairs[number - 2]
        return self.problem.yearly_upkeep(held)


def make_roadmap(
    problem: RoadmapProblem, limits: Limits = DEFAULT_LIMITS, progress: Progress = lambda _: None
) -> Roadmap:
    """The cheapest roadmap; among equally cheap ones that which gains earliest, then one singled out by fixed weights.

    Raises:
        SolverError: if the solver fails, or its answer fails the exact check of a year.
    """
    progress("mencari peta jalan termurah")
    cycles = len(problem.cycles)
    terms, constant = total_cost(problem, cycles)
    bound = _single_year_bound(problem)
    floor_row = ({v: -w for v, w in terms.items()}, constant - bound)
    formulation = RoadmapFormulation(problem, cycles, seed=limits.seed, seconds=limits.seconds)
    solution = formulation.minimise(terms, constant, (floor_row,) if bound else ())
    if solution is None:
        progress("mencari sebab target tidak tercapai")
        return Roadmap(problem, "infeasible", shortfall=_shortfall(problem, limits))
    outcomes = checked(problem, solution)
    cost = problem.cost(outcomes, solution.stairs)
    if solution.proven:
        progress("mendahulukan kenaikan yang lebih awal")
        solution, outcomes = earliest(problem, solution, cost, limits)
    progress("membandingkan dengan merencanakan tahun demi tahun")
    return Roadmap(
        problem,
        "optimal" if any(outcome.steps for outcome in outcomes) else "already_met",
        solution.stairs,
        tuple(outcomes),
        min(cost, max(bound, solution.bound)),
        bound >= cost,
        year_by_year(problem, limits),
    )


def year_by_year(problem: RoadmapProblem, limits: Limits = DEFAULT_LIMITS) -> int | None:
    """Cost of the cheapest plan for each year in turn, in hundredths; ``None`` where a year has none left."""
    stairs: list[Mapping[str, int]] = []
    outcomes: list[Outcome] = []
    for number in range(1, len(problem.cycles) + 1):
        optimum = cheapest(problem.year(number, tuple(stairs)), limits, break_ties=False)
        if optimum is None:
            return None
        outcomes.append(optimum.outcome)
        stairs.append(optimum.outcome.planned)
    return problem.cost(outcomes, tuple(stairs))


def _single_year_bound(problem: RoadmapProblem) -> int:
    """Least cost of the last target alone, with the upkeep of today's levels: no roadmap costs less.

    Upkeep of what is raised is left out, so the bound holds only where no level is cheaper to keep than the one
    below it; elsewhere it is 0.
    """
    start, last = problem.start, problem.cycles[-1]
    levels = range(start.instrument.scale.minimum, start.instrument.scale.maximum)
    rising = all(
        problem.upkeep.get((i, level), 0) <= problem.upkeep.get((i, level + 1), 0)
        for i in start.instrument.ids
        for level in levels
    )
    needed = Target(last.target).needed(start)
    if not rising or needed > MOST_UNITS or not all(problem.choices.values()):
        return 0
    bound = Relaxation(start, problem.choices, needed).bound
    return (bound or 0) // start.tie_base + len(problem.cycles) * problem.yearly_upkeep(start.base)


def _shortfall(problem: RoadmapProblem, limits: Limits) -> Shortfall:
    """The first year that fails, how far it comes, and whether money is the reason."""
    cycles = len(problem.cycles)
    if not _rules_agree(problem, limits):
        clash = () if feasible(problem.start, limits) else minimal_conflict(problem.start, limits)
        return Shortfall(None, None, without_budgets=False, conflict=clash)

    def reachable(count: int, with_budgets: bool = True, last_target: bool = True) -> bool:
        formulation = RoadmapFormulation(problem, count, with_budgets, last_target, limits.seed, limits.seconds)
        return formulation.minimise({}) is not None

    rich = reachable(cycles, with_budgets=False)
    for count in range(1, cycles + 1):
        if reachable(count):
            continue
        if not reachable(count, last_target=False):
            return Shortfall(problem.cycles[count - 1].year, None, rich)
        values = index_values(problem.start.instrument, problem.start.current)[0]
        formulation = RoadmapFormulation(problem, count, last_target=False, seed=limits.seed, seconds=limits.seconds)
        solution = formulation.minimise({(step, count): -value for step, value in values.items()})
        if solution is None:
            raise SolverError("the solver lost a roadmap that it had found")
        if not solution.proven:
            raise SolverError(UNPROVEN)
        gain = sum(problem.start.gain(i, level) for i, level in solution.stairs[-1].items())
        highest = problem.start.index_now + Fraction(gain, problem.start.index_unit)
        return Shortfall(problem.cycles[count - 1].year, highest, rich)
    raise SolverError("the solver lost a roadmap that it had found")


def _rules_agree(problem: RoadmapProblem, limits: Limits) -> bool:
    """Whether any roadmap obeys the rules once nothing is aimed at and money is no matter."""
    aimless = tuple(replace(cycle, target=problem.start.index_now, budget=None) for cycle in problem.cycles)
    open_ended = replace(problem, cycles=aimless)
    formulation = RoadmapFormulation(open_ended, len(aimless), seed=limits.seed, seconds=limits.seconds)
    return formulation.minimise({}) is not None
