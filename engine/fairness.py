"""How evenly an index is spread over institutions: range, deviation, Gini coefficient, Lorenz curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import sqrt


@dataclass(frozen=True)
class Spread:
    """Figures of one distribution; index values unrounded.

    Attributes:
        deviation: population standard deviation, in index points.
        gini: half the mean absolute difference over the mean; 0 where all are equal. Gini (1912).
        lorenz: cumulative share of institutions, lowest first, and of the summed index; from (0, 0) to (1, 1).
            Lorenz (1905).
    """

    lowest: Fraction
    highest: Fraction
    mean: Fraction
    deviation: float
    gini: Fraction
    lorenz: tuple[tuple[Fraction, Fraction], ...]


def spread(values: Sequence[Fraction]) -> Spread:
    """Spread of index values.

    Args:
        values: one or more, 0 or above, in any order.

    Raises:
        ValueError: if there are none.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    count, total = len(ordered), sum(ordered, Fraction(0))
    mean = total / count
    ranked = sum((Fraction(2 * rank - count - 1) * x for rank, x in enumerate(ordered, start=1)), Fraction(0))
    shares = [Fraction(0), *(part / total if total else Fraction(0) for part in accumulate(ordered))]
    return Spread(
        lowest=ordered[0],
        highest=ordered[-1],
        mean=mean,
        deviation=sqrt(float(sum(((x - mean) ** 2 for x in ordered), Fraction(0)) / count)),
        gini=ranked / (count * total) if total else Fraction(0),
        lorenz=tuple((Fraction(place, count), share) for place, share in enumerate(shares)),
    )
