"""What to reopen, on the screen: how much it may bring, then the indicators in the order to work."""

from __future__ import annotations

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.numbers import indonesian, indonesian_short
from engine.clarification import Clarification, Reopening

from .console import out
from .gaps_view import level_words, proof_words
from .page import attention, heading, item, title

MOST_LEFT = 10


def print_clarification(answer: Clarification) -> None:
    """Print the whole answer."""
    console = out()
    title(console, answer.request.desk)
    if answer.simulated and not answer.request.desk.simulated:
        console.print(Text("SIMULASI: peluang naik berasal dari model yang dilatih pada data simulasi.", "bold yellow"))
    _print_figures(console, answer)
    if answer.chosen:
        heading(console, "Buka kembali, yang terbesar lebih dahulu")
        for number, one in enumerate(answer.chosen, start=1):
            _print_one(console, answer, number, one)
    else:
        console.print()
        console.print("Tidak ada indikator yang dibuka kembali: tidak ada jam kerja, atau tidak ada peluang naik.")
    _print_hours(console, answer)
    _print_left(console, answer)
    attention(console, answer.notices)


def _print_figures(console: Console, answer: Clarification) -> None:
    instrument = answer.request.instrument
    decimals = instrument.display_decimals
    before = indonesian(answer.index_before, decimals)
    low, high = (indonesian(answer.quantile(share), decimals) for share in (0.05, 0.95))
    console.print(
        Text.assemble(
            f"Nilai dokumen {before} ({instrument.predicate_of(answer.index_before) or 'di bawah skala'}). "
            "Indeks akhir yang diharapkan ",
            (indonesian(answer.index_after, decimals), "bold"),
            f", dengan peluang 90 % antara {low} dan {high}.",
        )
    )
    chances = [f"{name} {_percent(chance)}" for name, chance in answer.predicates.items() if chance >= 0.0005]
    console.print(f"Peluang predikat: {', '.join(chances)}.")
    if answer.request.together.source:
        console.print(Text(f"Kenaikan datang bersama; {answer.request.together.source}.", "dim"))


def _print_one(console: Console, answer: Clarification, number: int, one: Reopening) -> None:
    claim = f", mandiri {level_words(one.claimed)}" if one.claimed is not None else ""
    name = answer.request.instrument.by_id[one.indicator].short_name
    line = Text.assemble(
        (f"{number}. ", "bold"),
        (one.indicator, "bold"),
        f" {name} ({one.units.main}): dokumen {level_words(one.desk)}{claim}; peluang naik "
        f"{_percent(float(one.prospect.chance))}, harapan indeks +{indonesian(one.expected_gain, 4)}, "
        f"{indonesian_short(one.hours)} jam",
    )
    item(console, line)
    if one.readiness == "complete_not_raised":
        item(console, Text("Bukti lengkap tetapi level belum naik: tanyakan alasannya kepada asesor.", "green"), 5)
    if one.evidence:
        item(console, f"Bawa untuk level {one.to_level}: " + "; ".join(map(proof_words, one.evidence)) + ".", 5)
    else:
        text = answer.request.instrument.by_id[one.indicator].level_texts.get(one.to_level, "")
        item(console, f"Bawa bukti untuk level {one.to_level}: {text}", 5)


def _print_hours(console: Console, answer: Clarification) -> None:
    heading(console, "Jam kerja")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("OPD", overflow="fold")
    for words in ("Orang", "Tersedia", "Terpakai"):
        table.add_column(words, justify="right", no_wrap=True)
    for capacity in answer.capacities:
        hours = (indonesian_short(hours) for hours in (capacity.available, capacity.used))
        table.add_row(capacity.owner, str(capacity.people), *hours)
    console.print(table)


def _print_left(console: Console, answer: Clarification) -> None:
    if not answer.left:
        return
    heading(console, "Tidak sempat dibuka kembali")
    for one in answer.left[:MOST_LEFT]:
        name = answer.request.instrument.by_id[one.indicator].short_name
        gain = indonesian(one.expected_gain, 4)
        item(console, f"{one.indicator} {name} ({one.units.main}): +{gain}, {indonesian_short(one.hours)} jam")
    rest: Fraction = sum((one.expected_gain for one in answer.left), Fraction(0))
    more = f", {len(answer.left) - MOST_LEFT} lagi" if len(answer.left) > MOST_LEFT else ""
    item(console, Text(f"Seluruhnya +{indonesian(rest, 4)} indeks harapan{more}.", "dim"))


def _percent(chance: float) -> str:
    return f"{indonesian(Fraction(100 * chance), 0 if chance > 0.995 or chance < 0.005 else 1)} %"
