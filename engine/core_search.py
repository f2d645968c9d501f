"""Dynamic programming over the core: the few points per menu that a better selection could still take.

Two forms of the same search. A table over all deviations of the gain is fast where deviations span little; lists
of undominated states, cut by reduced cost, serve fine index units, where a table would be too wide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .menu import Menu, Whole, gain_of

WIDEST_WINDOW = 60_000
"""Most index units of deviation that a table spans."""

MOST_CELLS = 1 << 27
"""Most entries of the table of choices, two bytes each."""

MOST_STATES = 1 << 21
"""Most states that one stage of the lists weighs; beyond it the search gives up."""

MOST_KEPT = 1 << 26
"""Most states that all stages keep, four bytes each, to find the way back; beyond it the search gives up."""

_FAR = 1 << 60

Core = Sequence[NDArray[np.intp]]
"""Positions still possible per menu."""


def search_lists(
    menus: Sequence[Menu], core: Core, reduced: Sequence[NDArray[np.generic]], slack: int, needed: int
) -> tuple[list[int] | None, bool]:
    """Best selection among core points, and whether the search went through.

    Args:
        menus: one per institution.
        core: positions still possible per menu.
        reduced: reduced cost of every point per menu.
        slack: most that the reduced costs of a selection may exceed their least.
        needed: index units to reach.
    """
    gains, costs = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    excess = np.zeros(1, dtype=reduced[0].dtype)
    stages: list[tuple[NDArray[np.int32], int]] = []
    left = MOST_KEPT
    for menu, positions, values in zip(menus, core, reduced, strict=True):
        if len(gains) * len(positions) > MOST_STATES:
            return None, False
        over = (excess[:, None] + (values[positions] - values.min())).ravel()
        kept = np.flatnonzero(over <= slack)
        gained = (gains[:, None] + menu.gains[positions]).ravel()[kept]
        paid = (costs[:, None] + menu.costs[positions]).ravel()[kept]
        order = np.lexsort((paid, -gained))
        least = np.minimum.accumulate(paid[order])
        # A state is beaten by one that gains as much for as little.
        best = order[np.concatenate(([True], least[1:] < least[:-1]))]
        left -= len(best)
        if left < 0:
            return None, False
        # `MOST_STATES` fits four bytes.
        stages.append((kept[best].astype(np.int32), len(positions)))
        gains, costs, excess = gained[best], paid[best], over[kept][best]
    enough = np.flatnonzero(gains >= needed)
    if not len(enough):
        return None, True
    state = int(enough[costs[enough].argmin()])
    chosen: list[int] = []
    for (origin, options), positions in zip(reversed(stages), reversed(core), strict=True):
        state, option = divmod(int(origin[state]), options)
        chosen.append(int(positions[option]))
    return chosen[::-1], True


def search_window(
    menus: Sequence[Menu], core: Core, anchor: Sequence[int], needed: int
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
    taken: list[NDArray[np.integer]] = []
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


def _extend(best: Whole, gains: Whole, costs: Whole) -> tuple[Whole, NDArray[np.integer]]:
    """Best cost per total deviation after one more menu, and the option taken there."""
    size = len(best)
    after: Whole = np.full(size, _FAR, dtype=np.int64)
    choice: NDArray[np.integer] = np.zeros(size, dtype=np.int16 if len(gains) < 1 << 15 else np.int32)
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
