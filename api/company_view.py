"""Other plans, and what it costs when somebody cannot deliver."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.numbers import indonesian
from engine.alternatives import Replacement
from engine.explanation import cost_words
from engine.plan import Plan

from .page import heading


def print_company(console: Console, plan: Plan, document: dict[str, Any]) -> None:
    """Print alternatives and replacement costs, where they were asked for."""
    if plan.request.alternatives and plan.optimum is not None and plan.optimum.outcome.steps:
        _print_alternatives(console, plan, document)
    names = plan.problem.instrument.by_id
    if plan.without_owners:
        _print_replacements(console, plan, "Bila OPD ini tidak dapat mengerjakan bagiannya", plan.without_owners, {})
    if plan.without_indicators:
        words = {i: f"{i} {names[i].short_name}" for i in names}
        _print_replacements(console, plan, "Bila indikator ini tidak dapat naik", plan.without_indicators, words)


def _print_alternatives(console: Console, plan: Plan, document: dict[str, Any]) -> None:
    heading(console, f"Rencana lain ({len(plan.alternatives)})")
    if len(plan.alternatives) < plan.request.alternatives:
        margin = indonesian(100 * plan.request.margin, 0)
        console.print(f"Hanya {len(plan.alternatives)} rencana lain yang paling banyak {margin} % lebih mahal.")
    if not plan.alternatives:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("No", justify="right", no_wrap=True)
    table.add_column("Lebih mahal", justify="right", no_wrap=True)
    table.add_column("Indeks", justify="right", no_wrap=True)
    table.add_column("Bedanya", overflow="fold")
    entries = zip(plan.alternatives, document["alternatives"], strict=True)
    for number, (other, entry) in enumerate(entries, start=1):
        table.add_row(
            str(number), _percent(entry["extra_percent"]), indonesian(other.outcome.index), str(entry["differs"])
        )
    console.print(table)


def _print_replacements(
    console: Console, plan: Plan, title: str, replacements: Sequence[Replacement], names: dict[str, str]
) -> None:
    heading(console, title)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Tanpa", overflow="fold")
    table.add_column("Tambahan biaya", justify="right", no_wrap=True)
    table.add_column("%", justify="right", no_wrap=True)
    cost = plan.optimum.outcome.cost if plan.optimum else 0
    for replacement in replacements:
        name = names.get(replacement.name, replacement.name)
        if replacement.extra is None:
            table.add_row(name, Text("permintaan tidak tercapai", "red"), "")
        else:
            share = _percent(100 * replacement.extra / cost if cost else None)
            table.add_row(name, cost_words(plan.problem, replacement.extra), share)
    console.print(table)


def _percent(value: float | None) -> str:
    return "" if value is None else f"+{indonesian(Decimal(repr(value)), 1)} %"
