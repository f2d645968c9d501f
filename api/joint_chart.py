"""Before and after a joint plan: every institution's index, and the Lorenz curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.fairness import Spread, spread
from engine.joint_request import JointAnswer

from .chart_style import AHEAD, FAINT, INK, SERIES, decimal_commas, new_figure, plain_frame, watermark, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMED = 40
"""Institutions that bear their name; more are drawn as a curve."""


def joint_chart(answer: JointAnswer) -> Figure:
    """Left: index now and after, lowest first. Right: Lorenz curves with their Gini coefficients."""
    members = answer.request.members
    before = [member.problem.index_now for member in members]
    paid = answer.answer or answer.within_budget
    after = before if paid is None else [outcome.index for outcome in paid.plan.outcomes]
    names = [member.name for member in members]
    named = len(names) <= MOST_NAMED
    figure = new_figure(11, max(5.0, 0.24 * len(names) + 1.6) if named else 5.5)
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    order = sorted(range(len(names)), key=lambda k: (before[k], names[k]))
    now, then = [float(before[k]) for k in order], [float(after[k]) for k in order]
    if named:
        _draw_named(left, [names[k] for k in order], now, then)
    else:
        _draw_curves(left, now, sorted(then))
    _draw_lorenz(right, spread(before), spread(after))
    figure.suptitle(f"Rencana bersama {len(names)} instansi", fontsize=12, color=INK)
    watermark(figure, any(member.assessment.simulated for member in members))
    return figure


def _draw_named(axes: Axes, names: list[str], now: list[float], then: list[float]) -> None:
    rows = range(len(names))
    axes.hlines(rows, now, then, color=FAINT, linewidth=3)
    axes.plot(now, rows, "o", markerfacecolor="white", markeredgecolor=INK, label="sekarang")
    axes.plot(then, rows, "o", color=AHEAD["facecolor"], label="sesudah")
    axes.set_yticks(rows, [wrapped(name, 38) for name in names], fontsize=7)
    axes.set_xlabel("Indeks")
    decimal_commas(axes.xaxis, 1)
    plain_frame(axes)
    axes.legend(loc="lower right", fontsize=8)


def _draw_curves(axes: Axes, now: list[float], then: list[float]) -> None:
    rows = range(1, len(now) + 1)
    axes.plot(rows, now, color=INK, linestyle="--", label="sekarang")
    axes.plot(rows, then, color=AHEAD["facecolor"], label="sesudah")
    axes.set_xlabel("Instansi, dari indeks terendah")
    axes.set_ylabel("Indeks")
    decimal_commas(axes.yaxis, 1)
    plain_frame(axes)
    axes.legend(loc="lower right", fontsize=8)


def _draw_lorenz(axes: Axes, before: Spread, after: Spread) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1)
    for figures, name, style in ((before, "sekarang", SERIES[1]), (after, "sesudah", SERIES[0])):
        people, share = zip(*((float(x), float(y)) for x, y in figures.lorenz), strict=True)
        gini = f"{float(figures.gini):.3f}".replace(".", ",")
        axes.plot(people, share, color=style["color"], linestyle=style["linestyle"], label=f"{name}, Gini {gini}")
    axes.set_xlabel("Bagian instansi, dari yang terendah")
    axes.set_ylabel("Bagian jumlah indeks")
    axes.set_aspect("equal")
    decimal_commas(axes.xaxis, 1)
    decimal_commas(axes.yaxis, 1)
    plain_frame(axes)
    axes.legend(loc="upper left", fontsize=8)
