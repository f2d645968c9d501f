"""Pick one point per cost curve so that the gains reach a need at least total cost, with a proven bound.

The linear relaxation over the curves' lower hulls prices an index unit; at that price the curves decompose.
A point whose reduced cost exceeds the relaxation's gap cannot belong to an optimum, and dynamic programming over
what remains (the "core") closes the gap. Sinha and Zoltners (1979), "The multiple-choice knapsack problem";
Pisinger (1995), "A minimal algorithm for the multiple-choice knapsack problem".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from .cost_curve import CostCurve, Whole

WIDEST_WINDOW = 40_000
"""Most index units of deviation that the core is searched over; wider cores keep the relaxation's bound."""

_FAR = 1 << 60


@dataclass(frozen=True)
class Selection:
    """One point per curve.

    Attributes:
        lower_bound: no selection costs less, in hundredths; equals the cost where the core was searched whole.
    """

    positions: tuple[int, ...]
    lower_bound: int


@dataclass(frozen=True)
class _Relaxed:
    """The relaxation's solution.

    Attributes:
        positions: hull points, the marginal curve at the lower end of its segment.
        missing: gain that the marginal segment still has to bring.
        rounded: feasible positions, the marginal curve at its first point that brings what is missing.
        bound: value of the relaxation, rounded up.
        price: cost of one index unit at the margin.
    """

    positions: list[int]
    missing: int
    rounded: list[int]
    bound: int
    price: Fraction


def select(curves: Sequence[CostCurve], starts: Sequence[int], needed: int) -> Selection:
    """The cheapest points from `starts` on whose gains sum to at least `needed`, which must be in reach."""
    relaxed = _relax(curves, starts, needed)
    slack = cost_of(curves, relaxed.rounded) - relaxed.bound
    if slack <= 0:
        return Selection(tuple(relaxed.rounded), relaxed.bound)
    core = [_core(c, s, relaxed.price, slack) for c, s in zip(curves, starts, strict=True)]
    better, whole = _search_core(curves, core, relaxed)
    best = min((relaxed.rounded, *([better] if better else [])), key=lambda positions: cost_of(curves, positions))
    return Selection(tuple(best), cost_of(curves, best) if whole else relaxed.bound)


def cost_of(curves: Sequence[CostCurve], positions: Sequence[int]) -> int:
    """Total cost of one position per curve, in hundredths."""
    return sum(int(c.costs[p]) for c, p in zip(curves, positions, strict=True))


def _relax(curves: Sequence[CostCurve], starts: Sequence[int], needed: int) -> _Relaxed:
    """Greedy over hull segments, cheapest gain first: optimal for the relaxation."""
    segments = [
        (Fraction(cost_b - cost_a, gain_b - gain_a), k, a, b)
        for k, curve in enumerate(curves)
        for (a, gain_a, cost_a), (b, gain_b, cost_b) in pairwise(_hull(curve, starts[k]))
    ]
    segments.sort()
    positions = list(starts)
    missing = needed - sum(int(c.gains[p]) for c, p in zip(curves, positions, strict=True))
    cost = cost_of(curves, positions)
    if missing <= 0:
        return _Relaxed(positions, 0, positions, cost, Fraction(0))
    for slope, k, a, b in segments:
        width = int(curves[k].gains[b] - curves[k].gains[a])
        if width >= missing:
            rounded = list(positions)
            rounded[k] = int(np.searchsorted(curves[k].gains, int(curves[k].gains[a]) + missing))
            return _Relaxed(positions, missing, rounded, ceil(cost + slope * missing), slope)
        positions[k] = b
        missing -= width
        cost += int(curves[k].costs[b] - curves[k].costs[a])
    raise ValueError(f"{needed} index units are out of reach")


def _hull(curve: CostCurve, start: int) -> list[tuple[int, int, int]]:
    """Lower convex hull from `start` on, as (position, gain, cost)."""
    hull: list[tuple[int, int, int]] = []
    points = zip(curve.gains[start:].tolist(), curve.costs[start:].tolist(), strict=True)
    for position, (gain, cost) in enumerate(points, start):
        while len(hull) > 1 and (hull[-1][2] - hull[-2][2]) * (gain - hull[-1][1]) >= (cost - hull[-1][2]) * (
            hull[-1][1] - hull[-2][1]
        ):
            hull.pop()
        hull.append((position, gain, cost))
    return hull


def _core(curve: CostCurve, start: int, price: Fraction, slack: int) -> Whole:
    """Positions whose reduced cost at `price` lies within `slack` of the curve's least."""
    gains, costs = curve.gains[start:], curve.costs[start:]
    reduced = costs * price.denominator - gains * price.numerator
    return start + np.flatnonzero(reduced <= reduced.min() + (slack + 1) * price.denominator)


def _search_core(
    curves: Sequence[CostCurve], core: Sequence[Whole], relaxed: _Relaxed
) -> tuple[list[int] | None, bool]:
    """Best selection among core points, and whether every combination of them was considered."""
    options = [
        (c.gains[ps] - c.gains[p], c.costs[ps] - c.costs[p])
        for c, ps, p in zip(curves, core, relaxed.positions, strict=True)
    ]
    low = sum(int(gains.min()) for gains, _ in options)
    high = sum(int(gains.max()) for gains, _ in options)
    whole = high - low <= WIDEST_WINDOW
    if not whole:
        low, high = -WIDEST_WINDOW // 2, WIDEST_WINDOW // 2
    best: Whole = np.full(high - low + 1, _FAR, dtype=np.int64)
    best[-low] = 0
    taken: list[NDArray[np.int16]] = []
    for gains, costs in options:
        best, choice = _extend(best, gains, costs)
        taken.append(choice)
    reachable = best[max(0, relaxed.missing - low) :]
    if not len(reachable) or reachable.min() >= _FAR:
        return None, whole
    state = max(0, relaxed.missing - low) + int(reachable.argmin())
    positions: list[int] = []
    for (gains, _), choice, ps in zip(reversed(options), reversed(taken), reversed(core), strict=True):
        chosen = int(choice[state])
        positions.append(int(ps[chosen]))
        state -= int(gains[chosen])
    return positions[::-1], whole


def _extend(best: Whole, gains: Whole, costs: Whole) -> tuple[Whole, NDArray[np.int16]]:
    """Best cost per total deviation after one more curve, and the option taken there."""
    size = len(best)
    after: Whole = np.full(size, _FAR, dtype=np.int64)
    choice = np.zeros(size, dtype=np.int16)
    for option, (gain, cost) in enumerate(zip(gains.tolist(), costs.tolist(), strict=True)):
        lower, upper = max(0, gain), min(size, size + gain)
        if lower >= upper:
            continue
        candidate = best[lower - gain : upper - gain] + cost
        better = candidate < after[lower:upper]
        after[lower:upper][better] = candidate[better]
        choice[lower:upper][better] = option
    return np.minimum(after, _FAR), choice
