"""The plain problem solved exactly, in Python's own unbounded integers; shares nothing with the engine.

The plain problem: indicators with a weight and a level; raising an indicator by one level has a price; some
fixed costs are paid once when any of their steps is taken; reach a target index at least cost. Among equally
cheap plans the one that touches fewest indicators wins, then the one that is highest on the first indicator
where they differ. The three criteria are packed into one integer, so the table finds *the* plan, not only
its cost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil, floor, gcd, lcm

UNREACHABLE = 1 << 400
"""Above every packed cost: prices take some 60 bits, the tie-break at most 130."""


@dataclass(frozen=True)
class Fixed:
    """A cost in hundredths, paid once when any of `steps` (indicator, level reached) is taken."""

    cost: int
    steps: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Plan:
    """Whole planned level per indicator, and the cost in hundredths."""

    planned: dict[str, int]
    cost: int
    touched: int


@dataclass(frozen=True)
class _Option:
    gain: int
    rank: int


def cheapest_plan(
    weights: Mapping[str, Fraction],
    levels: Mapping[str, Fraction],
    prices: Mapping[tuple[str, int], int],
    target: Fraction,
    fixed: Sequence[Fixed] = (),
    top: int = 5,
    closed: frozenset[tuple[str, int]] = frozenset(),
) -> Plan | None:
    """The one best plan, or ``None`` if the target cannot be reached.

    Args:
        weights: percent of the index, in the order that breaks ties.
        levels: level now; a fraction is completed by the step to the next whole level.
        prices: cost of each step in hundredths.
        target: least index.
        fixed: shared costs; every subset of them is tried, so keep them few.
        top: highest level of the scale.
        closed: steps that may not be taken, nor any above them.
    """
    lack = target * 100 - sum(weights[i] * levels[i] for i in weights)
    best: int | None = None
    for paid in _subsets(fixed):
        barred = closed.union(*(f.steps for f in fixed if f not in paid))
        rank = _least_rank(weights, levels, prices, lack, top, barred)
        if rank is not None:
            rank += sum(f.cost for f in paid) * (len(weights) + 1) * (top + 1) ** len(weights)
            best = rank if best is None else min(best, rank)
    return None if best is None else _unpack(best, tuple(weights), top)


def _subsets(fixed: Sequence[Fixed]) -> Iterator[tuple[Fixed, ...]]:
    return (chosen for size in range(len(fixed) + 1) for chosen in combinations(fixed, size))


def _least_rank(
    weights: Mapping[str, Fraction],
    levels: Mapping[str, Fraction],
    prices: Mapping[tuple[str, int], int],
    lack: Fraction,
    top: int,
    barred: frozenset[tuple[str, int]],
) -> int | None:
    """Least packed rank that makes good `lack` (percent-levels) without the barred steps."""
    unit = lcm(*((weights[i] * levels[i]).denominator for i in weights), *(w.denominator for w in weights.values()))
    menus = []
    for position, i in enumerate(weights):
        menu = []
        for planned in range(floor(levels[i]), top + 1):
            if planned > floor(levels[i]) and ((i, planned) in barred or (i, planned) not in prices):
                break
            menu.append(_option(weights, levels, prices, position, i, planned, top, unit))
        menus.append(menu)
    divisor = gcd(*(option.gain for menu in menus for option in menu)) or 1
    goal = max(0, ceil(lack * unit / divisor))
    # table[g]: least rank of a gain of exactly g, where every gain from the goal upwards counts as the goal.
    table = [0] + [UNREACHABLE] * goal
    for menu in menus:
        following = [UNREACHABLE] * (goal + 1)
        for option in menu:
            gain = min(option.gain // divisor, goal)
            kept = table[: goal - gain]
            shifted = [rank + option.rank for rank in kept]
            following[gain:goal] = map(min, following[gain:goal], shifted)
            following[goal] = min(following[goal], min(table[goal - gain :]) + option.rank)
        table = following
    return table[goal] if table[goal] < UNREACHABLE else None


def _option(
    weights: Mapping[str, Fraction],
    levels: Mapping[str, Fraction],
    prices: Mapping[tuple[str, int], int],
    position: int,
    indicator: str,
    planned: int,
    top: int,
    unit: int,
) -> _Option:
    """Gain in units and packed rank of planning one indicator at one level."""
    base = floor(levels[indicator])
    raised = planned > base
    rise = planned - levels[indicator] if raised else Fraction(0)
    cost = sum(prices[indicator, level] for level in range(base + 1, planned + 1))
    criteria = cost * (len(weights) + 1) + raised
    digit = (top - planned) * (top + 1) ** (len(weights) - 1 - position)
    return _Option(int(weights[indicator] * rise * unit), criteria * (top + 1) ** len(weights) + digit)


def _unpack(rank: int, ids: tuple[str, ...], top: int) -> Plan:
    criteria, digits = divmod(rank, (top + 1) ** len(ids))
    planned = {}
    for i in reversed(ids):
        digits, digit = divmod(digits, top + 1)
        planned[i] = top - digit
    cost, touched = divmod(criteria, len(ids) + 1)
    return Plan({i: planned[i] for i in ids}, cost, touched)
