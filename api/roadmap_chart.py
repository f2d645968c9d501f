"""A roadmap as a chart over time: per owner and indicator the years in which its levels are worked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.assessment import Assessment
from data.numbers import indonesian
from engine.roadmap import Roadmap
from engine.roadmap_problem import MONTHS

from .chart_style import INK, SERIES, new_figure, plain_frame, watermark, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_INCHES = 0.24
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++")


@dataclass(frozen=True)
class _Bar:
    """Work on one indicator that ends with a year.

    Attributes:
        begin: in years, as a position on the axis.
    """

    owner: str
    indicator: str
    begin: float
    year: int
    words: str


def roadmap_chart(assessment: Assessment, roadmap: Roadmap) -> Figure:
    """Bars end with the year in which the level is assessed, and are as long as its least duration demands."""
    bars = _bars(roadmap)
    owners = list(dict.fromkeys(bar.owner for bar in bars))
    rows = list(dict.fromkeys((bar.owner, bar.indicator) for owner in owners for bar in bars if bar.owner == owner))
    figure = new_figure(10, max(3.5, ROW_INCHES * len(rows) + 2.2))
    axes = figure.add_subplot()
    for bar in bars:
        row = rows.index((bar.owner, bar.indicator))
        place = owners.index(bar.owner)
        color = SERIES[place % len(SERIES)]["color"]
        hatch = HATCHES[(place // len(SERIES)) % len(HATCHES)]
        width = bar.year + 1 - bar.begin
        axes.barh(row, width, left=bar.begin, height=0.7, color=color, hatch=hatch, edgecolor="white")
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        axes.text(bar.year + 0.97, row, bar.words, ha="right", va="center", fontsize=6.5, color=INK, bbox=box)
    _label(axes, roadmap, rows)
    axes.set_title(f"Peta jalan\n{wrapped(assessment.label, 90)}", fontsize=11, color=INK)
    watermark(figure, assessment.simulated)
    return figure


def _bars(roadmap: Roadmap) -> list[_Bar]:
    problem = roadmap.problem
    first = problem.cycles[0].year
    bars = []
    for cycle, outcome in zip(problem.cycles, roadmap.outcomes, strict=True):
        for i in outcome.touched:
            levels = [level for j, level in outcome.steps if j == i]
            months = sum(problem.months.get((i, level), 0) for level in levels) or MONTHS
            begin = max(float(first), cycle.year + 1 - months / MONTHS)
            words = f"level {outcome.planned[i]}"
            bars.append(_Bar(problem.start.owners[i], i, begin, cycle.year, words))
    return bars


def _label(axes: Axes, roadmap: Roadmap, rows: list[tuple[str, str]]) -> None:
    by_id = roadmap.problem.start.instrument.by_id
    names = [f"{owner} · {i} {by_id[i].short_name}".replace("$", r"\$") for owner, i in rows]
    axes.set_yticks(range(len(rows)), [name[:70] for name in names], fontsize=7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    cycles = roadmap.problem.cycles
    axes.set_xlim(cycles[0].year, cycles[-1].year + 1)
    for cycle in cycles[1:]:
        axes.axvline(cycle.year, color=INK, linewidth=0.6)
    labels = [
        f"{cycle.year}\nindeks {indonesian(outcome.index)}"
        for cycle, outcome in zip(cycles, roadmap.outcomes, strict=True)
    ]
    axes.set_xticks([cycle.year + 0.5 for cycle in cycles], labels)
    plain_frame(axes)
    axes.grid(visible=False)
