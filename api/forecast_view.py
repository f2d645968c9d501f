"""A forecast on the screen: the index at each stage, the predicates, and where most will be lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.assessment import STAGE_NAMES, Assessment
from data.numbers import indonesian
from models.arrays import expected_level
from models.assessor_forecast import AssessorForecast, spread
from models.forecaster import ASSESSED
from models.pairs import indicator_weights

from .console import out
from .page import heading

MOST_LOSSES = 10


@dataclass(frozen=True)
class Loss:
    """Expected loss of one indicator from claim to final level.

    Attributes:
        points: index points, positive where the assessor is expected to take off.
        kept: probability that the final level is the claimed one or more.
        reasons: why, in Bahasa Indonesia.
    """

    indicator: str
    claimed: int
    expected: float
    points: float
    kept: float
    reasons: tuple[str, ...]


def print_forecast(one: AssessorForecast, known: Sequence[Assessment]) -> None:
    """Print one institution's forecast."""
    console = out()
    mark = " (SIMULASI)" if one.background.simulated else ""
    console.print(Text(f"{one.institution}, {one.cycle}: prakiraan asesor{mark}", "bold"))
    console.print(headline(one))
    heading(console, "Peluang predikat hasil akhir")
    _print_predicates(console, one)
    losses = largest_losses(one, known)
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


def largest_losses(one: AssessorForecast, known: Sequence[Assessment], most: int = MOST_LOSSES) -> list[Loss]:
    """Indicators that lose most index points from claim to final, largest first."""
    weights = indicator_weights(one.instrument)
    final = one.stages["final"].probabilities
    mean = expected_level(final)
    losses = []
    for position, indicator in enumerate(one.instrument.ids):
        claim = one.claimed[position]
        if np.isnan(claim):
            continue
        points = float((claim - mean[position]) * weights[position])
        kept = float(final[position, int(claim) - 1 :].sum())
        reasons = _reasons(one, known, indicator, int(claim))
        losses.append(Loss(indicator, int(claim), float(mean[position]), points, kept, reasons))
    return sorted((loss for loss in losses if loss.points > 0), key=lambda loss: -loss.points)[:most]


def _reasons(one: AssessorForecast, known: Sequence[Assessment], indicator: str, claim: int) -> tuple[str, ...]:
    mine = [a for a in known if a.institution.name == one.institution]
    finals = [a for a in mine if a.stage == "final" and a.cycle < one.cycle and indicator in a.levels]
    reasons = []
    if finals:
        last = max(finals, key=lambda a: a.cycle)
        if last.levels[indicator] < claim:
            reasons.append(f"hasil akhir {last.cycle} baru level {indonesian(last.levels[indicator], 0)}")
    shares = [a.evidence.get(indicator) for a in mine if a.stage == "self" and a.cycle == one.cycle]
    if shares and shares[0] is not None and shares[0] < 1:
        reasons.append(f"bukti lengkap {indonesian(shares[0] * 100, 0)} %")
    if claim >= 4:
        reasons.append(f"level {claim} jarang dipertahankan asesor")
    return tuple(reasons) or ("pola asesor pada indikator ini",)


def _print_predicates(console: Console, one: AssessorForecast) -> None:
    chances = one.predicate_probabilities()
    console.print("; ".join(f"{name} {_percent(chance)}" for name, chance in chances.items() if chance >= 0.005) + ".")


def _print_losses(console: Console, one: AssessorForecast, losses: Sequence[Loss]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Indikator", overflow="fold", ratio=1)
    table.add_column("Klaim", justify="right", no_wrap=True)
    table.add_column("Harapan", justify="right", no_wrap=True)
    table.add_column("Indeks", justify="right", no_wrap=True)
    table.add_column("Bertahan", justify="right", no_wrap=True)
    table.add_column("Sebab", overflow="fold", ratio=1)
    for loss in losses:
        table.add_row(
            f"{loss.indicator} {one.instrument.by_id[loss.indicator].short_name}",
            str(loss.claimed),
            _two(loss.expected),
            f"-{indonesian(Fraction(loss.points), 3)}",
            _percent(loss.kept),
            "; ".join(loss.reasons),
        )
    console.print(table)


def _basis(one: AssessorForecast) -> str:
    own = one.stages["final"].own_history
    words = f"Model: {one.background.trained_on}."
    if own.cycles:
        words += f" Riwayat sendiri: {own.cycles} siklus, bobot {_percent(own.institution_weight)}."
    if own.panel.cycles:
        words += f" Panel Anda: {own.panel.cycles} pasangan, bobot {_percent(own.panel.weight)}."
    return words


def _two(value: float) -> str:
    return indonesian(Fraction(value))


def _percent(share: float) -> str:
    return f"{indonesian(Fraction(share) * 100, 0)} %"
