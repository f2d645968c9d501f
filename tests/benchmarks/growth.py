"""How time grows: ``python -m tests.benchmarks.growth [--institutions ...] [--indicators ...] [--plot FILE.svg]``.

Against institutions (simulated): exact scores, a region's summary, a batch of plans, one joint plan. Against
indicators (instruments made for the purpose): plan, frontier, roadmap. Counted are CPU seconds of one process, which
other work on the machine disturbs little; an exponent is the slope of a least-squares line through logarithms.
"""

from __future__ import annotations

import resource
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeVar

from scipy.stats import linregress

from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.scoring import score
from engine.batch import BatchChunk, BatchItem, plan_chunk
from engine.build import build_problem
from engine.frontier import frontier
from engine.region_summary import region_summary
from engine.roadmap import make_roadmap
from engine.roadmap_problem import Cycle, RoadmapProblem
from engine.standing import standing_of_assessment
from tests.oracles.brute_force import Case
from tests.oracles.sized_cases import sized_case, sized_instrument, without_rules
from training.simulation import simulate

from .growth_plot import save_plot
from .joint_plans import goal, ours, problems_of
from .plan import ours as one_plan
from .real_panel import next_predicate

T = TypeVar("T")

CYCLE = 2024
LARGEST_GAP = 1e-3
ROADMAP_YEARS = 5


@dataclass(frozen=True)
class Measured:
    """CPU seconds of one shape against size, every run a point."""

    name: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> tuple[float, float]:
        """Slope of log seconds over log size, and its standard error; NaN for fewer than three points."""
        if len(set(self.sizes)) < 2:
            return float("nan"), float("nan")
        line = linregress([log(size) for size in self.sizes], [log(seconds) for seconds in self.seconds])
        return float(line.slope), float(line.stderr)

    def at(self, size: int) -> float:
        """Median CPU seconds at one size."""
        return median(s for n, s in zip(self.sizes, self.seconds, strict=True) if n == size)


def simulated_cases(count: int) -> list[Case]:
    """Simulated institutions that each want their next predicate, at the shipped effort."""
    instrument = replace(shipped_instrument("spbe-2020"), dependencies=())
    costs = default_costs(instrument)
    made = simulate(count, (CYCLE,), seed=0).assessments()
    return [Case(instrument, a, costs, next_predicate(instrument, a)) for a in made if a.stage == "final"]


def _scores(cases: Sequence[Case]) -> None:
    for case in cases:
        score(case.instrument, case.assessment.levels)


def _region(cases: Sequence[Case]) -> None:
    region_summary([standing_of_assessment(case.instrument, case.assessment) for case in cases])


def _batch(cases: Sequence[Case]) -> None:
    items = tuple(BatchItem(n, case.assessment, case.rules) for n, case in enumerate(cases, start=1))
    rows = plan_chunk(BatchChunk(cases[0].instrument, cases[0].costs, items))
    if any(row["status"] not in ("optimal", "already_met") for row in rows):
        raise AssertionError("a plan failed")


def _joint(cases: Sequence[Case]) -> None:
    problems = problems_of(cases)
    plan = ours(problems, goal(problems))
    gap = (plan.cost - (plan.lower_bound or 0)) / plan.cost
    if gap > LARGEST_GAP:
        raise AssertionError(f"{len(cases)} institutions: gap {gap:.1e}")


def _plan(case: Case) -> None:
    one_plan(case)


def _frontier(case: Case) -> None:
    free = without_rules(case)
    frontier(build_problem(free.instrument, free.assessment, free.costs, free.rules))


def _roadmap(case: Case) -> None:
    free = without_rules(case)
    start = build_problem(free.instrument, free.assessment, free.costs, free.rules)
    rise = (case.rules.target or start.index_now) - start.index_now
    years = [Cycle(2027 + year, start.index_now + rise * (year + 1) / ROADMAP_YEARS) for year in range(ROADMAP_YEARS)]
    if make_roadmap(RoadmapProblem(start, tuple(years), most_levels=2)).status == "infeasible":
        raise AssertionError("a roadmap failed")


BY_INSTITUTIONS: Mapping[str, Callable[[Sequence[Case]], None]] = {
    "exact scores": _scores,
    "region summary": _region,
    "batch": _batch,
    "joint plan": _joint,
}
BY_INDICATORS: Mapping[str, Callable[[Case], None]] = {"plan": _plan, "frontier": _frontier, "roadmap": _roadmap}


def by_institutions(sizes: Sequence[int], repeat_below: int = 500) -> list[Measured]:
    """Every shape at every size; small sizes three times, because they are soon disturbed."""
    points: dict[str, list[tuple[int, float]]] = {name: [] for name in BY_INSTITUTIONS}
    _joint(simulated_cases(2))
    for size in sizes:
        cases = simulated_cases(size)
        for name, shape in BY_INSTITUTIONS.items():
            points[name] += [(size, _seconds(shape, cases)) for _ in range(3 if size < repeat_below else 1)]
    return _measured(points)


def by_indicators(sizes: Sequence[int], institutions: int) -> list[Measured]:
    """Every shape at every size, for several random institutions."""
    points: dict[str, list[tuple[int, float]]] = {name: [] for name in BY_INDICATORS}
    for size in sizes:
        instrument = sized_instrument(size)
        cases = [sized_case(instrument, seed) for seed in range(institutions)]
        _plan(cases[0])
        for name, shape in BY_INDICATORS.items():
            points[name] += [(size, _seconds(shape, case)) for case in cases]
    return _measured(points)


def _seconds(shape: Callable[[T], None], given: T) -> float:
    start = process_time()
    shape(given)
    return process_time() - start


def _measured(points: Mapping[str, Sequence[tuple[int, float]]]) -> list[Measured]:
    return [Measured(name, *zip(*found, strict=True)) for name, found in points.items()]


def print_table(title: str, measured: Sequence[Measured]) -> None:
    """CPU seconds per size and the exponent with its standard error."""
    sizes = sorted(set(measured[0].sizes))
    print(f"\n| {title} | {' | '.join(f'{size:,}' for size in sizes)} | exponent |")
    print("|---" * (len(sizes) + 2) + "|")
    for one in measured:
        slope, error = one.exponent
        cells = " | ".join(f"{one.at(size):.3g} s" for size in sizes)
        print(f"| {one.name} | {cells} | {slope:.2f} ± {error:.2f} |")


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def main(arguments: list[str] | None = None) -> None:
    """Print both tables and draw both lines."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=_sizes, default=[10, 100, 1_000, 10_000])
    parser.add_argument("--indicators", type=_sizes, default=[20, 47, 100])
    parser.add_argument("--cases", type=int, default=9, help="institutions per number of indicators")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args(arguments)
    indicators = by_indicators(options.indicators, options.cases)
    print_table("indicators, CPU seconds", indicators)
    institutions = by_institutions(options.institutions)
    print_table("institutions (SIMULASI), CPU seconds", institutions)
    print(f"\nlargest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if options.plot:
        save_plot(options.plot, {"institutions (simulated)": institutions, "indicators": indicators})


if __name__ == "__main__":
    main()
