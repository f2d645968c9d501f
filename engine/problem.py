"""The planning problem in whole numbers: steps, gains, prices, shared costs, constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, lcm
from typing import TYPE_CHECKING

from data.costs import CostUnit, StepKey
from data.instrument import Instrument
from data.scoring import weighted_mean

if TYPE_CHECKING:
    from .constraint import Constraint


@dataclass(frozen=True)
class FixedCharge:
    """A cost in hundredths, paid once when any of its steps is taken."""

    id: str
    name: str
    cost: int
    steps: frozenset[StepKey]


@dataclass(frozen=True)
class Problem:
    """Choose a planned level for every indicator at least cost.

    A *step* raises one indicator to the next whole level; steps of an indicator are taken in order. A level
    that the assessor gave as a fraction (Pemdi) is completed by its first step, at that step's full price.

    Attributes:
        current: level now, per indicator.
        prices: cost per step in hundredths of the unit; a step without a price cannot be taken.
        charges: shared fixed costs.
        constraints: what the plan must obey: the user's rules (each removable) and facts (not removable).
        owners: OPD per indicator.
        values: gain per step in whole index units, see `index_unit`; replaced when planning for expected
            assessor scores.
        index_unit: how many units make one index point.
    """

    instrument: Instrument
    current: Mapping[str, Fraction]
    prices: Mapping[StepKey, int]
    charges: tuple[FixedCharge, ...]
    constraints: tuple[Constraint, ...]
    owners: Mapping[str, str]
    cost_unit: CostUnit
    values: Mapping[StepKey, int]
    index_unit: int

    @cached_property
    def base(self) -> Mapping[str, int]:
        """Whole level that each indicator has completed; where it stays if no step is taken."""
        return {i: floor(self.current[i]) for i in self.instrument.ids}

    @cached_property
    def index_now(self) -> Fraction:
        """Index before any step, exact."""
        return weighted_mean(self.instrument, self.current, self.instrument.ids)

    @cached_property
    def charge_of(self) -> Mapping[StepKey, FixedCharge]:
        """The fixed cost that a step shares, for steps that share one."""
        return {step: charge for charge in self.charges for step in charge.steps}

    @property
    def rules(self) -> tuple[Constraint, ...]:
        """The constraints that the user may drop."""
        return tuple(c for c in self.constraints if c.removable)

    def steps_of(self, indicator: str) -> range:
        """Levels that steps of `indicator` lead to, lowest first."""
        return range(self.base[indicator] + 1, self.instrument.scale.maximum + 1)

    def steps(self) -> Iterator[StepKey]:
        """Every conceivable step, in instrument order."""
        return ((i, level) for i in self.instrument.ids for level in self.steps_of(i))

    def level_after(self, indicator: str, planned: int) -> Fraction:
        """Actual level of an indicator planned at `planned`: a fraction stays where no step is taken."""
        return self.current[indicator] if planned == self.base[indicator] else Fraction(planned)

    @cached_property
    def tie_base(self) -> int:
        """Factor that ranks cost above the number of indicators touched in `composite` costs."""
        return len(self.instrument.ids) + 1

    def composite(self, indicator: str, planned: int) -> int:
        """Cost of raising `indicator` to `planned`, times `tie_base`, plus one for touching it."""
        base = self.base[indicator]
        if planned == base:
            return 0
        cost = sum(self.prices[indicator, level] for level in range(base + 1, planned + 1))
        return cost * self.tie_base + 1

    def gain(self, indicator: str, planned: int) -> int:
        """Value of raising `indicator` to `planned`, in index units."""
        return sum(self.values[indicator, level] for level in range(self.base[indicator] + 1, planned + 1))


def index_values(instrument: Instrument, current: Mapping[str, Fraction]) -> tuple[dict[StepKey, int], int]:
    """Exact index gain of every step in whole units, and the number of units in one index point."""
    level_unit = lcm(*(current[i].denominator for i in instrument.ids))
    values: dict[StepKey, int] = {}
    for i, weight in instrument.integer_weights.items():
        level_now = current[i]
        for level in range(floor(level_now) + 1, instrument.scale.maximum + 1):
            rise = level - max(level_now, Fraction(level - 1))
            values[i, level] = weight * int(rise * level_unit)
    return values, level_unit * instrument.weight_scale * 100
