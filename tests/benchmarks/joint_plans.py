"""Joint plans: ``python -m tests.benchmarks.joint_plans [PANEL] [--counts 27,620] [--patience 25]``.

Ours (building curves included) against the whole integer programme handed to HiGHS, first at the gap that a national
plan may have, then at none; and the whole command, cold. HiGHS is stopped after so many times our own time: its ratio
is then a bound.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from json import loads
from math import ceil
from pathlib import Path
from subprocess import run
from sys import executable
from tempfile import TemporaryDirectory
from time import perf_counter

import highspy
import numpy as np

from data.panel_export import write_panel
from engine.build import build_problem
from engine.cost_curve import cost_curve
from engine.joint import JointPlan, least_total_cost, mean
from engine.problem import Problem
from tests.conftest import ROOT
from tests.oracles.brute_force import Case

from .real_panel import DEFAULT_PANEL, real_cases
from .timing import cpu_of_children, timed

RISE = Fraction(3, 10)
"""Index points that the average is to rise."""

GAPS = (1e-3, 0.0)
"""Relative gaps that HiGHS is asked for, the looser first."""


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


def against_highs(problems: Sequence[Problem], patience: float) -> None:
    """Print a row per gap; a gap that HiGHS does not reach in time spares it the smaller ones."""
    average = goal(problems)
    taken, plan = timed(partial(ours, problems, average))
    own_gap = (plan.cost - (plan.lower_bound or 0)) / plan.cost if plan.cost else 0.0
    for gap in GAPS:
        limit = patience * taken
        cost, seconds = whole_programme(problems, average, max(gap, own_gap), limit)
        stopped = seconds >= limit
        found = cost < highspy.kHighsInf
        if found and not stopped and cost < (plan.lower_bound or 0) * (1 - 1e-9):
            raise AssertionError(f"HiGHS found {cost}, below our bound {plan.lower_bound}")
        theirs = f"{cost / plan.cost:.6f}" if found else "none found"
        ratio = f"{'> ' if stopped else ''}{seconds / taken:.1f}"
        print(f"| {len(problems)} | {taken:.2f} | {own_gap:.1e} | {gap:g} | {seconds:.2f} | {theirs} | {ratio} |")
        if stopped:
            break


def whole_command(cases: Sequence[Case]) -> None:
    """Print what the cold command takes, from reading the panel to the document."""
    members = [
        replace(case.assessment, institution=replace(case.assessment.institution, name=f"Instansi {n}"), cycle=2024)
        for n, case in enumerate(cases)
    ]
    with TemporaryDirectory() as folder:
        panel = Path(folder) / "panel.csv"
        write_panel(panel, members)
        call = [executable, "-m", "api.cli", "joint", str(panel), "--target", "2,6", "--json"]
        before = cpu_of_children()
        taken, done = timed(partial(run, call, cwd=ROOT, capture_output=True, text=True, check=True))
    answer = loads(done.stdout)
    print(
        f"\nwhole command, cold: {len(answer['plans'])} institutions to an average of 2.6 in {taken:.1f} s "
        f"({cpu_of_children() - before:.1f} CPU seconds), gap {answer['gap']}"
    )


def main(arguments: list[str] | None = None) -> None:
    """Print times and ratios."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--counts", default="27,620")
    parser.add_argument("--patience", type=float, default=25.0, help="times our own time that HiGHS gets")
    options = parser.parse_args(arguments)
    print("| institutions | ours, s | our gap | gap for HiGHS | HiGHS, s | HiGHS cost / ours | ratio |")
    print("|---|---|---|---|---|---|---|")
    for count in map(int, options.counts.split(",")):
        against_highs(problems_of(real_cases(options.panel, count)), options.patience)
    whole_command(real_cases(options.panel, max(map(int, options.counts.split(",")))))


if __name__ == "__main__":
    main()
