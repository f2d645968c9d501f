"""The 0/1 knapsack, solved exactly in whole numbers by keeping the undominated sets only."""

from __future__ import annotations

from collections.abc import Sequence


def best_subset(weights: Sequence[int], values: Sequence[int], capacity: int) -> tuple[int, ...]:
    """Positions of the items of highest total value whose total weight fits.

    Among equal values the lighter set wins, then the set whose items stand earlier in the sequence, so that
    the answer is one and the same everywhere. Items without value are never taken.

    Args:
        weights: above 0.
        values: 0 or more.
        capacity: 0 or more.

    Raises:
        ValueError: if a weight, a value or the capacity is out of its range.
    """
    if any(weight <= 0 for weight in weights) or any(value < 0 for value in values) or capacity < 0:
        raise ValueError("weights must be above 0, values and capacity at least 0")
    count = len(weights)
    # A set is (weight, value, members), members a bit mask in which earlier items weigh more.
    sets: list[tuple[int, int, int]] = [(0, 0, 0)]
    for position, (weight, value) in enumerate(zip(weights, values, strict=True)):
        if value and weight <= capacity:
            bit = 1 << (count - 1 - position)
            grown = [(w + weight, v + value, members | bit) for w, v, members in sets if w + weight <= capacity]
            sets = _undominated([*sets, *grown])
    # Undominated sets rise in weight and value together, so the last one is the best.
    members = sets[-1][2]
    return tuple(position for position in range(count) if members >> (count - 1 - position) & 1)


def _undominated(sets: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Sets that no lighter or equally light set matches in value, by weight."""
    kept: list[tuple[int, int, int]] = []
    for one in sorted(sets, key=lambda s: (s[0], -s[1], -s[2])):
        if not kept or one[1] > kept[-1][1]:
            kept.append(one)
    return kept
