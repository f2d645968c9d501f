"""History of indices over cycles, with predicates behind it and an outlook's intervals ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor
from typing import TYPE_CHECKING, Any

from data.faults import refuse
from data.instrument import Instrument
from data.numbers import indonesian
from engine.standing import Standing

from .chart_style import FAINT, INK, MOST_SERIES, SERIES, decimal_commas, new_figure, watermark, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_GAP = 0.13
"""Index points between two labels of one cycle."""

LEAST_CYCLES = 2

ROOM = 1.0
"""Cycles of empty space behind the last one, for the names of the predicates."""


@dataclass(frozen=True)
class Ahead:
    """An outlook of the next cycle: quantiles of the index, and whether it rests on simulated ones."""

    cycle: int
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    simulated: bool = False


def history_chart(histories: Sequence[Sequence[Standing]], outlooks: Mapping[str, Ahead] | None = None) -> Figure:
    """One line per institution, broken where the instrument changes.

    Args:
        histories: 1 to 6 institutions, each with its standings, earliest first.
        outlooks: outlook per institution name, drawn with its intervals of 50 % and 90 %.

    Raises:
        InputError: if there are more institutions than lines that can be told apart, or a single cycle.
    """
    if len(histories) > MOST_SERIES:
        raise refuse(
            "too_many_series",
            "terlalu banyak instansi untuk satu grafik",
            found=str(len(histories)),
            allowed=f"paling banyak {MOST_SERIES}",
        )
    outlooks = outlooks or {}
    cycles = sorted({s.cycle for h in histories for s in h} | {ahead.cycle for ahead in outlooks.values()})
    if len(cycles) < LEAST_CYCLES:
        raise refuse("history_too_short", "hanya satu siklus yang diketahui, jadi tidak ada riwayat")
    figure = new_figure(8.2, 5.4)
    axes = figure.add_subplot()
    lowest = min(float(s.index) for h in histories for s in h)
    _bands(axes, max((h[-1] for h in histories), key=lambda s: s.cycle).instrument, cycles, lowest)
    for number, (style, history) in enumerate(zip(SERIES, histories, strict=False)):
        _line(axes, history, style)
        ahead = outlooks.get(history[-1].institution)
        if ahead is not None:
            _ahead(axes, history[-1], ahead, style, 0.11 * (number - (len(histories) - 1) / 2))
    _values(axes, histories)
    axes.set_xticks(cycles, [str(cycle) for cycle in cycles])
    axes.set_xlim(cycles[0] - 0.3, cycles[-1] + ROOM)
    broken = any(len({s.instrument.id for s in history}) > 1 for history in histories)
    axes.set_xlabel("siklus penilaian" + (" (garis terputus: instrumen berganti)" if broken else ""))
    axes.set_ylabel("indeks")
    decimal_commas(axes.yaxis, 1)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_title("Riwayat indeks" + (" dan perkiraan siklus berikut" if outlooks else ""), fontsize=13)
    figure.legend(loc="outside lower center", frameon=False, fontsize=9, handlelength=4)
    simulated = any(s.simulated for history in histories for s in history)
    watermark(figure, simulated or any(ahead.simulated for ahead in outlooks.values()))
    return figure


def _bands(axes: Axes, instrument: Instrument, cycles: Sequence[int], lowest: float) -> None:
    """Borders and names of the predicates of the latest instrument."""
    for predicate in instrument.predicates:
        upper = instrument.scale.maximum if predicate.upper is None else predicate.upper
        if predicate.lower > instrument.scale.minimum:
            axes.axhline(float(predicate.lower), color=FAINT, linewidth=0.8, zorder=0)
        middle = (float(predicate.lower) + float(upper)) / 2
        axes.text(cycles[-1] + ROOM, middle, predicate.name, fontsize=8, color=INK, ha="right", va="center")
    # Scores of SPBE 2018 start at 0: no point may fall off the chart.
    axes.set_ylim(min(instrument.scale.minimum, floor(lowest)), instrument.scale.maximum)


def _line(axes: Axes, history: Sequence[Standing], style: Mapping[str, Any]) -> None:
    label: str | None = wrapped(history[-1].institution, 70)
    for _, run in groupby(history, key=lambda s: s.instrument.id):
        years, values = zip(*((s.cycle, float(s.index)) for s in run), strict=True)
        axes.plot(years, values, linewidth=2, markersize=6, label=label, **style)
        label = None


def _values(axes: Axes, histories: Sequence[Sequence[Standing]]) -> None:
    """Every value beside its point, moved apart where lines come close."""
    by_cycle: dict[int, list[tuple[float, str, str]]] = {}
    for style, history in zip(SERIES, histories, strict=False):
        for standing in history:
            words = indonesian(standing.index, standing.instrument.display_decimals)
            by_cycle.setdefault(standing.cycle, []).append((float(standing.index), words, style["color"]))
    for cycle, values in by_cycle.items():
        place = -1.0
        for value, words, colour in sorted(values):
            place = max(value, place + LEAST_GAP)
            axes.text(
                cycle + 0.08,
                place,
                words,
                fontsize=8,
                color=colour,
                va="center",
                bbox={"facecolor": "white", "alpha": 0.75, "pad": 0.6, "edgecolor": "none"},
            )


def _ahead(axes: Axes, last: Standing, ahead: Ahead, style: Mapping[str, Any], shift: float) -> None:
    cycle, colour = ahead.cycle + shift, style["color"]
    axes.plot([last.cycle, cycle], [float(last.index), ahead.q50], color=colour, linestyle=":", linewidth=1.2)
    axes.plot([cycle, cycle], [ahead.q05, ahead.q95], color=colour, linewidth=1.4)
    axes.plot([cycle, cycle], [ahead.q25, ahead.q75], color=colour, linewidth=5, solid_capstyle="butt")
    axes.plot([cycle], [ahead.q50], marker=style["marker"], color="white", markeredgecolor=colour, markersize=7)
