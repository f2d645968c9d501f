"""What it costs to keep levels: the price of the steps that are lost, weighted by the chance of losing them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from numpy.typing import NDArray

from data.costs import CostTable, StepKey, minor
from data.instrument import Instrument

RUPIAH_GRAIN = 100_000
"""Hundredths that an upkeep in rupiah is rounded to, Rp1.000: an estimate is no finer, and round amounts let the
solver prove the cheapest roadmap to the last rupiah."""


def expected_upkeep(instrument: Instrument, chances: NDArray[Any], costs: CostTable) -> dict[StepKey, int]:
    """Hundredths a year for holding each level: expected price of the steps to take again.

    ``u(i, l) = sum over k <= l of P(next level < k | level l) * price of the step to k``; steps without a price
    count nothing.

    Args:
        instrument: whose levels.
        chances: shape (indicators, level held, next level), levels from the scale's lowest; the last axis sums to 1.
        costs: prices of steps.
    """
    low = instrument.scale.minimum
    grain = RUPIAH_GRAIN if costs.unit == "rupiah" else 1
    found: dict[StepKey, int] = {}
    for row, i in enumerate(instrument.ids):
        for held in range(low + 1, instrument.scale.maximum + 1):
            next_level = chances[row, held - low]
            lost = sum(
                float(next_level[: k - low].sum()) * minor(costs.prices.get((i, k), Decimal(0)))
                for k in range(low + 1, held + 1)
            )
            found[i, held] = grain * round(lost / grain)
    return found
