"""Pick one point per cost curve so that the gains reach a need at least total cost, with a proven bound.

The linear relaxation over the curves' lower hulls prices an index unit; at that price the curves decompose, and
the Lagrangian value is a bound. A point whose reduced cost exceeds the distance between bound and best selection
cannot belong to a better one, and dynamic programming over what remains (the "core") closes the gap. Sinha and
Zoltners (1979), "The multiple-choice knapsack problem"; Pisinger (1995), "A minimal algorithm for the
multiple-choice knapsack problem".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

WIDEST_WINDOW = 60_000
"""Most index units of deviation that the core is searched over; wider cores leave a stated gap."""

MOST_CELLS = 1 << 28
"""Most entries of the core's table of choices, two bytes each."""

_FAR = 1 << 60
_SAFE = 1 << 62


@dataclass(frozen=True)
class Menu:
    """What one institution may choose from; both arrays have shape (points,).

    Attributes:
        gains: index units, strictly ascending.
        costs: hundredths, 0 or more, never falling.
    """

    gains: Whole
    costs: Whole


@dataclass(frozen=True)
class Selection:
    """One point per menu.

    Attributes:
        lower_bound: no selection costs less, in hundredths; equals the cost where the core was searched whole.
    """

    positions: tuple[int, ...]
    cost: int
    lower_bound: int


class Hulls:
    """Segments of all lower hulls, cheapest gain first.

    Args:
        menus: one or more.
    """

    def __init__(self, menus: Sequence[Menu]) -> None:
        self.menus = menus
        parts = [_segments(k, menu) for k, menu in enumerate(menus)]
        slopes = np.concatenate([slope for slope, _ in parts])
        order = np.argsort(slopes, kind="stable")
        ends = np.concatenate([ends for _, ends in parts], axis=1)[:, order]
        self._menu, self._to, self._width, self._rise = ends
        self._widths = np.cumsum(self._width)
        self.least = sum(int(menu.gains[0]) for menu in menus)
        self.most = sum(int(menu.gains[-1]) for menu in menus)

    def taken_for(self, needed: int) -> int:
        """Number of whole segments that bring less than `needed`; the next one is the margin."""
        return int(np.searchsorted(self._widths, needed - self.least))

    def taken_within(self, budget: int) -> int:
        """Number of whole segments that `budget` pays for."""
        base = sum(int(menu.costs[0]) for menu in self.menus)
        spent = np.cumsum(self._rise.astype(object)) if len(self._rise) else self._rise
        return int(np.searchsorted(spent, budget - base, side="right"))

    def positions(self, taken: int) -> list[int]:
        """Position per menu after the first `taken` segments."""
        positions = np.zeros(len(self.menus), dtype=np.int64)
        np.maximum.at(positions, self._menu[:taken], self._to[:taken])
        found: list[int] = positions.tolist()
        return found

    def gain_after(self, taken: int) -> int:
        """Total gain after the first `taken` segments, or after all."""
        return self.least + (int(self._widths[min(taken, len(self._widths)) - 1]) if taken and len(self._widths) else 0)

    def price(self, taken: int) -> Fraction:
        """Cost of one index unit at the margin."""
        return Fraction(int(self._rise[taken]), int(self._width[taken]))

    def rounded(self, taken: int, needed: int) -> list[int]:
        """Positions that reach `needed`: the marginal menu at its first point that brings what is missing."""
        positions = self.positions(taken)
        margin = int(self._menu[taken])
        menu = self.menus[margin]
        missing = needed - gain_of(self.menus, positions)
        reach = int(menu.gains[positions[margin]]) + missing
        positions[margin] = int(np.searchsorted(menu.gains, reach))
        return positions


def select(hulls: Hulls, needed: int) -> Selection:
    """The cheapest points whose gains sum to at least `needed`.

    Raises:
        ValueError: if `needed` is out of reach.
    """
    menus = hulls.menus
    if needed > hulls.most:
        raise ValueError(f"{needed} index units are out of reach")
    if needed <= hulls.least:
        positions = [0] * len(menus)
        cost = cost_of(menus, positions)
        return Selection(tuple(positions), cost, cost)
    taken = hulls.taken_for(needed)
    price = hulls.price(taken)
    reduced = [_reduced(menu, price) for menu in menus]
    bound = _bound(reduced, price, needed)
    best = hulls.rounded(taken, needed)
    whole = False
    improved = True
    # Every better selection shrinks the core, which may then fit the window.
    while improved and not whole and cost_of(menus, best) > bound:
        slack = (cost_of(menus, best) - bound + 1) * price.denominator
        core = [np.flatnonzero(values <= values.min() + slack) for values in reduced]
        found, whole = _search_core(menus, core, hulls.positions(taken), needed)
        improved = found is not None and cost_of(menus, found) < cost_of(menus, best)
        best = found if improved and found is not None else best
    cost = cost_of(menus, best)
    return Selection(tuple(best), cost, cost if whole else min(cost, bound))


def select_within(hulls: Hulls, budget: int) -> tuple[Selection, int]:
    """The highest total gain that `budget` hundredths buy, at least cost, and a bound on that gain.

    The bound equals the gain where every selection on the way was proven cheapest.

    Raises:
        ValueError: if the budget does not cover the cheapest points.
    """
    best = select(hulls, hulls.least)
    if best.cost > budget:
        raise ValueError(f"{budget} hundredths do not cover the least cost of {best.cost}")
    low = gain_of(hulls.menus, best.positions)
    taken = hulls.taken_within(budget)
    rounded_down = hulls.positions(taken)
    # The relaxation of one whole segment more costs more than the budget, so no selection gains as much.
    high = hulls.gain_after(taken + 1)
    if cost_of(hulls.menus, rounded_down) <= budget:
        low = max(low, gain_of(hulls.menus, rounded_down))
    proven = high
    while low < high:
        middle = (low + high + 1) // 2
        found = select(hulls, middle)
        if found.cost <= budget:
            low = gain_of(hulls.menus, found.positions)
        else:
            high = middle - 1
            proven = high if found.lower_bound > budget else proven
    return select(hulls, low), max(low, proven)


def cost_of(menus: Sequence[Menu], positions: Sequence[int]) -> int:
    """Total cost of one position per menu, in hundredths."""
    return sum(int(menu.costs[p]) for menu, p in zip(menus, positions, strict=True))


def gain_of(menus: Sequence[Menu], positions: Sequence[int]) -> int:
    """Total gain of one position per menu, in index units."""
    return sum(int(menu.gains[p]) for menu, p in zip(menus, positions, strict=True))


def lower_hull(gains: Whole, costs: Whole) -> NDArray[np.intp]:
    """Positions of the lower convex hull's corners."""
    wide = int(costs[-1]) * int(gains[-1] - gains[0]) >= _SAFE
    kept = np.arange(len(gains))
    while len(kept) > 2:
        # Prices in the hundreds of billions outgrow 64 bits when multiplied; Python's integers do not.
        widths = np.diff(gains[kept].astype(object) if wide else gains[kept])
        rises = np.diff(costs[kept].astype(object) if wide else costs[kept])
        # A corner lies strictly below every chord, so all points on or above one go at once.
        corner = rises[:-1] * widths[1:] < rises[1:] * widths[:-1]
        if corner.all():
            break
        kept = kept[np.concatenate(([True], corner, [True])).astype(bool)]
    return kept


def _segments(number: int, menu: Menu) -> tuple[NDArray[np.float64], Whole]:
    """Slopes, and rows of menu, end position, width, rise."""
    hull = lower_hull(menu.gains, menu.costs)
    widths, rises = np.diff(menu.gains[hull]), np.diff(menu.costs[hull])
    slopes = np.maximum.accumulate(rises / widths) if len(widths) else rises / 1.0
    return slopes, np.stack([np.full(len(widths), number), hull[1:], widths, rises])


def _reduced(menu: Menu, price: Fraction) -> NDArray[np.generic]:
    """Cost minus price times gain, times the price's denominator."""
    wide = int(menu.costs[-1]) * price.denominator + int(menu.gains[-1]) * price.numerator >= _SAFE
    gains, costs = (menu.gains.astype(object), menu.costs.astype(object)) if wide else (menu.gains, menu.costs)
    values: NDArray[np.generic] = costs * price.denominator - gains * price.numerator
    return values


def _bound(reduced: Sequence[NDArray[np.generic]], price: Fraction, needed: int) -> int:
    """The Lagrangian value, rounded up: a bound at any price."""
    least = sum(int(values.min()) for values in reduced)
    return -(-(least + price.numerator * needed) // price.denominator)


def _search_core(
    menus: Sequence[Menu], core: Sequence[NDArray[np.intp]], anchor: Sequence[int], needed: int
) -> tuple[list[int] | None, bool]:
    """Best selection among core points, and whether every combination of them was considered.

    Args:
        menus: one per institution.
        core: positions still possible per menu.
        anchor: positions that deviations are counted from.
        needed: index units to reach.
    """
    start = [int(ps[0]) if len(ps) == 1 else p for ps, p in zip(core, anchor, strict=True)]
    open_ = [k for k, ps in enumerate(core) if len(ps) > 1]
    options = [
        (menus[k].gains[core[k]] - menus[k].gains[start[k]], menus[k].costs[core[k]] - menus[k].costs[start[k]])
        for k in open_
    ]
    missing = needed - gain_of(menus, start)
    low = sum(int(gains.min()) for gains, _ in options)
    high = sum(int(gains.max()) for gains, _ in options)
    widest = min(WIDEST_WINDOW, MOST_CELLS // max(1, len(options)))
    whole = high - low <= widest
    if sum(int(np.abs(costs).max()) for _, costs in options) >= _FAR // 2:
        return None, False
    if not whole:
        low, high = max(low, -widest // 2), min(high, widest // 2)
    state_of_missing = max(0, missing - low)
    if state_of_missing > high - low:
        return None, whole
    best: Whole = np.full(high - low + 1, _FAR, dtype=np.int64)
    best[-low] = 0
    taken: list[NDArray[np.signedinteger]] = []
    for gains, costs in options:
        best, choice = _extend(best, gains, costs)
        taken.append(choice)
    reachable = best[state_of_missing:]
    if reachable.min() >= _FAR // 2:
        return None, whole
    state = state_of_missing + int(reachable.argmin())
    positions = list(start)
    for k, (gains, _), choice in zip(reversed(open_), reversed(options), reversed(taken), strict=True):
        chosen = int(choice[state])
        positions[k] = int(core[k][chosen])
        state -= int(gains[chosen])
    return positions, whole


def _extend(best: Whole, gains: Whole, costs: Whole) -> tuple[Whole, NDArray[np.signedinteger]]:
    """Best cost per total deviation after one more menu, and the option taken there."""
    size = len(best)
    after: Whole = np.full(size, _FAR, dtype=np.int64)
    choice = np.zeros(size, dtype=np.int16 if len(gains) < 1 << 15 else np.int32)
    for option, (gain, cost) in enumerate(zip(gains.tolist(), costs.tolist(), strict=True)):
        lower, upper = max(0, gain), min(size, size + gain)
        if lower >= upper:
            continue
        candidate = best[lower - gain : upper - gain] + cost
        better = candidate < after[lower:upper]
        after[lower:upper][better] = candidate[better]
        choice[lower:upper][better] = option
    after[after >= _FAR // 2] = _FAR
    return after, choice
