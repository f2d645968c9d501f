"""Radar by aspect: where each institution is strong and weak."""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees, pi, sin
from typing import TYPE_CHECKING, Literal

from data.faults import refuse
from data.numbers import indonesian
from engine.standing import Standing

from .chart_style import FAINT, INK, MOST_SERIES, SERIES, decimal_commas, new_figure, watermark, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST_PARTS = 3
"""A radar with fewer axes has no area."""


def radar_chart(standings: Sequence[Standing]) -> Figure:
    """One polygon per institution, by aspect, or by domain for published indices.

    Args:
        standings: 1 to 6 of one instrument.

    Raises:
        InputError: if there are more, the instruments differ, or fewer than three parts are known of all.
    """
    _refuse(standings)
    instrument = standings[0].instrument
    parts = min((s.parts for s in standings), key=len)
    angles = [2 * pi * k / len(parts) for k in range(len(parts))]
    figure = new_figure(8.2, 7.4)
    axes = figure.add_subplot(projection="polar")
    axes.set_theta_offset(pi / 2)  # type: ignore[attr-defined]  # only polar axes have it
    axes.set_theta_direction(-1)  # type: ignore[attr-defined]  # only polar axes have it
    for style, standing in zip(SERIES, standings, strict=False):
        values = [float(standing.values[part]) for part in parts]
        label = f"{standing.institution} {standing.cycle} (indeks {_index(standing)})"
        axes.plot([*angles, angles[0]], [*values, values[0]], linewidth=2, label=wrapped(label, 60), **style)
        axes.fill(angles, values, color=style["color"], alpha=0.06)
    axes.set_xticks(angles, [wrapped(f"{part} {_name(instrument.parts[part].name)}", 20) for part in parts], fontsize=9)
    axes.tick_params(axis="x", pad=6)
    for tick, angle in zip(axes.get_xticklabels(), angles, strict=True):
        tick.set_horizontalalignment(_side(angle))
    axes.set_ylim(0, instrument.scale.maximum)
    axes.set_yticks(range(1, instrument.scale.maximum + 1))
    decimal_commas(axes.yaxis, short=True)
    axes.set_rlabel_position(degrees(angles[1] / 2))  # type: ignore[attr-defined]  # only polar axes have it
    for tick in axes.get_yticklabels():
        tick.set(fontsize=8, color=INK, bbox={"facecolor": "white", "alpha": 0.8, "pad": 0.5, "edgecolor": "none"})
    axes.grid(color=FAINT, linewidth=0.6)
    axes.set_title("Nilai per aspek" if parts[0].startswith("a") else "Nilai per domain", fontsize=13, pad=22)
    figure.legend(loc="outside lower center", frameon=False, fontsize=9, handlelength=4)
    watermark(figure, any(s.simulated for s in standings))
    return figure


def _refuse(standings: Sequence[Standing]) -> None:
    if len(standings) > MOST_SERIES:
        raise refuse(
            "too_many_series",
            "terlalu banyak instansi untuk satu grafik",
            found=str(len(standings)),
            allowed=f"paling banyak {MOST_SERIES}",
        )
    if len({s.instrument.id for s in standings}) > 1:
        raise refuse("instruments_differ", "instrumennya berbeda, jadi grafiknya tidak sebanding")
    parts = {s.parts for s in standings}
    if len(parts) > 1 or len(next(iter(parts))) < LEAST_PARTS:
        raise refuse("parts_unknown", "nilai aspek atau domain tidak lengkap, jadi radar tidak dapat digambar")


def _side(angle: float) -> Literal["left", "center", "right"]:
    """Labels keep off the circle on its right and left."""
    across = sin(angle)
    return "center" if abs(across) < 0.1 else "left" if across > 0 else "right"


def _index(standing: Standing) -> str:
    return indonesian(standing.index, standing.instrument.display_decimals)


def _name(name: str) -> str:
    """The instrument's name without the word that all of them end in."""
    return name.removesuffix(" SPBE").removesuffix(" Berbasis Elektronik")
