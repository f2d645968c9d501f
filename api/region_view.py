"""A region or the nation on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.numbers import indonesian
from engine.region_summary import RegionSummary
from engine.standing import Standing

from .compare_view import signed
from .console import out
from .page import attention, heading

MOST_LISTED = 10
BAR = 30
"""Characters of the longest bar."""


def print_region(summary: RegionSummary) -> None:
    """Print the whole summary."""
    console = out()
    if any(s.simulated for s in summary.institutions):
        console.print(Text("SIMULASI: sebagian nilai ini bukan hasil penilaian nyata.", "bold yellow"))
    console.print(Text(f"{summary.name}, {summary.cycle}: {len(summary.institutions)} instansi", "bold"))
    decimals = summary.instrument.display_decimals
    console.print(f"Rata-rata indeks {indonesian(summary.means['index'], decimals)} ({summary.instrument.id}).")
    _print_predicates(console, summary)
    _print_means(console, summary)
    _print_indicators(console, summary)
    _print_institutions(console, summary)
    attention(console, summary.notices)


def _print_predicates(console: Console, summary: RegionSummary) -> None:
    heading(console, "Predikat")
    table = _table("Predikat", ("Instansi", "%"), ("",))
    most = max(summary.predicates.values(), default=1) or 1
    for name, count in summary.predicates.items():
        share = indonesian(Fraction(100 * count, len(summary.institutions)), 0)
        table.add_row(name or "di bawah skala", str(count), share, "█" * (BAR * count // most))
    console.print(table)


def _print_means(console: Console, summary: RegionSummary) -> None:
    if not summary.weakest:
        return
    kind = "Domain" if summary.instrument.domains else "Aspek"
    heading(console, f"{kind} dari yang terlemah")
    table = _table(kind, ("Rata-rata", *_against(summary)))
    for part in summary.weakest:
        name = f"{part} {summary.instrument.parts[part].name}"
        table.add_row(name, indonesian(summary.means[part]), *_ahead(summary, part))
    console.print(table)


def _print_indicators(console: Console, summary: RegionSummary) -> None:
    weakest = summary.weakest_indicators[:MOST_LISTED]
    if not weakest:
        return
    heading(console, "Indikator terlemah")
    table = _table("Indikator", ("Rata-rata level", *_against(summary)))
    for i in weakest:
        name = f"{i} {summary.instrument.by_id[i].short_name}"
        table.add_row(name, indonesian(summary.means[i]), *_ahead(summary, i))
    console.print(table)


def _against(summary: RegionSummary) -> tuple[str, ...]:
    """Title of the column that sets a group against all; a group of all has none."""
    return ("Dibanding semua",) if summary.partial else ()


def _ahead(summary: RegionSummary, part: str) -> tuple[str, ...]:
    return (signed(summary.means[part] - summary.everyone[part]),) if summary.partial else ()


def _print_institutions(console: Console, summary: RegionSummary) -> None:
    everyone = summary.institutions
    if len(everyone) <= 2 * MOST_LISTED:
        heading(console, "Instansi")
        _print_some(console, everyone, 1)
        return
    heading(console, "Tertinggi")
    _print_some(console, everyone[:MOST_LISTED], 1)
    heading(console, "Terendah")
    _print_some(console, everyone[-MOST_LISTED:], len(everyone) - MOST_LISTED + 1)


def _print_some(console: Console, standings: Sequence[Standing], first: int) -> None:
    table = _table("Instansi", ("Indeks",), ("Predikat",))
    for place, standing in enumerate(standings, start=first):
        index = indonesian(standing.index, standing.instrument.display_decimals)
        table.add_row(f"{place}. {standing.institution}", index, standing.predicate or "di bawah skala")
    console.print(table)


def _table(first: str, numbers: Sequence[str], words: Sequence[str] = ()) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    for name in words:
        table.add_column(name, no_wrap=True)
    return table
