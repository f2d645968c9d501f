"""Contribution bars: what explains the difference between two indices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from data.numbers import indonesian
from engine.difference import Contribution, Difference
from engine.standing import Standing

from .chart_style import AHEAD, BEHIND, INK, decimal_commas, new_figure, plain_frame, watermark, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 20
"""More bars than this are no picture; the smallest are added up in one."""


def contribution_chart(found: Difference) -> Figure:
    """Bars in index points, largest first; what is left out or rounded away stands in bars of its own."""
    groups, parts = _bars(found, found.coarsest), _bars(found, found.finest)
    both = found.finest != found.coarsest
    figure = new_figure(8.2, 1.6 + 0.32 * (len(parts) + (len(groups) + 2 if both else 0)))
    if both:
        upper, lower = figure.subplots(2, 1, height_ratios=[len(groups) + 1, len(parts) + 1])
        _draw(upper, groups, "Per domain" if found.domains else "Per aspek")
        _draw(lower, parts, "Per indikator")
    else:
        lower = figure.subplots()
        _draw(lower, parts, "")
    lower.set_xlabel("poin indeks")
    figure.suptitle(_title(found), fontsize=12)
    _legend(figure, found)
    watermark(figure, found.first.simulated or found.second.simulated)
    return figure


Bar = tuple[str, Fraction]


def _bars(found: Difference, contributions: tuple[Contribution, ...]) -> list[Bar]:
    moving = sorted((c for c in contributions if c.points), key=lambda c: (-abs(c.points), c.part))
    # A single one left over deserves its name.
    shown = len(moving) if len(moving) <= MOST_BARS + 1 else MOST_BARS
    bars = [(f"{c.part} {c.name}", c.points) for c in moving[:shown]]
    rest = moving[shown:]
    if rest:
        bars.append((f"{len(rest)} lainnya", sum((c.points for c in rest), Fraction(0))))
    if contributions and found.rounding and contributions is not found.indicators:
        bars.append(("pembulatan nilai terbit", found.rounding))
    return bars


def _draw(axes: Axes, bars: list[Bar], title: str) -> None:
    for row, (_, points) in enumerate(bars):
        axes.barh(row, float(points), height=0.72, **(AHEAD if points > 0 else BEHIND))
        words = _signed(points, 3)
        offset = 4 if points > 0 else -4
        axes.annotate(
            words,
            (float(points), row),
            xytext=(offset, 0),
            textcoords="offset points",
            va="center",
            ha="left" if points > 0 else "right",
            fontsize=8,
        )
    axes.set_yticks(range(len(bars)), [wrapped(label, 44) for label, _ in bars], fontsize=9)
    axes.invert_yaxis()
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.16, y=0.01)
    decimal_commas(axes.xaxis, 3, short=True)
    plain_frame(axes)
    axes.set_title(title, fontsize=10, loc="left")


def _title(found: Difference) -> str:
    first, second = found.first, found.second
    head = (
        f"{first.institution}: {second.cycle} ke {first.cycle}"
        if first.key == second.key
        else f"{_who(first)} dibanding {_who(second)}"
    )
    return wrapped(head, 80) + f"\nselisih indeks {_signed(found.total, 2)}"


def _signed(points: Fraction, decimals: int) -> str:
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return sign + indonesian(abs(points), decimals)


def _who(standing: Standing) -> str:
    return f"{standing.institution} {standing.cycle}"


def _legend(figure: Figure, found: Difference) -> None:
    from matplotlib.patches import Patch

    same = found.first.key == found.second.key
    names = ("naik", "turun") if same else (f"{found.first.institution} lebih tinggi", "lebih rendah")
    handles = [Patch(label=wrapped(name, 60), **style) for name, style in zip(names, (AHEAD, BEHIND), strict=True)]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False, fontsize=9)
