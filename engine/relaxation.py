"""An exact lower bound without a solver: the separable relaxation, solved by dynamic programming.

Dropping every row that couples indicators, except the target and the shared fixed costs, leaves a
multiple-choice knapsack. Its tables over index units give, in whole numbers,

* the least composite cost of every gain (a bound; the optimum itself where no coupling rule binds), and
* the least composite cost of any plan that leaves an indicator at a given level.

The second prunes the integer programme before the solver sees it, and the first proves or disproves the
solver's answer afterwards. Pisinger (1995), "A minimal algorithm for the multiple-choice knapsack problem".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .constraint import Choices
from .coupling_constraints import Target
from .problem import FixedCharge, Problem

Table = NDArray[np.int64]
"""Least composite cost to gain at least r index units, for r = 0 ... needed; shape (needed + 1,)."""

UNREACHABLE = 1 << 60
MOST_UNITS = 200_000
MOST_CHARGES_PER_BLOCK = 3


@dataclass(frozen=True)
class _Option:
    level: int
    gain: int
    cost: int


@dataclass(frozen=True)
class _Block:
    """Indicators tied by shared fixed costs; most blocks hold one indicator and no charge."""

    indicators: tuple[str, ...]
    charges: tuple[FixedCharge, ...]


class Relaxation:
    """Tables of one problem under given choices.

    Args:
        problem: the planning problem.
        choices: planned levels still open per indicator; none may be empty.
        needed: index units that the steps must bring; negative counts as 0.

    Attributes:
        exact_charges: whether shared fixed costs are priced exactly; otherwise some are left out, and
            bounds are still bounds but may be loose.
    """

    def __init__(self, problem: Problem, choices: Choices, needed: int) -> None:
        self._problem = problem
        self._choices = choices
        self._needed = max(0, needed)
        if self._needed > MOST_UNITS:
            raise ValueError(f"{needed} index units exceed the tables' limit of {MOST_UNITS}")
        self._blocks = _blocks(problem, choices)
        self._path_tables: dict[int, list[tuple[frozenset[str], list[Table]]]] = {}
        self.exact_charges = all(len(b.charges) <= MOST_CHARGES_PER_BLOCK for b in self._blocks)
        self._options = {
            i: [_Option(p, problem.gain(i, p), self._cost(i, p)) for p in choices[i]] for i in problem.instrument.ids
        }

    def _cost(self, indicator: str, level: int) -> int:
        """What a planned level costs in the tables; never below 0."""
        return self._problem.composite(indicator, level)

    @cached_property
    def _forward(self) -> list[Table]:
        """Tables before each block, and after the last."""
        start = np.full(self._needed + 1, UNREACHABLE, dtype=np.int64)
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

    def _through(self, block: _Block, before: Table) -> Table:
        best = np.full_like(before, UNREACHABLE)
        for opened in self._openings(block):
            table = before
            for i in block.indicators:
                table = _add(table, self._open_options(block, opened, i))
            np.minimum(best, table + self._charge(block, opened), out=best)
        return np.minimum(best, UNREACHABLE)

    def _openings(self, block: _Block) -> Iterator[frozenset[str]]:
        """Every set of the block's charges that may be paid; one empty set where charges are left out."""
        ids = [charge.id for charge in block.charges] if self._priced(block) else []
        return (frozenset(chosen) for size in range(len(ids) + 1) for chosen in combinations(ids, size))

    def _priced(self, block: _Block) -> bool:
        return 0 < len(block.charges) <= MOST_CHARGES_PER_BLOCK

    def _charge(self, block: _Block, opened: frozenset[str]) -> int:
        return sum(c.cost for c in block.charges if c.id in opened) * self._charge_unit()

    def _charge_unit(self) -> int:
        """What a hundredth of a shared cost counts in the tables."""
        return self._problem.tie_base

    def _open_options(self, block: _Block, opened: frozenset[str], indicator: str) -> list[_Option]:
        """Options of an indicator that need no charge beyond `opened`."""
        if not self._priced(block):
            return self._options[indicator]
        closed = [c.steps for c in block.charges if c.id not in opened]
        base = self._problem.base[indicator]
        free = base
        while not any((indicator, free + 1) in steps for steps in closed) and free < self._options[indicator][-1].level:
            free += 1
        return [option for option in self._options[indicator] if option.level <= free]

    @cached_property
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
        kept: Choices = {}
        for position, block in enumerate(self._blocks):
            before, after = self._forward[position], self._backward[len(self._blocks) - 1 - position]
            kept.update(self._prune_block(block, before, after, limit))
        return {i: kept[i] for i in self._problem.instrument.ids}

    def _prune_block(self, block: _Block, before: Table, after: Table, limit: int) -> Choices:
        kept: dict[str, set[int]] = {i: set() for i in block.indicators}
        for opened in self._openings(block):
            options = [self._open_options(block, opened, i) for i in block.indicators]
            rest = limit - self._charge(block, opened)
            behind = [after]
            for choice in reversed(options[1:]):
                behind.append(_add(behind[-1], choice))
            ahead = before
            for i, choice, tail in zip(block.indicators, options, reversed(behind), strict=True):
                kept[i].update(o.level for o in choice if _joined(ahead, tail, o) <= rest)
                ahead = _add(ahead, choice)
        return {i: sorted(levels) for i, levels in kept.items()}

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

        ``None`` if there is none, or where charges tie indicators that do not follow one another.
        """
        if any(len(block.indicators) > 1 or self._priced(block) for block in self._blocks):
            return None
        planned: dict[str, int] = {}
        rest = self._needed
        for position, block in enumerate(self._blocks):
            after = self._backward[len(self._blocks) - 1 - position]
            (i,) = block.indicators
            fitting = (o for o in reversed(self._options[i]) if int(after[max(0, rest - o.gain)]) + o.cost <= limit)
            chosen = next(fitting, None)
            if chosen is None:
                return None
            planned[i] = chosen.level
            rest, limit = max(0, rest - chosen.gain), limit - chosen.cost
        return planned

    def _trace(self, position: int, goal: int, rest: int) -> tuple[dict[str, int], int]:
        """Levels inside a block on a path of cost `goal`, and the units left to earlier blocks."""
        block = self._blocks[position]
        for opened, tables in self._paths(position):
            if int(tables[-1][rest]) + self._charge(block, opened) == goal:
                options = [self._open_options(block, opened, i) for i in block.indicators]
                return _walk_back(block.indicators, options, tables, rest)
        raise AssertionError("no path of that cost leads here")

    def _paths(self, position: int) -> Sequence[tuple[frozenset[str], list[Table]]]:
        """Tables through the members of a block, for every set of charges that may be paid."""
        if position not in self._path_tables:
            block = self._blocks[position]
            paths = []
            for opened in self._openings(block):
                tables = [self._forward[position]]
                for i in block.indicators:
                    tables.append(_add(tables[-1], self._open_options(block, opened, i)))
                paths.append((opened, tables))
            self._path_tables[position] = paths
        return self._path_tables[position]


def relax(problem: Problem, choices: Choices) -> Relaxation | None:
    """The separable relaxation; ``None`` where its tables would be too long (finely fractional scores)."""
    units = needed(problem)
    return Relaxation(problem, choices, units) if units <= MOST_UNITS else None


def needed(problem: Problem) -> int:
    """Index units that the target asks for; 0 without a target."""
    return max((c.needed(problem) for c in problem.constraints if isinstance(c, Target)), default=0)


def _blocks(problem: Problem, choices: Choices) -> list[_Block]:
    """Indicators grouped by the charges that their open steps share, in instrument order."""
    group: dict[str, set[str]] = {i: {i} for i in problem.instrument.ids}
    used: list[FixedCharge] = []
    for charge in problem.charges:
        members = {i for i, level in charge.steps if problem.base[i] < level <= max(choices[i], default=0)}
        if members:
            used.append(charge)
            merged = set().union(*(group[i] for i in members))
            group.update(dict.fromkeys(merged, merged))
    blocks: list[_Block] = []
    seen: set[str] = set()
    for i in problem.instrument.ids:
        if i not in seen:
            seen |= group[i]
            members_in_order = tuple(j for j in problem.instrument.ids if j in group[i])
            charges = tuple(c for c in used if any(j in group[i] for j, _ in c.steps))
            blocks.append(_Block(members_in_order, charges))
    return blocks


def _add(table: Table, options: Sequence[_Option]) -> Table:
    """The table after choosing one of `options` for one more indicator."""
    best = np.full_like(table, UNREACHABLE)
    size = len(table)
    for option in options:
        cut = min(option.gain, size)
        np.minimum(best[:cut], table[0] + option.cost, out=best[:cut])
        np.minimum(best[cut:], table[: size - cut] + option.cost, out=best[cut:])
    return np.minimum(best, UNREACHABLE)


def _joined(ahead: Table, behind: Table, option: _Option) -> int:
    """Least composite cost through `option`, given the tables on both sides of it."""
    rest = len(ahead) - 1 - option.gain
    if rest <= 0:
        return int(ahead[0]) + int(behind[0]) + option.cost
    return int((ahead[: rest + 1] + behind[rest::-1]).min()) + option.cost


def _walk_back(
    indicators: Sequence[str], options: Sequence[Sequence[_Option]], tables: Sequence[Table], rest: int
) -> tuple[dict[str, int], int]:
    levels: dict[str, int] = {}
    for position in range(len(indicators) - 1, -1, -1):
        goal = int(tables[position + 1][rest])
        chosen = next(
            option
            for option in options[position]
            if int(tables[position][max(0, rest - option.gain)]) + option.cost == goal
        )
        levels[indicators[position]] = chosen.level
        rest = max(0, rest - chosen.gain)
    return levels, rest
