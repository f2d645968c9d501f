"""Joint plans: ``python -m tests.benchmarks.joint_plans [PANEL] [--count N] [--growth 10,100,1000]``.

Ours (building curves included) against the whole integer programme handed to HiGHS at the same gap, and how time
grows with the number of institutions.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from math import ceil, log
from pathlib import Path
from time import perf_counter

import highspy
import numpy as np

from engine.build import build_problem
from engine.cost_curve import cost_curve
from engine.joint import JointPlan, least_total_cost, mean
from engine.problem import Problem
from tests.oracles.brute_force import Case

from .real_panel import DEFAULT_PANEL, real_cases
from .timing import timed

RISE = Fraction(3, 10)
"""Index points that the average is to rise."""


def problems_of(cases: Sequence[Case]) -> list[Problem]:
    """Bare problems, target apart."""
    return [build_problem(c.instrument, c.assessment, c.costs, type(c.rules)()) for c in cases]


def goal(problems: Sequence[Problem]) -> Fraction:
    """Average to reach."""
    return mean([problem.index_now for problem in problems]) + RISE


def ours(problems: Sequence[Problem], average: Fraction) -> JointPlan:
    """Curves and selection."""
    return least_total_cost([cost_curve(str(n), problem) for n, problem in enumerate(problems)], average)


def whole_programme(problems: Sequence[Problem], average: Fraction, gap: float, seconds: float) -> tuple[float, float]:
    """Every step of every institution as one binary: cost in hundredths, and seconds of the solver alone."""
    model = highspy.HighsLp()
    costs: list[int] = []
    rows: list[tuple[dict[int, float], float, float]] = []
    target: dict[int, float] = {}
    for problem in problems:
        index = {}
        for step in problem.steps():
            index[step] = len(costs)
            target[len(costs)] = problem.values[step]
            costs.append(problem.prices[step])
            below = (step[0], step[1] - 1)
            if below in index:
                rows.append(({index[step]: 1, index[below]: -1}, -highspy.kHighsInf, 0))
        for charge in problem.charges:
            paid = len(costs)
            costs.append(charge.cost)
            rows += [({index[s]: 1, paid: -1}, -highspy.kHighsInf, 0) for s in charge.steps if s in index]
    now = sum((p.index_now for p in problems), Fraction(0))
    needed = ceil((average * len(problems) - now) * problems[0].index_unit)
    rows.append((target, needed, highspy.kHighsInf))
    model.num_col_, model.num_row_ = len(costs), len(rows)
    model.col_cost_ = np.array(costs, dtype=float)
    model.col_lower_, model.col_upper_ = np.zeros(len(costs)), np.ones(len(costs))
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    model.row_lower_ = np.array([low for _, low, _ in rows], dtype=float)
    model.row_upper_ = np.array([high for _, _, high in rows], dtype=float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in rows)])
    model.a_matrix_.index_ = np.array([k for terms, _, _ in rows for k in terms])
    model.a_matrix_.value_ = np.array([v for terms, _, _ in rows for v in terms.values()], dtype=float)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no types
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(model)
    start = perf_counter()
    solver.run()
    return float(solver.getInfo().objective_function_value), perf_counter() - start


def main(arguments: list[str] | None = None) -> None:
    """Print times, ratios and the exponent of growth."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--counts", default="27,620")
    parser.add_argument("--growth", default="10,100,1000")
    parser.add_argument("--patience", type=float, default=25.0, help="times our own time that HiGHS gets")
    options = parser.parse_args(arguments)
    print(
        "| institutions | ours, seconds | gap | HiGHS, seconds | HiGHS cost / ours | ratio |\n|---|---|---|---|---|---|"
    )
    for count in map(int, options.counts.split(",")):
        problems = problems_of(real_cases(options.panel, count))
        average = goal(problems)
        taken, plan = timed(partial(ours, problems, average))
        gap = (plan.cost - (plan.lower_bound or 0)) / plan.cost if plan.cost else 0.0
        cost, seconds = whole_programme(problems, average, gap, options.patience * taken)
        theirs = f"{cost / plan.cost:.6f}" if cost < highspy.kHighsInf else "none found"
        print(f"| {count} | {taken:.2f} | {gap:.1e} | {seconds:.2f} | {theirs} | {seconds / taken:.1f} |")
    sizes = [int(size) for size in options.growth.split(",")]
    times = []
    print("\n| institutions | seconds | milliseconds each |\n|---|---|---|")
    for size in sizes:
        problems = problems_of(real_cases(options.panel, size))
        taken, _ = timed(partial(ours, problems, goal(problems)))
        times.append(taken)
        print(f"| {size} | {taken:.2f} | {1000 * taken / size:.1f} |")
    if len(sizes) > 1:
        print(f"\nexponent of growth: {log(times[-1] / times[0]) / log(sizes[-1] / sizes[0]):.2f}")


if __name__ == "__main__":
    main()
