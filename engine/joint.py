"""Joint plans: several institutions, one average target, one floor or one budget.

Institutions meet in their cost curves only: a *choice* picks one point per curve. Where rules couple indicators
a curve is a bound, so a chosen point whose plan costs more than the curve says corrects the curve, and the choice
is made again: in the end every chosen point costs what its curve says, and every other at least that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, lcm

import numpy as np

from data.faults import refuse

from .cost_curve import CostCurve
from .even_rise import even_rise
from .menu import Menu
from .outcome import Outcome
from .selection import Hulls, Selection, select, select_within

MOST_ROUNDS = 40
"""Corrections of the curves before a least-cost plan is stated with the gap that is left."""


class OutOfReachError(Exception):
    """No joint plan does what was asked.

    Attributes:
        highest: highest average index in reach, or ``None`` where a floor or the budget is what fails.
        institutions: those that cannot reach the floor, with their highest index.
        least_budget: hundredths that the rules alone demand, where the budget does not cover them.
    """

    def __init__(
        self,
        highest: Fraction | None = None,
        institutions: Sequence[tuple[str, Fraction]] = (),
        least_budget: int | None = None,
    ) -> None:
        super().__init__("no joint plan does what was asked")
        self.highest = highest
        self.institutions = tuple(institutions)
        self.least_budget = least_budget


@dataclass(frozen=True)
class JointPlan:
    """Plans of several institutions.

    Attributes:
        curves: one per institution, corrected where rules couple indicators.
        positions: chosen point per curve.
        outcomes: plan per institution, in the order of the curves.
        lower_bound: no joint plan costs less, in hundredths; ``None`` where the question was not of cost.
        best_average: no joint plan inside the budget averages more; ``None`` where that was not the question.
    """

    curves: tuple[CostCurve, ...]
    positions: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    lower_bound: int | None = None
    best_average: Fraction | None = None

    @property
    def cost(self) -> int:
        """Total cost in hundredths."""
        return sum(outcome.cost for outcome in self.outcomes)

    @property
    def average_before(self) -> Fraction:
        """Mean index of the institutions now."""
        return mean([curve.problem.index_now for curve in self.curves])

    @property
    def average_after(self) -> Fraction:
        """Mean index after the plan."""
        return mean([outcome.index for outcome in self.outcomes])


@dataclass
class _Table:
    """Curves on a common index unit, corrected as plans come in.

    Attributes:
        unit: units in one index point, for all institutions.
    """

    curves: list[CostCurve]
    unit: int = field(init=False)
    _plans: dict[tuple[int, int], Outcome | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.unit = lcm(*(curve.problem.index_unit for curve in self.curves))

    def menus(self, starts: Sequence[int]) -> list[Menu]:
        """Points from `starts` on."""
        return [
            Menu(curve.gains[start:] * (self.unit // curve.problem.index_unit), curve.costs[start:])
            for curve, start in zip(self.curves, starts, strict=True)
        ]

    def standing(self) -> list[int]:
        """Index now per institution, in units."""
        return [int(curve.problem.index_now * self.unit) for curve in self.curves]

    def outcomes(self, positions: Sequence[int]) -> tuple[list[Outcome | None], bool]:
        """Plans of the chosen points, and whether the curves knew their cost."""
        found: list[Outcome | None] = []
        known = True
        for k, position in enumerate(positions):
            curve = self.curves[k]
            plan = self._plan(k, int(curve.gains[position]), position)
            found.append(plan)
            if plan is None or plan.cost > curve.costs[position]:
                self.curves[k], below = curve.corrected(position, plan)
                self._plans[k, below.value] = below
                known = False
        return found, known

    def _plan(self, k: int, gain: int, position: int) -> Outcome | None:
        if (k, gain) not in self._plans:
            self._plans[k, gain] = self.curves[k].outcome(position)
        return self._plans[k, gain]


def mean(values: Sequence[Fraction]) -> Fraction:
    """Arithmetic mean, exact."""
    return sum(values, Fraction(0)) / len(values)


def least_total_cost(
    curves: Sequence[CostCurve], average: Fraction | None = None, floor_index: Fraction | None = None
) -> JointPlan:
    """The cheapest plans whose average index reaches `average`, nobody below `floor_index`; at least one is given.

    Raises:
        InputError: if the institutions cannot be planned together.
        OutOfReachError: naming the institutions that cannot reach the floor, or the highest average.
    """
    table = _table(curves)
    rounds = 0
    while True:
        starts = _floor_positions(table.curves, floor_index)
        menus = table.menus(starts)
        hulls = Hulls(menus)
        needed = hulls.least if average is None else _needed(table, average)
        if needed > hulls.most:
            raise OutOfReachError(highest=_average(table, hulls.most))
        selection = select(hulls, needed)
        positions = _from_starts(selection, starts)
        outcomes, known = table.outcomes(positions)
        rounds += 1
        plans = [outcome for outcome in outcomes if outcome is not None]
        if known or (rounds >= MOST_ROUNDS and len(plans) == len(curves)):
            return JointPlan(tuple(table.curves), positions, tuple(plans), selection.lower_bound)


def highest_average(curves: Sequence[CostCurve], budget: int, floor_index: Fraction | None = None) -> JointPlan:
    """The highest average index that `budget` hundredths buy, nobody below `floor_index`, at least cost.

    Raises:
        InputError: if the institutions cannot be planned together.
        OutOfReachError: if the floor is out of reach, or the budget does not cover it.
    """
    best = [Fraction(0)]

    def choose(table: _Table) -> tuple[int, ...]:
        starts = _floor_positions(table.curves, floor_index)
        hulls = Hulls(table.menus(starts))
        _insist_on_budget(table, starts, budget)
        selection, most = select_within(hulls, budget)
        best[0] = _average(table, most)
        return _from_starts(selection, starts)

    plan = _settled(curves, choose)
    return JointPlan(plan.curves, plan.positions, plan.outcomes, best_average=max(best[0], plan.average_after))


def raise_lowest(curves: Sequence[CostCurve], budget: int) -> JointPlan:
    """Spend `budget` hundredths on the lowest first (merata), see `even_rise`.

    The least index is as high as any joint plan inside the budget can bring it, and as few institutions as
    possible stay there.

    Raises:
        InputError: if the institutions cannot be planned together.
        OutOfReachError: if the budget does not cover what the institutions' own rules demand.
    """

    def choose(table: _Table) -> tuple[int, ...]:
        starts = [0] * len(table.curves)
        _insist_on_budget(table, starts, budget)
        return even_rise(table.menus(starts), table.standing(), budget)

    return _settled(curves, choose)


def most_reaching(curves: Sequence[CostCurve], index: Fraction, budget: int) -> JointPlan:
    """As many institutions as the budget brings to `index`, at least cost: the cheapest to bring come first.

    Raises:
        InputError: if the institutions cannot be planned together.
        OutOfReachError: if the budget does not cover what the institutions' own rules demand.
    """

    def choose(table: _Table) -> tuple[int, ...]:
        positions = [0] * len(table.curves)
        left = budget - _insist_on_budget(table, positions, budget)
        reach = [curve.reach(index) for curve in table.curves]
        extra = {k: int(table.curves[k].costs[p] - table.curves[k].costs[0]) for k, p in enumerate(reach) if p}
        for k in sorted(extra, key=lambda k: extra[k]):
            if extra[k] > left:
                break
            positions[k] = reach[k] or 0
            left -= extra[k]
        return tuple(positions)

    return _settled(curves, choose)


def _settled(curves: Sequence[CostCurve], choose: Callable[[_Table], tuple[int, ...]]) -> JointPlan:
    """Choose until every chosen point costs what its curve says."""
    table = _table(curves)
    while True:
        positions = choose(table)
        outcomes, known = table.outcomes(positions)
        if known:
            plans = tuple(outcome for outcome in outcomes if outcome is not None)
            return JointPlan(tuple(table.curves), positions, plans)


def _table(curves: Sequence[CostCurve]) -> _Table:
    """Curves that can be added up.

    Raises:
        InputError: if there are none, or instruments or cost units differ, naming the institutions.
    """
    if not curves:
        raise refuse("no_institutions", "tidak ada instansi untuk direncanakan bersama")
    first = curves[0].problem
    apart = [
        c.name
        for c in curves
        if c.problem.instrument.id != first.instrument.id or c.problem.cost_unit != first.cost_unit
    ]
    if apart:
        raise refuse(
            "institutions_not_comparable",
            f"instansi ini memakai instrumen atau satuan biaya lain daripada {curves[0].name}",
            found=", ".join(apart),
            allowed=first.instrument.id,
            remedy="Rencanakan bersama hanya instansi dengan instrumen dan satuan biaya yang sama.",
        )
    return _Table(list(curves))


def _needed(table: _Table, average: Fraction) -> int:
    now = mean([curve.problem.index_now for curve in table.curves])
    return ceil((average - now) * len(table.curves) * table.unit)


def _average(table: _Table, gain: int) -> Fraction:
    return (Fraction(gain + sum(table.standing()), table.unit)) / len(table.curves)


def _floor_positions(curves: Sequence[CostCurve], index: Fraction | None) -> list[int]:
    if index is None:
        return [0] * len(curves)
    reach = [curve.reach(index) for curve in curves]
    short = [(c.name, c.index(-1)) for c, p in zip(curves, reach, strict=True) if p is None]
    if short:
        raise OutOfReachError(institutions=short)
    return [p for p in reach if p is not None]


def _insist_on_budget(table: _Table, positions: Sequence[int], budget: int) -> int:
    """The cost of `positions`, which the budget must cover."""
    cost = sum(int(curve.costs[p]) for curve, p in zip(table.curves, positions, strict=True))
    if cost > budget:
        raise OutOfReachError(least_budget=cost)
    return cost


def _from_starts(selection: Selection, starts: Sequence[int]) -> tuple[int, ...]:
    return tuple(np.add(selection.positions, starts).tolist())
