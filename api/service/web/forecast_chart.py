"""Where the marks of the forecast page lie: the distribution of the index, and one row per indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from api.service.jobs.forecast_detail import GRID_STEPS
from data.instrument import Instrument

BAND = GRID_STEPS // 10
"""Grid points per bar: a bar is 0.1 index points wide."""

LEVEL_WIDTH = 50
"""Between two levels in an indicator's row, in units of its drawing."""

ROW_EDGE = 12
WIDTH, TOP, FLOOR, EDGE = 480, 44, 196, 12
"""Of the distribution's drawing: its width, where bars may begin and stand, and its margin."""

Reach = Sequence[float]
"""Chance of at least each index, from the scale's bottom to its top."""


@dataclass(frozen=True)
class IndexAxis:
    """Maps index values to places across the distribution's drawing."""

    low: int
    high: int

    def at(self, index: float) -> float:
        """Place of an index value."""
        return round(EDGE + (index - self.low) / (self.high - self.low) * (WIDTH - 2 * EDGE), 1)


def bar_chances(reach: Reach) -> list[float]:
    """Chance of an index inside each tenth of a point; the last bar takes the top of the scale as well."""
    edges = [*reach[::BAND][:-1], 0.0]
    return [max(0.0, low - high) for low, high in pairwise(edges)]


def distribution_drawing(instrument: Instrument, reach: Mapping[str, Reach]) -> dict[str, Any]:
    """Bars of the final index, the outline of the desk's, bands of the predicates, ticks of the axis."""
    scale = instrument.scale
    axis = IndexAxis(scale.minimum, scale.maximum)
    final, desk = bar_chances(reach["final"]), bar_chances(reach["desk"])
    most = max(*final, *desk)

    def height(chance: float) -> float:
        return round((FLOOR - TOP) * chance / most, 1)

    lefts = [axis.at(scale.minimum + k / 10) for k in range(len(final))]
    width = round((WIDTH - 2 * EDGE) / len(final), 2)
    outline = [f"M{lefts[0]} {FLOOR}"]
    for left, chance in zip(lefts, desk, strict=True):
        outline.append(f"V{FLOOR - height(chance)}H{round(left + width, 1)}")
    return {
        "bars": [
            {"x": left, "y": FLOOR - height(c), "width": width, "height": height(c)}
            for left, c in zip(lefts, final, strict=True)
            if height(c)
        ],
        "outline": f"{''.join(outline)}V{FLOOR}",
        "bands": _bands(instrument, axis),
        "ticks": [{"x": axis.at(v), "words": str(v)} for v in range(scale.minimum, scale.maximum + 1)],
    }


def bar_rows(instrument: Instrument, reach: Mapping[str, Reach]) -> list[tuple[float, float, float, float]]:
    """The same as numbers: index from, index to, chance at the desk, chance at the end; empty bands are left out."""
    low = instrument.scale.minimum
    pairs = zip(bar_chances(reach["desk"]), bar_chances(reach["final"]), strict=True)
    rows = [(low + k / 10, low + (k + 1) / 10, desk, final) for k, (desk, final) in enumerate(pairs)]
    return [row for row in rows if max(row[2:]) >= 0.0005]


def chance_of(reach: Reach, instrument: Instrument, index: Fraction) -> float:
    """Chance of at least an index of two decimals."""
    return reach[int((index - instrument.scale.minimum) * GRID_STEPS)]


def level_place(instrument: Instrument, level: float) -> float:
    """Where a level lies across an indicator's row."""
    return round(ROW_EDGE + (level - instrument.scale.minimum) * LEVEL_WIDTH, 1)


def level_interval(chances: Mapping[str, float]) -> tuple[int, int]:
    """The 90 % interval of a level: from its 5 % to its 95 % quantile."""
    low = high = 0
    total = 0.0
    for level, chance in sorted((int(level), chance) for level, chance in chances.items()):
        before, total = total, total + chance
        if before < 0.05 <= total:
            low = level
        if before < 0.95:
            high = level
    return low or high, high


def _bands(instrument: Instrument, axis: IndexAxis) -> list[dict[str, Any]]:
    found = []
    for place, band in enumerate(instrument.predicates):
        left = axis.at(float(band.lower))
        right = axis.at(float(instrument.scale.maximum if band.upper is None else band.upper))
        found.append(
            {
                "x": left,
                "width": round(right - left, 1),
                "middle": round((left + right) / 2, 1),
                "words": band.name.split(),
                "odd": place % 2 == 1,
            }
        )
    return found
