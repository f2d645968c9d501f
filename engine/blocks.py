"""Which indicators the exact tables must weigh together: those that share a fixed cost or a floor.

Inside a block every set of its shared costs is opened in turn, and the units of one floor are counted beside the index
units; see `relaxation`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import gcd

from .constraint import Choices, Row, Variable
from .coupling_constraints import Floor
from .problem import FixedCharge, Problem

MOST_CHARGES_PER_BLOCK = 3
MOST_CELLS = 1 << 23
"""Most entries, eight bytes each, of all tables from one end through the block of a floor; beyond, it is left out."""


@dataclass(frozen=True)
class CarriedRow:
    """``sum(parts of the steps taken) >= least``, its common divisor taken out.

    Attributes:
        row: as the constraint states it.
        least: 1 or more.
    """

    row: Row
    divisor: int
    least: int

    def part(self, steps: Iterable[Variable]) -> int:
        """What steps bring, in the row's units."""
        return sum(self.row.terms.get(step, 0) for step in steps) // self.divisor


@dataclass(frozen=True)
class Block:
    """Indicators tied by shared fixed costs or by a floor, in instrument order; most blocks hold one indicator."""

    indicators: tuple[str, ...]
    charges: tuple[FixedCharge, ...] = ()
    carried: CarriedRow | None = None

    @property
    def least(self) -> int:
        """Units that the block's row asks for; 0 without one."""
        return 0 if self.carried is None else self.carried.least

    @property
    def alone(self) -> bool:
        """Whether nothing ties the indicator to others."""
        return len(self.indicators) == 1 and not self.charges and self.carried is None

    @property
    def priced(self) -> bool:
        """Whether the block has shared costs, few enough to be weighed exactly."""
        return 0 < len(self.charges) <= MOST_CHARGES_PER_BLOCK


def blocks_of(problem: Problem, choices: Choices, needed: int) -> list[Block]:
    """Every indicator in one block, in instrument order of their first members.

    Args:
        problem: the planning problem.
        choices: planned levels still open per indicator.
        needed: index units that tables count.
    """
    blocks = [Block((i,)) for i in problem.instrument.ids]
    for charge in problem.charges:
        members = {i for i, level in charge.steps if problem.base[i] < level <= max(choices[i], default=0)}
        if members:
            blocks = _merged(problem, blocks, _tied(problem, blocks, members), charge=charge)
    for row in _floors(problem):
        tied = _tied(problem, blocks, {variable[0] for variable in row.row.terms})
        if _affordable(tied, row, needed):
            blocks = _merged(problem, blocks, tied, carried=row)
    return blocks


def _floors(problem: Problem) -> Iterator[CarriedRow]:
    for floor in (c for c in problem.constraints if isinstance(c, Floor)):
        for row in floor.rows(problem):
            least = row.lower or 0
            divisor = gcd(*row.terms.values()) or 1
            if least > 0:
                yield CarriedRow(row, divisor, -(-least // divisor))


def _affordable(tied: list[Block], row: CarriedRow, needed: int) -> bool:
    """Whether blocks tied by a floor would be as exact as they were, and their tables of a moderate size."""
    charges = sum(len(b.charges) for b in tied)
    if charges > MOST_CHARGES_PER_BLOCK or any(b.carried for b in tied):
        return False
    members = sum(len(b.indicators) for b in tied)
    return members * (row.least + 1) * (needed + 1) << charges <= MOST_CELLS


def _tied(problem: Problem, blocks: list[Block], members: Collection[str]) -> list[Block]:
    """Blocks with any of `members`, and single indicators that stand between them."""
    order = problem.instrument.ids
    touched = [b for b in blocks if any(i in members for i in b.indicators)]
    places = [order.index(i) for b in touched for i in b.indicators]
    between = order[min(places) : max(places) + 1]
    return [b for b in blocks if b in touched or (b.alone and b.indicators[0] in between)]


def _merged(
    problem: Problem,
    blocks: list[Block],
    tied: list[Block],
    charge: FixedCharge | None = None,
    carried: CarriedRow | None = None,
) -> list[Block]:
    """Blocks after `tied` have become one, with one more shared cost or a row."""
    order = problem.instrument.ids
    members = {i for b in tied for i in b.indicators}
    charges = [c for b in tied for c in b.charges] + ([] if charge is None else [charge])
    carried = next((b.carried for b in tied if b.carried), carried)
    one = Block(tuple(i for i in order if i in members), tuple(charges), carried)
    return sorted([*(b for b in blocks if b not in tied), one], key=lambda b: order.index(b.indicators[0]))
