"""How every comparison chart looks: for print, for colour-blind people, in Bahasa Indonesia."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.faults import refuse
from data.numbers import indonesian, indonesian_short
from data.saving import saving

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

CHART_ENDINGS = (".png", ".svg", ".pdf")

SERIES: tuple[dict[str, Any], ...] = (
    {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    {"color": "#D55E00", "linestyle": "--", "marker": "s"},
    {"color": "#009E73", "linestyle": "-.", "marker": "^"},
    {"color": "#CC79A7", "linestyle": ":", "marker": "D"},
    {"color": "#000000", "linestyle": (0, (5, 1, 1, 1, 1, 1)), "marker": "v"},
    {"color": "#56B4E9", "linestyle": (0, (1, 1)), "marker": "P"},
)
"""Okabe-Ito colours, each with its own line and marker, so that a black-and-white copy reads too.

Source: M. Okabe and K. Ito, Color Universal Design, 2008.
"""

AHEAD: dict[str, Any] = {"facecolor": "#0072B2"}
BEHIND: dict[str, Any] = {"facecolor": "#E69F00", "hatch": "///", "edgecolor": "#000000", "linewidth": 0.4}
INK, FAINT = "#222222", "#BBBBBB"
MOST_SERIES = len(SERIES)


def new_figure(width: float, height: float) -> Figure:
    """A figure in inches, with a canvas of its own: no global state, safe in a service."""
    # Imported here because no command without a chart should wait for it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def check_ending(path: str) -> None:
    """Refuse a name that is no picture.

    Raises:
        InputError: if the ending is not one of `CHART_ENDINGS`.
    """
    if Path(path).suffix.lower() not in CHART_ENDINGS:
        allowed = ", ".join(CHART_ENDINGS)
        raise refuse("unknown_format", "akhiran nama grafik tidak dikenal", place=path, allowed=allowed)


def save_chart(figure: Figure, path: str | Path) -> None:
    """Write a figure by the name's ending; the same figure gives the same bytes.

    Raises:
        InputError: if the ending is unknown, or the folder does not exist or may not be written.
    """
    import matplotlib

    check_ending(str(path))
    ending = Path(path).suffix.lower()
    undated = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(ending, {})
    # Text stays text in SVG: searchable, and in the reader's own font.
    settings: dict[Any, Any] = {"svg.hashsalt": "tangga", "svg.fonttype": "none"}
    with saving(path) as draft, matplotlib.rc_context(settings):
        figure.savefig(draft, dpi=150, metadata=undated)


def decimal_commas(axis: Axis, decimals: int = 2, short: bool = False) -> None:
    """Write the numbers of an axis as Indonesians do."""
    from matplotlib.ticker import FuncFormatter

    write = indonesian_short if short else indonesian
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(Fraction(float(value)), decimals).replace("-", "−")))


def plain_frame(axes: Axes) -> None:
    """Only the lines that carry meaning."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


def watermark(figure: Figure, simulated: bool) -> None:
    """Mark a chart of simulated data so that it cannot be mistaken."""
    if simulated:
        figure.text(0.5, 0.5, "SIMULASI", fontsize=48, alpha=0.18, ha="center", va="center", rotation=25)


def wrapped(text: str, width: int) -> str:
    """A long label on several lines; a name with ``$`` is no formula."""
    from textwrap import fill

    return fill(text.replace("$", r"\$"), width, break_long_words=False)
