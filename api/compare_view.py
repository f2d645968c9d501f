"""A comparison on the screen: side by side, ranks, what explains the difference."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.numbers import indonesian, indonesian_short
from engine.comparison import Comparison, Subject
from engine.difference import Contribution, Difference
from engine.ranking import SCOPE_NAMES, SCOPES
from engine.standing import Standing

from .console import out
from .page import attention, heading, item

MOST_NAMED = 6
"""Indicators named on either side of a difference."""


def print_comparison(comparison: Comparison) -> None:
    """Print the whole comparison."""
    console = out()
    if any(subject.standing.simulated for subject in comparison.subjects):
        console.print(Text("SIMULASI: sebagian nilai ini bukan hasil penilaian nyata.", "bold yellow"))
    for number, subject in enumerate(comparison.subjects, start=1):
        standing = subject.standing
        who = f"{number}. {standing.institution}, {standing.cycle}"
        item(console, Text.assemble((who, "bold cyan"), f" ({standing.province}, {standing.institution_type})"), 0)
    _print_values(console, comparison)
    _print_ranks(console, comparison.subjects)
    _print_history(console, comparison.subjects)
    for found in comparison.differences:
        _print_difference(console, found, f"{found.first.institution} dibanding {found.second.institution}")
    if len(comparison.subjects) == 1:
        rise = comparison.subjects[0].rise
        if rise is not None:
            _print_difference(console, rise, f"Perubahan {rise.second.cycle} ke {rise.first.cycle}")
    attention(console, comparison.notices)


def _print_values(console: Console, comparison: Comparison) -> None:
    standings = [subject.standing for subject in comparison.subjects]
    instrument = standings[0].instrument
    heading(console, "Berdampingan")
    table = _table(["Nilai"], [str(k) for k in range(1, len(standings) + 1)])
    table.add_row("Indeks", *(_value(s, "index", instrument.display_decimals) for s in standings), style="bold")
    table.add_row("Predikat", *((s.predicate or "di bawah skala") for s in standings))
    groups = [(d.id, d.name, "") for d in instrument.domains]
    for domain, name, _ in groups or [("", "", "")]:
        if domain:
            table.add_row(f"{domain} {name}", *(_value(s, domain) for s in standings), style="bold")
        for aspect in instrument.aspects:
            if aspect.domain == (domain or None) and any(aspect.id in s.values for s in standings):
                table.add_row(f"  {aspect.id} {aspect.name}", *(_value(s, aspect.id) for s in standings))
    console.print(table)


def _print_ranks(console: Console, subjects: Sequence[Subject]) -> None:
    if all(subject.ranks["nation"]["index"].of == 1 for subject in subjects):
        return
    heading(console, "Peringkat indeks di antara instansi dalam berkas ini")
    table = _table(["Di antara"], [str(k) for k in range(1, len(subjects) + 1)])
    for scope in SCOPES:
        cells = []
        for subject in subjects:
            found = subject.ranks[scope]["index"]
            below = indonesian(found.percentile, 0)
            cells.append(f"{found.place} dari {found.of} (persentil {below})")
        table.add_row(SCOPE_NAMES[scope], *cells)
    console.print(table)


def _print_history(console: Console, subjects: Sequence[Subject]) -> None:
    cycles = sorted({s.cycle for subject in subjects for s in subject.history})
    if len(cycles) < 2:
        return
    heading(console, "Riwayat indeks")
    table = _table(["Siklus"], [str(k) for k in range(1, len(subjects) + 1)])
    for cycle in cycles:
        cells = [next((s for s in subject.history if s.cycle == cycle), None) for subject in subjects]
        instruments = sorted({s.instrument.id for s in cells if s})
        table.add_row(f"{cycle} ({', '.join(instruments)})", *(_value(s, "index") if s else "·" for s in cells))
    console.print(table)


def _print_difference(console: Console, found: Difference, title: str) -> None:
    heading(console, f"{title}: selisih indeks {signed(found.total)}")
    if found.coarsest:
        name = "domain" if found.domains else "aspek"
        console.print(f"Menurut {name}: {_listed(found.coarsest)}{_rounding(found)}.")
    if found.finest and found.finest != found.coarsest:
        ahead = sorted((c for c in found.finest if c.points > 0), key=lambda c: -c.points)
        behind = sorted((c for c in found.finest if c.points < 0), key=lambda c: c.points)
        for words, side in (("Lebih tinggi", ahead), ("Lebih rendah", behind)):
            if side:
                total = signed(sum((c.points for c in side), Fraction(0)), 3)
                console.print(f"{words} pada {len(side)} indikator ({total}): {_named(side)}.")
    elif not found.coarsest:
        console.print("Nilai domain tidak diketahui untuk keduanya, jadi selisihnya tidak dapat diuraikan.")


def _named(side: Sequence[Contribution]) -> str:
    words = [
        f"{c.part} {c.name} ({indonesian_short(c.first)} lawan {indonesian_short(c.second)})" for c in side[:MOST_NAMED]
    ]
    more = f"; dan {len(side) - MOST_NAMED} lainnya" if len(side) > MOST_NAMED else ""
    return "; ".join(words) + more


def _listed(contributions: Sequence[Contribution]) -> str:
    return "; ".join(f"{c.name} {signed(c.points, 3)}" for c in sorted(contributions, key=lambda c: c.points))


def _rounding(found: Difference) -> str:
    return f"; pembulatan nilai terbit {signed(found.rounding, 3)}" if found.rounding else ""


def signed(points: Fraction, decimals: int = 2) -> str:
    """Index points with their sign."""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return sign + indonesian(abs(points), decimals)


def _value(standing: Standing, part: str, decimals: int = 2) -> str:
    return indonesian(standing.values[part], decimals) if part in standing.values else "·"


def _table(left: Sequence[str], right: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in left:
        table.add_column(name, overflow="fold")
    for name in right:
        table.add_column(name, justify="right", overflow="fold")
    return table
