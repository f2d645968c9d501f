"""Charts for people: cost against index, as a picture file or in the terminal.

Colours are from the Okabe-Ito palette, told apart by colour-blind people; every band also bears its name.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.assessment import Assessment
from data.costs import MINOR_UNITS, CostUnit
from data.numbers import indonesian, indonesian_short
from data.saving import saving
from engine.frontier import Frontier
from engine.problem import Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#595959"

UNIT_NAMES: dict[CostUnit, str] = {"effort": "poin upaya", "rupiah": "rupiah"}


def save_frontier_chart(path: str, assessment: Assessment, problem: Problem, frontier: Frontier) -> None:
    """Write the chart as PNG, SVG or PDF, by the name's ending.

    Raises:
        InputError: if the folder does not exist or may not be written.
    """
    # Imported here because no other command should wait for it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    figure = Figure(figsize=(8, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    indices, costs = _curve(frontier)
    axes.step(indices, costs, where="pre", color=BLUE, linewidth=2)
    _mark_predicates(axes, frontier)
    axes.set_title(f"Biaya terendah untuk setiap indeks\n{assessment.label}", fontsize=11)
    axes.set_xlabel(f"Indeks {problem.instrument.id}")
    axes.set_ylabel(f"Biaya ({UNIT_NAMES[problem.cost_unit]})")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: indonesian(Fraction(value))))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: indonesian_short(Fraction(value))))
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    if assessment.simulated:
        axes.text(0.5, 0.5, "SIMULASI", transform=axes.transAxes, fontsize=40, alpha=0.2, ha="center", va="center")
    with saving(path) as draft:
        # A date inside the file would make every copy differ.
        figure.savefig(draft, dpi=150, metadata=_undated(Path(path).suffix.lower()))


def terminal_chart(problem: Problem, frontier: Frontier, width: int, height: int = 16, colour: bool = True) -> str:
    """The chart in characters, `width` columns wide and `height` rows high."""
    import plotext

    figure = plotext.figure
    figure.clear()
    indices, costs = _stairs(*_curve(frontier))
    figure.theme("clear")
    figure.plot_size(width, height)
    figure.draw(figure.signal(indices, costs).lines())
    _terminal_ticks(figure, "x", indices, lambda value: indonesian(Fraction(value)), 6)
    _terminal_ticks(figure, "y", [0.0, *costs], lambda value: indonesian(Fraction(value), 0), 4)
    figure.label(f"indeks (mendatar) dan biaya dalam {UNIT_NAMES[problem.cost_unit]} (tegak)", "x")
    return str(figure.build().string(colorless=not colour))


def _terminal_ticks(figure: Any, axis: str, values: list[float], words: Callable[[float], str], count: int) -> None:
    low, high = min(values), max(values)
    places = [low + (high - low) * k / (count - 1) for k in range(count)] if high > low else [low]
    figure.ruler(axis, 0).ticks(places, [words(place) for place in places])


def _mark_predicates(axes: Axes, frontier: Frontier) -> None:
    for name, point in frontier.predicates:
        if point is None:
            continue
        x, y = float(point.target), point.outcome.cost / MINOR_UNITS
        axes.axvline(x, color=GREY, linestyle=":", linewidth=1)
        axes.plot([x], [y], marker="o", color=ORANGE)
        words = f"{name}\n{indonesian(Fraction(y))}"
        axes.annotate(words, (x, y), xytext=(-6, 8), textcoords="offset points", ha="right", color=ORANGE)


def _curve(frontier: Frontier) -> tuple[list[float], list[float]]:
    """Targets and their costs in the cost unit."""
    return (
        [float(point.target) for point in frontier.points],
        [point.outcome.cost / MINOR_UNITS for point in frontier.points],
    )


def _stairs(indices: list[float], costs: list[float]) -> tuple[list[float], list[float]]:
    """Corners of the stairs: a cost holds from the target before up to its own."""
    xs, ys = indices[:1], costs[:1]
    for x, y in zip(indices[1:], costs[1:], strict=True):
        xs += [xs[-1], x]
        ys += [y, y]
    return xs, ys


def _undated(suffix: str) -> dict[str, None]:
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(suffix, {})
