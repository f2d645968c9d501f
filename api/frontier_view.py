"""The frontier on the screen: price of each predicate, a chart, and the cost of round targets."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.assessment import Assessment
from data.faults import Notice
from data.numbers import indonesian
from engine.explanation import cost_words
from engine.frontier import Frontier, FrontierPoint
from engine.problem import Problem

from .charts import terminal_chart
from .console import out
from .page import attention, heading, title

ROUND_STEPS = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5), Fraction(1, 2))
MOST_ROWS = 24


def print_frontier(assessment: Assessment, problem: Problem, frontier: Frontier, notices: Iterable[Notice]) -> None:
    """Print the frontier."""
    console = out()
    title(console, assessment)
    now = indonesian(problem.index_now)
    console.print(f"Indeks sekarang {now} ({problem.instrument.predicate_of(problem.index_now)}).")
    _print_predicates(console, problem, frontier)
    if len(frontier.points) > 1:
        heading(console, "Biaya terendah untuk setiap indeks")
        chart = terminal_chart(problem, frontier, min(console.width, 90), colour=False)
        console.print(Text(chart))
        _print_targets(console, problem, frontier)
    attention(console, notices)


def _print_predicates(console: Console, problem: Problem, frontier: Frontier) -> None:
    if not frontier.predicates:
        console.print("Predikat tertinggi sudah tercapai.")
        return
    heading(console, "Harga setiap predikat")
    table = _table("Predikat")
    for name, point in frontier.predicates:
        if point is None:
            table.add_row(name, "", Text("tidak terjangkau oleh aturan ini", "red"), "", "")
        else:
            table.add_row(name, *_cells(problem, point))
    console.print(table)


def _print_targets(console: Console, problem: Problem, frontier: Frontier) -> None:
    first, last = frontier.points[0].target, frontier.points[-1].target
    step = next((s for s in ROUND_STEPS if (last - first) / s <= MOST_ROWS), ROUND_STEPS[-1])
    table = _table("Target")
    for point in frontier.points:
        if point.target % step == 0 or point is frontier.points[-1]:
            table.add_row(indonesian(point.target), *_cells(problem, point))
    console.print(table)


def _table(first: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first, no_wrap=True)
    table.add_column("Indeks", justify="right", no_wrap=True)
    table.add_column("Biaya", justify="right")
    table.add_column("Langkah", justify="right", no_wrap=True)
    table.add_column("Indikator", justify="right", no_wrap=True)
    return table


def _cells(problem: Problem, point: FrontierPoint) -> tuple[str, str, str, str]:
    outcome = point.outcome
    return (
        indonesian(outcome.index),
        cost_words(problem, outcome.cost),
        str(len(outcome.steps)),
        str(len(outcome.touched)),
    )
