"""The picture of growth: logarithmic axes, one panel per kind of size, exponents in the legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import matplotlib as mpl
from matplotlib.figure import Figure


class Points(Protocol):
    """CPU seconds of one shape against size."""

    @property
    def name(self) -> str:
        """Shape."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Size of each run."""

    @property
    def seconds(self) -> tuple[float, ...]:
        """CPU seconds of each run."""

    @property
    def exponent(self) -> tuple[float, float]:
        """Slope and its standard error."""

    def at(self, size: int) -> float:
        """Median CPU seconds at one size."""


def save_plot(path: Path, panels: Mapping[str, Sequence[Points]]) -> None:
    """Draw one panel per kind of size; the same figures give the same file."""
    with mpl.rc_context({"svg.hashsalt": "growth", "svg.fonttype": "none"}):
        figure = Figure(figsize=(5.2 * len(panels), 4.2), layout="constrained")
        for axes, (title, shapes) in zip(
            figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True
        ):
            for shape in shapes:
                sizes = sorted(set(shape.sizes))
                slope, error = shape.exponent
                label = f"{shape.name}: {slope:.2f} ± {error:.2f}"
                (line,) = axes.plot(sizes, [shape.at(size) for size in sizes], marker="o", label=label)
                axes.scatter(shape.sizes, shape.seconds, s=6, alpha=0.4, color=line.get_color())
            axes.set(xscale="log", yscale="log", xlabel=title, ylabel="CPU seconds")
            axes.grid(which="major", alpha=0.3)
            axes.legend(title="exponent", fontsize="small")
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
