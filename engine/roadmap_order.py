"""Which of equally cheap roadmaps is given: that which gains earliest, then always the same one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b

from data.costs import StepKey

from .optimise import Limits
from .outcome import Outcome
from .roadmap_problem import RoadmapProblem
from .solver.highs import SolverError
from .solver.roadmap_formulation import Dated, RoadmapFormulation, RoadmapSolution, total_cost

NOISE = 1 << 18
"""Choices of the noise that tells equal roadmaps apart."""

Cap = tuple[Mapping[Dated, int], int]
"""A weighted sum and the most that it may be."""


def earliest(
    problem: RoadmapProblem, best: RoadmapSolution, cost: int, limits: Limits
) -> tuple[RoadmapSolution, list[Outcome]]:
    """Among roadmaps of this cost one with the highest sum of yearly indices; among those always the same one.

    Args:
        problem: what was asked.
        best: any roadmap of least cost.
        cost: its cost in hundredths.
        limits: solver settings.

    Raises:
        SolverError: if the solver fails, or its answer fails the exact check of a year.
    """
    dated = [(step, cycle) for step in problem.start.values for cycle in range(1, len(problem.cycles) + 1)]
    gains: dict[Dated, int] = {(step, cycle): -problem.start.values[step] for step, cycle in dated}
    terms, constant = total_cost(problem, len(problem.cycles))
    as_cheap: Cap = (terms, cost - constant)
    cheap = _posed(problem, limits, {}).pinned(terms, cost - constant)
    found = _least(problem, gains, (as_cheap,), limits, cheap)
    if found.proven:
        reached = sum(gains[(i, level), cycle] for (i, level), cycle in dated if found.stairs[cycle - 1][i] >= level)
        early = _posed(problem, limits, {}).pinned(gains, reached, (as_cheap,))
        # Many roadmaps have the same cost and the same sum of indices; next to none the same sum of these weights.
        singled_out: dict[Dated, int] = {(step, cycle): _preference(problem, step, cycle) for step, cycle in dated}
        found = _least(problem, singled_out, (as_cheap, (gains, reached)), limits, {**cheap, **early})
    outcomes = checked(problem, found)
    if problem.cost(outcomes, found.stairs) != cost:
        raise SolverError("preferring early gains changed the cost")
    return replace(found, bound=best.bound, proven=best.proven), outcomes


def checked(problem: RoadmapProblem, solution: RoadmapSolution) -> list[Outcome]:
    """The years of a solver's answer, each evaluated exactly.

    Raises:
        SolverError: if a year breaks one of its rules.
    """
    try:
        return problem.outcomes(solution.stairs)
    except ValueError as error:
        raise SolverError(f"the solver's answer fails: {error}") from error


def _least(
    problem: RoadmapProblem,
    objective: Mapping[Dated, int],
    caps: tuple[Cap, ...],
    limits: Limits,
    settled: Mapping[Dated, int],
) -> RoadmapSolution:
    found = _posed(problem, limits, settled).minimise(objective, 0, caps)
    if found is None:
        raise SolverError("the solver lost a roadmap that it had found")
    return found


def _posed(problem: RoadmapProblem, limits: Limits, settled: Mapping[Dated, int]) -> RoadmapFormulation:
    cycles = len(problem.cycles)
    return RoadmapFormulation(problem, cycles, seed=limits.seed, seconds=limits.seconds, settled=settled)


def _preference(problem: RoadmapProblem, step: StepKey, cycle: int) -> int:
    """What a step taken by a cycle weighs: less for earlier indicators, and fixed noise that tells equals apart.

    With noise of n choices each, the least sum over m steps is that of a single roadmap but for a chance below m / n.
    Mulmuley, Vazirani and Vazirani (1987), "Matching is as easy as matrix inversion": the isolating lemma.
    """
    indicator, level = step
    place = problem.start.instrument.ids.index(indicator)
    noise = blake2b(f"{indicator} {level} {cycle}".encode(), digest_size=8).digest()
    return place * NOISE + int.from_bytes(noise) % NOISE
