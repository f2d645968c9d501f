"""Joint plans: several institutions, one average target or one budget.

Institutions meet in their cost curves only: `selection` picks one point per curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from data.faults import Fault, InputError, refuse

from .cost_curve import CostCurve
from .outcome import Outcome
from .selection import cost_of, select


@dataclass(frozen=True)
class JointPlan:
    """Plans of several institutions.

    Attributes:
        positions: chosen point per curve.
        outcomes: plan per institution, in the order of the curves.
        lower_bound: no joint plan costs less, in hundredths; ``None`` where the question was not of cost.
    """

    curves: tuple[CostCurve, ...]
    positions: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    lower_bound: int | None

    @property
    def cost(self) -> int:
        """Total cost in hundredths."""
        return sum(outcome.cost for outcome in self.outcomes)

    @property
    def gap(self) -> Fraction | None:
        """Relative distance between cost and bound."""
        if self.lower_bound is None:
            return None
        return Fraction(self.cost - self.lower_bound, self.cost) if self.cost else Fraction(0)

    @property
    def average_before(self) -> Fraction:
        """Mean index of the institutions now."""
        return sum((c.problem.index_now for c in self.curves), Fraction(0)) / len(self.curves)

    @property
    def average_after(self) -> Fraction:
        """Mean index after the plan."""
        return sum((o.index for o in self.outcomes), Fraction(0)) / len(self.curves)


def least_total_cost(
    curves: Sequence[CostCurve], average: Fraction, floor_index: Fraction | None = None
) -> JointPlan:
    """The cheapest plans whose average index reaches `average`, nobody below `floor_index`.

    Raises:
        InputError: naming the institutions that cannot reach the floor, or the highest average in reach.
    """
    _insist_on_one_unit(curves)
    starts = _floor_positions(curves, floor_index)
    unit = curves[0].problem.index_unit
    now = sum((c.problem.index_now for c in curves), Fraction(0))
    needed = ceil((average * len(curves) - now) * unit)
    most = sum(int(c.gains[-1]) for c in curves)
    if most < needed:
        highest = (now + Fraction(most, unit)) / len(curves)
        raise refuse(
            "average_out_of_reach",
            "rata-rata target tidak terjangkau",
            found=str(float(average)),
            allowed=f"paling tinggi {floor(highest * 100) / 100:.2f}",
        )
    chosen = select(curves, starts, needed)
    outcomes = tuple(c.outcome(p) for c, p in zip(curves, chosen.positions, strict=True))
    return JointPlan(tuple(curves), chosen.positions, outcomes, chosen.lower_bound)


def raise_lowest(curves: Sequence[CostCurve], budget: int) -> JointPlan:
    """Spend `budget` hundredths on the lowest first (merata): max-min, then the next lowest that money can move.

    The least index is as high as any joint plan inside the budget can bring it.
    """
    _insist_on_one_unit(curves)
    positions = [0] * len(curves)
    movable = set(range(len(curves)))
    while movable:
        units = _highest_common(curves, positions, movable, budget)
        for k in movable:
            positions[k] = _at_least(curves[k], units, positions[k])
        left = budget - cost_of(curves, positions)
        lowest = min(curves[k].units(positions[k]) for k in movable)
        movable = {
            k
            for k in movable
            if curves[k].units(positions[k]) > lowest and _next_affordable(curves[k], positions[k], left)
        }
    outcomes = tuple(c.outcome(p) for c, p in zip(curves, positions, strict=True))
    return JointPlan(tuple(curves), tuple(positions), outcomes, None)


def most_reaching(curves: Sequence[CostCurve], index: Fraction, budget: int) -> JointPlan:
    """As many institutions as the budget brings to `index`: the cheapest to bring come first, which is optimal."""
    reach = [curve.reach(index) for curve in curves]
    costs = [None if p is None else int(c.costs[p]) for c, p in zip(curves, reach, strict=True)]
    order = sorted((k for k, cost in enumerate(costs) if cost is not None), key=lambda k: costs[k] or 0)
    positions = [0] * len(curves)
    left = budget
    for k in order:
        if (costs[k] or 0) > left:
            break
        positions[k] = reach[k] or 0
        left -= costs[k] or 0
    outcomes = tuple(c.outcome(p) for c, p in zip(curves, positions, strict=True))
    return JointPlan(tuple(curves), tuple(positions), outcomes, None)


def _insist_on_one_unit(curves: Sequence[CostCurve]) -> None:
    units = {curve.problem.index_unit for curve in curves}
    currencies = {curve.problem.cost_unit for curve in curves}
    instruments = {curve.problem.instrument.id for curve in curves}
    if len(units) > 1 or len(currencies) > 1 or len(instruments) > 1:
        raise refuse(
            "institutions_not_comparable",
            "instansi memakai instrumen, satuan biaya, atau ketelitian level yang berbeda",
            found=", ".join(sorted(instruments)),
            remedy="Rencanakan bersama hanya instansi dengan instrumen dan satuan yang sama.",
        )


def _floor_positions(curves: Sequence[CostCurve], index: Fraction | None) -> list[int]:
    if index is None:
        return [0] * len(curves)
    reach = [curve.reach(index) for curve in curves]
    faults = [
        Fault("floor_out_of_reach", f"tidak dapat mencapai lantai {float(index):.2f}", place=c.name)
        for c, p in zip(curves, reach, strict=True)
        if p is None
    ]
    if faults:
        raise InputError(faults)
    return [p for p in reach if p is not None]


def _at_least(curve: CostCurve, units: int, current: int) -> int:
    """Position that reaches `units`, never below the current one; the highest where out of reach."""
    position = curve.reach_units(units)
    return max(current, len(curve.gains) - 1 if position is None else position)


def _highest_common(curves: Sequence[CostCurve], positions: Sequence[int], movable: set[int], budget: int) -> int:
    """Highest index, in units, that every movable institution can reach together inside the budget."""
    low = min(curves[k].units(positions[k]) for k in movable)
    high = max(curves[k].units(-1) for k in movable)
    fixed = sum(int(c.costs[p]) for k, (c, p) in enumerate(zip(curves, positions, strict=True)) if k not in movable)
    while low < high:
        middle = (low + high + 1) // 2
        cost = sum(int(curves[k].costs[_at_least(curves[k], middle, positions[k])]) for k in movable)
        if fixed + cost <= budget:
            low = middle
        else:
            high = middle - 1
    return low


def _next_affordable(curve: CostCurve, position: int, left: int) -> bool:
    following = position + 1
    return following < len(curve.gains) and int(curve.costs[following] - curve.costs[position]) <= left
