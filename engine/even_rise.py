"""Raise the lowest first (*merata*): max-min over institutions, then the next lowest that money can move.

The highest level that all can reach together is found by bisection. Of those that then stand lowest, as many as
possible go one point further, the cheapest first; the others stay where they are, and the rest of the money serves
the rest in the same way. The least index and the number of institutions left at it are optimal; what follows is
optimal given who stayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .menu import Menu, cost_of


def even_rise(menus: Sequence[Menu], standing: Sequence[int], budget: int) -> tuple[int, ...]:
    """Position per menu.

    Args:
        menus: points per institution.
        standing: index now per institution, in the menus' units.
        budget: hundredths; covers the first point of every menu.
    """
    positions = [0] * len(menus)
    movable = [k for k in range(len(menus)) if len(menus[k].gains) > 1]
    while movable:
        fixed = cost_of(menus, positions) - sum(int(menus[k].costs[positions[k]]) for k in movable)
        units = _highest_common(menus, standing, positions, movable, budget - fixed)
        for k in movable:
            positions[k] = _at_least(menus[k], units - standing[k], positions[k])
        left = budget - cost_of(menus, positions)
        lowest = min(standing[k] + int(menus[k].gains[positions[k]]) for k in movable)
        at_lowest = [k for k in movable if standing[k] + int(menus[k].gains[positions[k]]) == lowest]
        stuck = set(at_lowest)
        for extra, k in sorted((_next_cost(menus[k], positions[k]), k) for k in at_lowest):
            if extra > left:
                break
            positions[k] += 1
            left -= extra
            stuck.discard(k)
        movable = [k for k in movable if k not in stuck]
    return tuple(positions)


def _highest_common(
    menus: Sequence[Menu], standing: Sequence[int], positions: Sequence[int], movable: Iterable[int], budget: int
) -> int:
    """Highest index, in units, that all of `movable` reach together; those that cannot go to their top."""
    movable = list(movable)
    low = min(standing[k] + int(menus[k].gains[positions[k]]) for k in movable)
    high = max(standing[k] + int(menus[k].gains[-1]) for k in movable)
    while low < high:
        middle = (low + high + 1) // 2
        goals = (_at_least(menus[k], middle - standing[k], positions[k]) for k in movable)
        if sum(int(menus[k].costs[p]) for k, p in zip(movable, goals, strict=True)) <= budget:
            low = middle
        else:
            high = middle - 1
    return low


def _at_least(menu: Menu, gain: int, current: int) -> int:
    """Position that gains `gain`, never below the current one; the highest where out of reach."""
    return max(current, min(int(np.searchsorted(menu.gains, gain)), len(menu.gains) - 1))


def _next_cost(menu: Menu, position: int) -> int:
    """Cost of the next point beyond the present one; beyond any budget at the top."""
    following = position + 1
    return int(menu.costs[following] - menu.costs[position]) if following < len(menu.gains) else 1 << 62
