"""What each institution may choose from, and what a choice over all of them costs and brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Menu:
    """What one institution may choose from; both arrays have shape (points,).

    Attributes:
        gains: index units, strictly ascending.
        costs: hundredths, 0 or more, never falling.
    """

    gains: Whole
    costs: Whole


def cost_of(menus: Sequence[Menu], positions: Sequence[int]) -> int:
    """Total cost of one position per menu, in hundredths."""
    return sum(int(menu.costs[p]) for menu, p in zip(menus, positions, strict=True))


def gain_of(menus: Sequence[Menu], positions: Sequence[int]) -> int:
    """Total gain of one position per menu, in index units."""
    return sum(int(menu.gains[p]) for menu, p in zip(menus, positions, strict=True))
