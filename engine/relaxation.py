"""An exact lower bound without a solver: the separable relaxation, solved by dynamic programming.

Dropping every row that couples indicators, except the target, the shared fixed costs and floors of a domain or
an aspect, leaves a multiple-choice knapsack. Its tables over index units give, in whole numbers,

* the least composite cost of every gain (a bound; the optimum itself where no coupling rule binds), and
* the least composite cost of any plan that leaves an indicator at a given level.

The second prunes the integer programme before the solver sees it, and the first proves or disproves the
solver's answer afterwards. Pisinger (1995), "A minimal algorithm for the multiple-choice knapsack problem".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, CarriedRow, blocks_of
from .constraint import Choices
from .coupling_constraints import Target
from .problem import Problem

Table = NDArray[np.int64]
"""Least composite cost to gain at least r index units, for r = 0 ... needed; shape (needed + 1,)."""

Inner = NDArray[np.int64]
"""The same inside a block, with at least f units of its row, for f = 0 ... least; shape (least + 1, needed + 1)."""

Short = tuple[int, int]
"""Units of a block's row, and index units, that are still needed."""

Opened = frozenset[str]
"""The shared costs of a block that are paid."""

UNREACHABLE = 1 << 60
MOST_UNITS = 200_000


@dataclass(frozen=True)
class _Option:
    """A planned level: index units, units of its block's row, composite cost."""

    level: int
    gain: int
    part: int
    cost: int


class Relaxation:
    """Tables of one problem under given choices.

    Args:
        problem: the planning problem.
        choices: planned levels still open per indicator; none may be empty.
        needed: index units that the steps must bring; negative counts as 0.

    Attributes:
        needed: index units that the tables count.
        exact_charges: whether shared fixed costs are priced exactly; otherwise some are left out, and
            bounds are still bounds but may be loose.
    """

    def __init__(self, problem: Problem, choices: Choices, needed: int) -> None:
        self._problem = problem
        self.needed = max(0, needed)
        if self.needed > MOST_UNITS:
            raise ValueError(f"{needed} index units exceed the tables' limit of {MOST_UNITS}")
        self._longer: Self | None = None
        self._blocks = blocks_of(problem, choices, self.needed)
        self._ahead: dict[int, dict[Opened, list[Inner]]] = {}
        self._behind: dict[int, dict[Opened, list[Inner]]] = {}
        self.exact_charges = all(block.priced or not block.charges for block in self._blocks)
        self._options = {
            i: [self._option(block.carried, i, p) for p in choices[i]]
            for block in self._blocks
            for i in block.indicators
        }

    @property
    def carried(self) -> tuple[CarriedRow, ...]:
        """Rows that the tables obey."""
        return tuple(block.carried for block in self._blocks if block.carried is not None)

    def narrowed(self, needed: int) -> Self:
        """The same for fewer index units, from the same tables: no entry depends on how long they are.

        Raises:
            ValueError: if `needed` lies beyond the tables.
        """
        if needed > self.needed:
            raise ValueError(f"{needed} index units lie beyond tables of {self.needed}")
        narrow = copy(self)
        narrow._longer = self._longer or self
        narrow.needed = max(0, needed)
        for name in ("_forward", "_backward"):
            narrow.__dict__[name] = [table[: narrow.needed + 1] for table in getattr(self, name)]
        return narrow

    def _option(self, carried: CarriedRow | None, indicator: str, level: int) -> _Option:
        steps = [(indicator, step) for step in range(self._problem.base[indicator] + 1, level + 1)]
        part = 0 if carried is None else carried.part(steps)
        return _Option(level, self._problem.gain(indicator, level), part, self._cost(indicator, level))

    def _cost(self, indicator: str, level: int) -> int:
        """What a planned level costs in the tables; never below 0."""
        return self._problem.composite(indicator, level)

    @cached_property
    def _forward(self) -> list[Table]:
        """Tables before each block, and after the last."""
        start = np.full(self.needed + 1, UNREACHABLE, dtype=np.int64)
        start[0] = 0
        tables = [start]
        for block in self._blocks:
            tables.append(self._through(block, tables[-1]))
        return tables

    @cached_property
    def _backward(self) -> list[Table]:
        """Tables after each block, and before the first, last block first."""
        tables = [self._forward[0]]
        for block in reversed(self._blocks):
            tables.append(self._through(block, tables[-1]))
        return tables

    def _through(self, block: Block, before: Table) -> Table:
        best = np.full_like(before, UNREACHABLE)
        for opened in _openings(block):
            table = _entered(block, before)
            for i in block.indicators:
                table = _add(table, self._open_options(block, opened, i))
            np.minimum(best, table[-1] + self._charge(block, opened), out=best)
        return np.minimum(best, UNREACHABLE)

    def _charge(self, block: Block, opened: Opened) -> int:
        return sum(c.cost for c in block.charges if c.id in opened) * self._charge_unit()

    def _charge_unit(self) -> int:
        """What a hundredth of a shared cost counts in the tables."""
        return self._problem.tie_base

    def _open_options(self, block: Block, opened: Opened, indicator: str) -> list[_Option]:
        """Options of an indicator that need no charge beyond `opened`."""
        if not block.priced:
            return self._options[indicator]
        closed = [c.steps for c in block.charges if c.id not in opened]
        base = self._problem.base[indicator]
        free = base
        while not any((indicator, free + 1) in steps for steps in closed) and free < self._options[indicator][-1].level:
            free += 1
        return [option for option in self._options[indicator] if option.level <= free]

    @property
    def curve(self) -> Table:
        """Least composite cost to gain at least r units; `UNREACHABLE` where no plan does."""
        return self._forward[-1]

    @property
    def bound(self) -> int | None:
        """Least composite cost of any plan that gains what is needed; ``None`` if none does."""
        value = int(self.curve[-1])
        return None if value >= UNREACHABLE else value

    def prune(self, limit: int) -> Choices:
        """Choices that some plan of composite cost `limit` or less could still take."""
        kept: dict[str, set[int]] = {i: set() for i in self._problem.instrument.ids}
        for position, block in enumerate(self._blocks):
            for opened, ahead in self._tables_ahead(position).items():
                behind = self._tables_behind(position)[opened]
                rest = limit - self._charge(block, opened)
                for i, before, after in zip(block.indicators, ahead, behind, strict=False):
                    options = self._open_options(block, opened, i)
                    kept[i].update(o.level for o in options if self._joined(before, after, o) <= rest)
        return {i: sorted(levels) for i, levels in kept.items()}

    def _joined(self, ahead: Inner, behind: Inner, option: _Option) -> int:
        """Least composite cost through `option`, given the tables on both sides of it."""
        parts, units = _less((len(ahead) - 1, self.needed), option)
        both = ahead[: parts + 1, : units + 1] + behind[parts::-1, units::-1]
        return int(both.min()) + option.cost

    def cheapest_levels(self, needed: int) -> dict[str, int] | None:
        """Planned levels of least composite cost that gain at least `needed` units; ``None`` if none do.

        Raises:
            IndexError: if `needed` lies beyond the tables.
        """
        rest = max(0, needed)
        if self.curve[rest] >= UNREACHABLE:
            return None
        planned: dict[str, int] = {}
        for position in range(len(self._blocks) - 1, -1, -1):
            goal = int(self._forward[position + 1][rest])
            levels, rest = self._trace(position, goal, rest)
            planned.update(levels)
        return planned

    def first_levels(self, limit: int) -> dict[str, int] | None:
        """Of the plans of composite cost `limit` or less, the one that raises earlier indicators first.

        ``None`` if there is none, where shared costs are left out, or where they tie indicators between which others
        stand that are tied themselves.
        """
        if not self.exact_charges or [i for b in self._blocks for i in b.indicators] != [*self._problem.instrument.ids]:
            return None
        planned: dict[str, int] = {}
        units = self.needed
        for position, block in enumerate(self._blocks):
            limits = {opened: limit - self._charge(block, opened) for opened in _openings(block)}
            short = block.least, units
            for member, i in enumerate(block.indicators):
                behind = {opened: self._tables_behind(position)[opened][member] for opened in limits}
                found = self._highest(block, i, short, limits, behind)
                if found is None:
                    return None
                planned[i], short, limits = found
            units, limit = short[1], max(limits.values())
        return planned

    def _highest(
        self, block: Block, indicator: str, short: Short, limits: Mapping[Opened, int], behind: Mapping[Opened, Inner]
    ) -> tuple[int, Short, dict[Opened, int]] | None:
        """The highest level that leaves the rest within a limit; what then is short, and the limits then."""
        for option in reversed(self._options[indicator]):
            rest = _less(short, option)
            left = {
                opened: most - option.cost
                for opened, most in limits.items()
                if option in self._open_options(block, opened, indicator) and behind[opened][rest] + option.cost <= most
            }
            if left:
                return option.level, rest, left
        return None

    def _trace(self, position: int, goal: int, rest: int) -> tuple[dict[str, int], int]:
        """Levels inside a block on a path of cost `goal`, and the units left to earlier blocks."""
        block = self._blocks[position]
        for opened, tables in self._tables_ahead(position).items():
            if int(tables[-1][-1, rest]) + self._charge(block, opened) == goal:
                options = [self._open_options(block, opened, i) for i in block.indicators]
                return _walk_back(block.indicators, options, tables, rest)
        raise AssertionError("no path of that cost leads here")

    def _tables_ahead(self, position: int) -> dict[Opened, list[Inner]]:
        """Tables before each member of a block and after the last, for every set of charges that may be paid."""
        whole, block = self._longer or self, self._blocks[position]
        if position not in self._ahead:
            before, after = whole._forward[position : position + 2]
            self._ahead[position] = (
                {frozenset(): [before[None], after[None]]}
                if block.alone
                else {o: whole._inside(block, o, before, block.indicators) for o in _openings(block)}
            )
        return self._ahead[position]

    def _tables_behind(self, position: int) -> dict[Opened, list[Inner]]:
        """Tables after each member of a block, and before the first."""
        whole, block = self._longer or self, self._blocks[position]
        if position not in self._behind:
            after = whole._backward[len(self._blocks) - 1 - position]
            # The first member's own options lie in no table behind a member.
            members = block.indicators[:0:-1]
            self._behind[position] = {o: whole._inside(block, o, after, members)[::-1] for o in _openings(block)}
        return self._behind[position]

    def _inside(self, block: Block, opened: Opened, table: Table, members: Sequence[str]) -> list[Inner]:
        tables = [_entered(block, table)]
        for i in members:
            tables.append(_add(tables[-1], self._open_options(block, opened, i)))
        return tables


def relax(problem: Problem, choices: Choices) -> Relaxation | None:
    """The separable relaxation; ``None`` where its tables would be too long (finely fractional scores)."""
    units = needed(problem)
    return Relaxation(problem, choices, units) if units <= MOST_UNITS else None


def needed(problem: Problem) -> int:
    """Index units that the target asks for; 0 without a target."""
    return max((c.needed(problem) for c in problem.constraints if isinstance(c, Target)), default=0)


def _openings(block: Block) -> Iterator[Opened]:
    """Every set of the block's charges that may be paid; one empty set where charges are left out."""
    ids = [charge.id for charge in block.charges] if block.priced else []
    return (frozenset(chosen) for size in range(len(ids) + 1) for chosen in combinations(ids, size))


def _entered(block: Block, table: Table) -> Inner:
    """A table between blocks as one inside, where nothing of the block's row has been brought."""
    inner = np.full((block.least + 1, len(table)), UNREACHABLE, dtype=np.int64)
    inner[0] = table
    return inner


def _add(table: Inner, options: Sequence[_Option]) -> Inner:
    """The table after choosing one of `options` for one more indicator."""
    best = np.full_like(table, UNREACHABLE)
    most, size = table.shape
    for option in options:
        part, gain = min(option.part, most), min(option.gain, size)
        # Whoever brings more than is asked for is as good as one who brings just that.
        for into, source in ((best[:part], table[:1]), (best[part:], table[: most - part])):
            np.minimum(into[:, :gain], source[:, :1] + option.cost, out=into[:, :gain])
            np.minimum(into[:, gain:], source[:, : size - gain] + option.cost, out=into[:, gain:])
    return np.minimum(best, UNREACHABLE)


def _less(short: Short, option: _Option) -> Short:
    """What is still needed after `option`."""
    return max(0, short[0] - option.part), max(0, short[1] - option.gain)


def _walk_back(
    indicators: Sequence[str], options: Sequence[Sequence[_Option]], tables: Sequence[Inner], rest: int
) -> tuple[dict[str, int], int]:
    levels: dict[str, int] = {}
    short = len(tables[0]) - 1, rest
    for position in range(len(indicators) - 1, -1, -1):
        goal, before = int(tables[position + 1][short]), tables[position]
        chosen = next(o for o in options[position] if int(before[_less(short, o)]) + o.cost == goal)
        levels[indicators[position]], short = chosen.level, _less(short, chosen)
    return levels, short[1]
