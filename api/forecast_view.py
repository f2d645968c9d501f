"""A forecast on the screen: the index at each stage, the predicates, and where most will be lost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.assessment import STAGE_NAMES
from data.numbers import comma, indonesian
from models.assessor_forecast import AssessorForecast, spread
from models.claim_losses import ClaimLoss
from models.forecaster import ASSESSED

from .console import out
from .page import heading


def print_forecast(one: AssessorForecast, target: Fraction | None = None) -> None:
    """Print one institution's forecast; with a target also how probable it is."""
    console = out()
    mark = " (SIMULASI)" if one.background.simulated else ""
    console.print(Text(f"{one.institution}, {one.cycle}: prakiraan asesor{mark}", "bold"))
    console.print(headline(one))
    heading(console, "Peluang predikat hasil akhir")
    _print_predicates(console, one)
    if target is not None:
        console.print(target_words(one, target))
    losses = one.largest_losses()
    if losses:
        heading(console, "Indikator yang diperkirakan paling banyak berkurang")
        _print_losses(console, one, losses)
    console.print()
    console.print(Text(_basis(one), "dim"))


def headline(one: AssessorForecast) -> str:
    """``mandiri 3,42; penilaian dokumen kira-kira 2,61 (2,31-2,90); hasil akhir ...``, with 90 % intervals."""
    parts = [f"Mandiri {_two(one.self_index)}"]
    for stage in ASSESSED:
        values = spread(one.distribution(stage=stage))
        parts.append(
            f"{STAGE_NAMES[stage]} kira-kira {_two(values['q50'])} ({_two(values['q05'])}-{_two(values['q95'])})"
        )
    likely, chance = max(one.predicate_probabilities().items(), key=lambda item: item[1])
    return f"{'; '.join(parts)}; predikat paling mungkin {likely} ({_percent(chance)}). Selang 90 %."


def target_words(one: AssessorForecast, target: Fraction) -> str:
    """How probable an index is, at each stage: ``Peluang indeks 3,1 ke atas: penilaian dokumen 12 %, ...``."""
    chances = ", ".join(f"{STAGE_NAMES[stage]} {_percent(chance)}" for stage, chance in one.chance_of(target).items())
    return f"Peluang indeks {comma(target)} ke atas: {chances}."


def _print_predicates(console: Console, one: AssessorForecast) -> None:
    chances = one.predicate_probabilities()
    console.print("; ".join(f"{name} {_percent(chance)}" for name, chance in chances.items() if chance >= 0.005) + ".")


def _print_losses(console: Console, one: AssessorForecast, losses: Sequence[ClaimLoss]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Indikator", overflow="fold", ratio=1)
    table.add_column("Klaim", justify="right", no_wrap=True)
    table.add_column("Harapan", justify="right", no_wrap=True)
    table.add_column("Indeks", justify="right", no_wrap=True)
    table.add_column("Sebab", overflow="fold", ratio=1)
    for loss in losses:
        table.add_row(
            f"{loss.indicator} {one.instrument.by_id[loss.indicator].short_name}",
            str(loss.claim),
            _two(loss.expected),
            f"-{indonesian(Fraction(loss.loss), 3)}",
            "; ".join(loss.reasons) or "pola asesor pada indikator ini",
        )
    console.print(table)


def _basis(one: AssessorForecast) -> str:
    own = one.stages["final"].own_history
    words = f"Model: {one.background.trained_on}."
    if own.cycles:
        words += f" Riwayat sendiri: {own.cycles} siklus, bobot {_percent(own.institution_weight)}."
    if own.panel.cycles:
        words += f" Panel Anda: {own.panel.cycles} pasangan, bobot {_percent(own.panel.weight)}"
        if own.panel_width != 1:
            words += f", lebar selang {_percent(own.panel_width)} dari semula"
        if own.panel_share:
            words += f", rata-rata panel itu {_percent(own.panel_share)} dari peluang level"
        words += "."
    return words


def _two(value: float) -> str:
    return indonesian(Fraction(value))


def _percent(share: float) -> str:
    return f"{indonesian(Fraction(share) * 100, 0)} %"
