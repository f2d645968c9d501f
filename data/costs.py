"""What steps cost: price per step, shared fixed costs, least durations, in one unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from .numbers import indonesian, indonesian_short

CostUnit = Literal["effort", "rupiah"]
"""``effort``: relative points from observed transitions; ``rupiah``: the user's own prices."""

COST_UNITS: tuple[CostUnit, ...] = get_args(CostUnit)

MINOR_UNITS = 100
"""Costs are whole hundredths of a point or of a rupiah, so that sums are exact."""

StepKey = tuple[str, int]
"""A step: indicator id and the level it leads to, from the one below."""


def minor(cost: Decimal) -> int:
    """A cost in hundredths.

    Raises:
        ValueError: if it is negative, infinite, or has more than two decimals.
    """
    hundredths = cost * MINOR_UNITS
    if not cost.is_finite() or cost < 0 or hundredths != int(hundredths):
        raise ValueError(f"not a cost in hundredths: {cost}")
    return int(hundredths)


def money(cost: Decimal, unit: CostUnit) -> str:
    """A cost with its unit, for people: ``"12,40 poin upaya"``, ``"Rp154.600.000"``."""
    if unit == "rupiah":
        return f"Rp{indonesian_short(cost)}"
    return f"{indonesian(cost)} poin upaya"


@dataclass(frozen=True)
class FixedCost:
    """A cost paid once when any of its steps is taken (`group` in costs.csv).

    Attributes:
        steps: the steps that share it; no step belongs to two groups.
    """

    id: str
    name: str
    cost: Decimal
    steps: frozenset[StepKey]


@dataclass(frozen=True)
class CostTable:
    """Prices in one unit.

    Attributes:
        prices: cost per step; a step without a price may not be planned.
        fixed_costs: shared costs, disjoint in their steps.
        months: least duration per step; absent means it fits any horizon.
        source: where the figures come from, e.g. ``empirical-2021-2022`` or a file name.
        own: steps whose price the user gave.

    Raises:
        ValueError: if the unit is unknown, a cost is negative or finer than a hundredth, or two groups share a step.
    """

    unit: CostUnit
    prices: Mapping[StepKey, Decimal]
    fixed_costs: tuple[FixedCost, ...] = ()
    months: Mapping[StepKey, int] = field(default_factory=dict)
    source: str = ""
    own: frozenset[StepKey] = frozenset()

    def __post_init__(self) -> None:
        if self.unit not in COST_UNITS:
            raise ValueError(f"not a unit of cost: {self.unit}")
        for cost in (*self.prices.values(), *(group.cost for group in self.fixed_costs)):
            minor(cost)
        seen: set[StepKey] = set()
        for group in self.fixed_costs:
            if seen & group.steps:
                raise ValueError(f"a step belongs to two fixed costs: {sorted(seen & group.steps)}")
            seen |= group.steps


@dataclass(frozen=True)
class CostsFile:
    """The user's own costs, as read from ``costs.csv``, in one unit.

    Attributes:
        prices: cost per step where the user gave one.
        fixed_costs: shared costs with the steps the user listed under them, priced or not.
        months: least duration per step where the user gave one.
        source: name of the file.
    """

    unit: CostUnit
    prices: Mapping[StepKey, Decimal]
    fixed_costs: tuple[FixedCost, ...] = ()
    months: Mapping[StepKey, int] = field(default_factory=dict)
    source: str = ""
