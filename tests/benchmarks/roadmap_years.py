"""Roadmaps: ``python -m tests.benchmarks.roadmap_years [PANEL] [--count N] [--cycles N]``.

Five cycles of real institutions towards an even rise, with and without upkeep, against one year at a time.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

from engine.build import build_problem
from engine.roadmap import Roadmap, make_roadmap
from engine.roadmap_problem import Cycle, RoadmapProblem
from engine.upkeep import expected_upkeep
from models.holding import next_levels
from tests.oracles.brute_force import Case

from .real_panel import DEFAULT_PANEL, real_cases
from .timing import quantile, spread, timed

RISE = Fraction(3, 2)
HIGHEST = Fraction(21, 5)
"""The last target: so many index points above today's index, and no higher than this."""


def roadmap_of(case: Case, cycles: int, upkeep: bool) -> RoadmapProblem:
    """An even rise over `cycles` years."""
    start = build_problem(case.instrument, case.assessment, case.costs, type(case.rules)())
    top = max(start.index_now, min(HIGHEST, start.index_now + RISE))
    years = tuple(
        Cycle(2027 + number, start.index_now + (top - start.index_now) * (number + 1) / cycles)
        for number in range(cycles)
    )
    chances = next_levels(case.instrument, case.assessment.levels, case.assessment.institution.type)
    return RoadmapProblem(
        start,
        years,
        months=dict(case.costs.months),
        upkeep=expected_upkeep(case.instrument, chances, case.costs) if upkeep else {},
    )


def main(arguments: list[str] | None = None) -> None:
    """Print times, gaps and what looking ahead saves."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--cycles", type=int, default=5)
    options = parser.parse_args(arguments)
    cases = real_cases(options.panel, options.count)
    print("| roadmap | median s | p95 s | largest s | gap 0 | saved, median % | saved, most % |")
    print("|---|---|---|---|---|---|---|")
    for upkeep in (False, True):
        problems = [roadmap_of(case, options.cycles, upkeep) for case in cases]
        runs = [timed(partial(make_roadmap, problem)) for problem in problems]
        found = [roadmap for _, roadmap in runs]
        saved = _saved(found)
        name = "with upkeep" if upkeep else "without upkeep"
        exact = sum(roadmap.gap == 0 for roadmap in found if roadmap.status != "infeasible")
        times = spread([seconds for seconds, _ in runs])
        print(f"| {name} | {times} | {exact} of {len(found)} | {quantile(saved, 0.5):.2f} | {max(saved):.2f} |")


def _saved(found: Sequence[Roadmap]) -> list[float]:
    """Percent that one year at a time costs more."""
    return [100 * (r.year_by_year / r.cost - 1) if r.year_by_year and r.cost else 0.0 for r in found]


if __name__ == "__main__":
    main()
