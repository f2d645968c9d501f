"""A roadmap on the screen: years, owners, what each year buys, and what must be renewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.assessment import Assessment
from data.costs import MINOR_UNITS
from data.faults import Notice
from data.numbers import indonesian, indonesian_short
from engine.explanation import cost_words
from engine.renewals import Renewal
from engine.roadmap import Roadmap

from .charts import UNIT_NAMES
from .console import out
from .page import attention, heading, item, title


def print_roadmap(
    assessment: Assessment,
    roadmap: Roadmap,
    chances: Sequence[float] | None,
    due: Sequence[Renewal],
    notices: Iterable[Notice],
) -> None:
    """Print the whole answer."""
    console = out()
    title(console, assessment)
    start = roadmap.problem.start
    now = indonesian(start.index_now)
    console.print(f"Indeks sekarang {now} ({start.instrument.predicate_of(start.index_now) or 'di bawah skala'}).")
    if roadmap.status == "infeasible":
        _print_shortfall(console, roadmap)
    else:
        _print_cost(console, roadmap)
        _print_years(console, roadmap, chances)
        _print_owners(console, roadmap)
        _print_steps(console, roadmap)
        _print_renewals(console, due)
    attention(console, notices)


def _print_shortfall(console: Console, roadmap: Roadmap) -> None:
    shortfall = roadmap.shortfall
    if shortfall is None or shortfall.year is None:
        _print_clash(console, roadmap)
        return
    cycles = roadmap.problem.cycles
    target = next(cycle.target for cycle in cycles if cycle.year == shortfall.year)
    words = f"Target {shortfall.year} ({indonesian(target)}) tidak tercapai"
    if shortfall.year != cycles[0].year:
        words += " bersama target tahun-tahun sebelumnya"
    if shortfall.highest is not None:
        words += f"; paling tinggi {indonesian(shortfall.highest)}"
    elif shortfall.without_budgets:
        words += "; anggaran sampai tahun itu bahkan tidak cukup untuk merawat level yang sudah dipegang"
    console.print(Text(f"{words}.", "red"))
    if shortfall.without_budgets:
        console.print("Tanpa batas anggaran tahunan semua target tercapai: tambah anggaran atau mundurkan target.")
    elif any(cycle.budget is not None for cycle in roadmap.problem.cycles):
        console.print("Menambah anggaran saja tidak cukup: waktu, prasyarat, atau aturan lain menahannya.")


def _print_clash(console: Console, roadmap: Roadmap) -> None:
    conflict = roadmap.shortfall.conflict if roadmap.shortfall else ()
    if not conflict:
        console.print(Text("Aturannya tidak dapat dipenuhi dalam tahun-tahun yang diberi target.", "red"))
        console.print("Tambah tahun, atau longgarkan kunci, batas kenaikan per tahun, atau lamanya langkah.")
        return
    console.print(Text("Aturan ini tidak dapat berlaku bersama:", "red"))
    for rule in conflict:
        item(console, rule.sentence(roadmap.problem.start))
    console.print("Longgarkan salah satunya; `tangga plan` dengan aturan yang sama menyebut yang termurah.")


def _print_cost(console: Console, roadmap: Roadmap) -> None:
    start = roadmap.problem.start
    upkeep = sum(roadmap.upkeep(number) for number in range(1, len(roadmap.outcomes) + 1))
    words = f"Jumlah biaya {cost_words(start, roadmap.cost)}"
    if roadmap.problem.upkeep:
        words += f", {cost_words(start, upkeep)} di antaranya untuk merawat level yang sudah dipegang"
    console.print(f"{words}.")
    if roadmap.gap == 0:
        console.print("Terbukti termurah: tidak ada peta jalan yang lebih murah.")
    else:
        gap = indonesian(100 * roadmap.gap, 3)
        console.print(f"Tidak ada di bawah {cost_words(start, roadmap.lower_bound)} (jarak paling banyak {gap} %).")
    if roadmap.year_by_year is None:
        console.print("Merencanakan tahun demi tahun akan gagal mencapai semua target.")
    elif roadmap.year_by_year > roadmap.cost:
        extra = cost_words(start, roadmap.year_by_year - roadmap.cost)
        console.print(f"Merencanakan tahun demi tahun {extra} lebih mahal.")


def _print_years(console: Console, roadmap: Roadmap, chances: Sequence[float] | None) -> None:
    heading(console, "Tahun demi tahun")
    start = roadmap.problem.start
    columns = ["Target", "Indeks", "Predikat", "Langkah", f"Biaya ({UNIT_NAMES[start.cost_unit]})", "Perawatan"]
    table = _table("Tahun", [*columns, *(["Tanpa perawatan"] if chances else [])])
    for place, (cycle, outcome) in enumerate(zip(roadmap.problem.cycles, roadmap.outcomes, strict=True)):
        upkeep = roadmap.upkeep(place + 1)
        table.add_row(
            str(cycle.year),
            indonesian(cycle.target),
            indonesian(outcome.index),
            start.instrument.predicate_of(outcome.index) or "di bawah skala",
            str(len(outcome.steps)),
            _amount(outcome.cost + upkeep),
            _amount(upkeep),
            *([f"{chances[place]:.0%}".replace("%", " %")] if chances else []),
        )
    console.print(table)
    if chances:
        console.print("Tanpa perawatan: peluang target tercapai bila level yang sudah dipegang dibiarkan.")


def _print_owners(console: Console, roadmap: Roadmap) -> None:
    heading(console, "OPD dan tahun (langkah, biaya langkahnya)")
    start = roadmap.problem.start
    owners = dict.fromkeys(start.owners[i] for o in roadmap.outcomes for i in o.touched)
    table = _table("OPD", [str(cycle.year) for cycle in roadmap.problem.cycles])
    for owner in owners:
        cells = []
        for outcome in roadmap.outcomes:
            own = [step for step in outcome.steps if start.owners[step[0]] == owner]
            cost = sum(outcome.problem.prices[step] for step in own)
            cells.append(f"{len(own)} · {_amount(cost)}" if own else "-")
        table.add_row(owner, *cells)
    console.print(table)


def _print_steps(console: Console, roadmap: Roadmap) -> None:
    by_id = roadmap.problem.start.instrument.by_id
    for cycle, outcome in zip(roadmap.problem.cycles, roadmap.outcomes, strict=True):
        if not outcome.steps:
            continue
        heading(console, f"{cycle.year}")
        for i in outcome.touched:
            start = indonesian_short(outcome.problem.current[i])
            item(console, f"{i} {by_id[i].short_name}: {start} → {outcome.planned[i]} ({outcome.problem.owners[i]})")
        for charge in outcome.charges:
            item(console, f"dibayar sekali: {charge.name}, {cost_words(outcome.problem, charge.cost)}")


def _print_renewals(console: Console, due: Sequence[Renewal]) -> None:
    if not due:
        return
    heading(console, "Bukti yang harus diperbarui (berlaku dua tahun)")
    for year in dict.fromkeys(renewal.year for renewal in due):
        ids = ", ".join(f"{r.indicator} level {r.level}" for r in due if r.year == year)
        item(console, f"{year}: {ids}")


def _table(first: str, columns: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first, overflow="fold")
    for name in columns:
        table.add_column(name, justify="right")
    return table


def _amount(hundredths: int) -> str:
    return indonesian_short(Fraction(hundredths, MINOR_UNITS))
