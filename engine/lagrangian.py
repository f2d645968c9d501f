"""A tighter exact bound where rules couple indicators: their rows priced into the costs, the rest by tables.

A row ``sum(a * y) >= n`` is dropped and ``u * (n - sum(a * y))`` added to the cost, u >= 0. Plans that obey the row
become no dearer by that, so that for any u the least cost stays a lower bound, and whatever is pruned with it stays
outside every plan as cheap. Good u are the dual values of the linear relaxation; rounded to whole numbers they are as
valid as any, and all that follows is exact.
Geoffrion (1974), "Lagrangean relaxation for integer programming".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.costs import StepKey

from .constraint import Choices, Row
from .coupling_constraints import Budget, Target
from .problem import Problem
from .relaxation import UNREACHABLE, Relaxation

SCALE = 1 << 10
"""Composite costs are counted in parts of this size, so that prices of rows may be fractions."""


@dataclass(frozen=True)
class PricedRow:
    """``sum(terms) >= least``, and what a unit of it costs.

    Attributes:
        price: parts of composite cost, 0 or more.
    """

    terms: Mapping[StepKey, int]
    least: int
    price: int


class LagrangianRelaxation(Relaxation):
    """The tables of `Relaxation` with priced rows; `curve` and `cheapest_levels` count in parts.

    Args:
        problem: the planning problem.
        choices: planned levels still open per indicator; none may be empty.
        needed: index units that the steps must bring.
        rows: of the rules that couple indicators.

    Raises:
        OverflowError: if the tables could not tell costs from unreachable.
    """

    def __init__(self, problem: Problem, choices: Choices, needed: int, rows: Sequence[PricedRow]) -> None:
        priced = {i: {p: _priced(problem, rows, i, p) for p in choices[i]} for i in problem.instrument.ids}
        floors = {i: min(costs.values()) for i, costs in priced.items()}
        # Tables hold nothing negative: unreachable shall stay above everything.
        self._costs = {(i, p): cost - floors[i] for i, costs in priced.items() for p, cost in costs.items()}
        self._offset = sum(floors.values()) + sum(row.price * row.least for row in rows)
        charges = sum(charge.cost for charge in problem.charges) * problem.tie_base * SCALE
        if sum(max(costs.values()) - floors[i] for i, costs in priced.items()) + charges >= UNREACHABLE:
            raise OverflowError("costs beyond the tables")
        super().__init__(problem, choices, needed)

    def _cost(self, indicator: str, level: int) -> int:
        return self._costs[indicator, level]

    def _charge_unit(self) -> int:
        return super()._charge_unit() * SCALE

    @property
    def bound(self) -> int | None:
        """Least composite cost of any plan that obeys the rows; ``None`` if none gains what is needed."""
        parts = super().bound
        return None if parts is None else -(-(parts + self._offset) // SCALE)

    def prune(self, limit: int) -> Choices:
        """Choices that some plan of composite cost `limit` or less that obeys the rows could still take."""
        return super().prune(self._parts(limit))

    def first_levels(self, limit: int) -> dict[str, int] | None:
        """As there, of plans whose *priced* cost is within the limit: all that obey the rows, and some others."""
        return super().first_levels(self._parts(limit))

    def _parts(self, limit: int) -> int:
        return limit * SCALE - self._offset


def priced_rows(prices: Iterable[tuple[Row, float]]) -> list[PricedRow]:
    """Rows that cost something, as lower bounds; those with shared costs are left out."""
    priced: list[PricedRow] = []
    for row, price in prices:
        parts = round(abs(price) * SCALE)
        terms = {variable: weight for variable, weight in row.terms.items() if isinstance(variable, tuple)}
        if not parts or len(terms) < len(row.terms):
            continue
        if price > 0 and row.lower is not None:
            priced.append(PricedRow(terms, row.lower, parts))
        if price < 0 and row.upper is not None:
            priced.append(PricedRow({step: -weight for step, weight in terms.items()}, -row.upper, parts))
    return priced


def coupling_rows(problem: Problem) -> list[Row]:
    """Rows that tie indicators; the tables of `Relaxation` obey floors of a moderate size, and leave out the others."""
    rules = (c for c in problem.constraints if not isinstance(c, Target | Budget))
    return [row for rule in rules for row in rule.rows(problem)]


def _priced(problem: Problem, rows: Sequence[PricedRow], indicator: str, level: int) -> int:
    steps = [(indicator, step) for step in range(problem.base[indicator] + 1, level + 1)]
    saved = sum(row.price * row.terms.get(step, 0) for row in rows for step in steps)
    return problem.composite(indicator, level) * SCALE - saved
