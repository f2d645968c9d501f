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

from .core_search import search_lists, search_window
from .menu import Menu, Whole, cost_of, gain_of

_SAFE = 1 << 62


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
        found, whole = search_window(menus, core, hulls.positions(taken), needed)
        improved = found is not None and cost_of(menus, found) < cost_of(menus, best)
        if not improved and not whole:
            listed, whole = search_lists(menus, core, reduced, slack, needed)
            found = listed if whole else found
        if found is not None and cost_of(menus, found) < cost_of(menus, best):
            best = found
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
