"""Roadmaps: one integer programme over several cycles, checked year by year, against planning one year at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from .coupling_constraints import Target
from .optimise import DEFAULT_LIMITS, Limits, cheapest
from .outcome import Outcome
from .problem import index_values
from .relaxation import MOST_UNITS, Relaxation
from .roadmap_problem import RoadmapProblem, Stairs
from .solver.highs import SolverError
from .solver.roadmap_formulation import Dated, RoadmapFormulation, RoadmapSolution, total_cost

Status = Literal["optimal", "already_met", "infeasible"]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Shortfall:
    """Why no roadmap meets every target.

    Attributes:
        year: first cycle that cannot be met together with those before it; ``None`` where the rules alone
            contradict each other.
        highest: highest index reachable in that year after meeting the earlier targets.
        without_budgets: whether the targets could be met if the yearly budgets did not bind.
    """

    year: int | None
    highest: Fraction | None
    without_budgets: bool


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
    """The cheapest roadmap; among equally cheap ones that which gains earliest.

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
        solution, outcomes = _earliest(problem, solution, outcomes, cost, limits)
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


def checked(problem: RoadmapProblem, solution: RoadmapSolution) -> list[Outcome]:
    """The years of a solver's answer, each evaluated exactly.

    Raises:
        SolverError: if a year breaks one of its rules.
    """
    try:
        return problem.outcomes(solution.stairs)
    except ValueError as error:
        raise SolverError(f"the solver's answer fails: {error}") from error


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


def _earliest(
    problem: RoadmapProblem, best: RoadmapSolution, outcomes: list[Outcome], cost: int, limits: Limits
) -> tuple[RoadmapSolution, list[Outcome]]:
    """Among roadmaps of equal cost, the one with the highest sum of yearly indices."""
    cycles = len(problem.cycles)
    gains: dict[Dated, int] = {
        (step, cycle): -value for step, value in problem.start.values.items() for cycle in range(1, cycles + 1)
    }
    terms, constant = total_cost(problem, cycles)
    formulation = RoadmapFormulation(problem, cycles, seed=limits.seed, seconds=limits.seconds)
    earlier = formulation.minimise(gains, 0, ((terms, cost - constant),))
    if earlier is None:
        raise SolverError("the solver lost a roadmap that it had found")
    found = checked(problem, earlier)
    if problem.cost(found, earlier.stairs) != cost:
        raise SolverError("preferring early gains changed the cost")
    return replace(earlier, bound=best.bound, proven=best.proven), found


def _shortfall(problem: RoadmapProblem, limits: Limits) -> Shortfall:
    """The first year that fails, how far it comes, and whether money is the reason."""
    cycles = len(problem.cycles)

    def feasible(count: int, with_budgets: bool = True, last_target: bool = True) -> bool:
        found = RoadmapFormulation(problem, count, with_budgets, last_target, limits.seed).minimise({})
        return found is not None

    rich = feasible(cycles, with_budgets=False)
    for count in range(1, cycles + 1):
        if feasible(count):
            continue
        if not feasible(count, last_target=False):
            return Shortfall(problem.cycles[count - 1].year, None, rich)
        values = index_values(problem.start.instrument, problem.start.current)[0]
        formulation = RoadmapFormulation(problem, count, last_target=False, seed=limits.seed)
        solution = formulation.minimise({(step, count): -value for step, value in values.items()})
        if solution is None:
            raise SolverError("the solver lost a roadmap that it had found")
        gain = sum(problem.start.gain(i, level) for i, level in solution.stairs[-1].items())
        highest = problem.start.index_now + Fraction(gain, problem.start.index_unit)
        return Shortfall(problem.cycles[count - 1].year, highest, rich)
    return Shortfall(None, None, rich)
