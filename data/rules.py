"""What the user demands of a plan, as written in rules.toml or on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Prerequisite:
    """If `indicator` rises to `level` or more, `needs` must stand at `needs_level` or more."""

    indicator: str
    level: int
    needs: str
    needs_level: int


@dataclass(frozen=True)
class Capacity:
    """Most work one owner can take on: a number of steps, a cost in the plan's unit, or both."""

    owner: str
    steps: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True)
class Rules:
    """The user's own rules; everything is optional.

    Attributes:
        target: least index, 1.00-5.00, judged on the unrounded index; excludes `predicate`.
        predicate: name of the predicate to reach; excludes `target`.
        budget: most that the plan may cost, in the plan's unit.
        max_indicators: most indicators that may change.
        horizon_months: time available; steps whose durations exceed it are out.
        lock: least level per indicator after the plan.
        freeze: indicators that may not change.
        ceiling: highest level per indicator.
        floor: least value of a domain, an aspect or an indicator after the plan.
        requires: prerequisites between indicators.
        capacity: limits per owner.
    """

    target: Fraction | None = None
    predicate: str | None = None
    budget: Decimal | None = None
    max_indicators: int | None = None
    horizon_months: int | None = None
    lock: Mapping[str, int] = field(default_factory=dict)
    freeze: tuple[str, ...] = ()
    ceiling: Mapping[str, int] = field(default_factory=dict)
    floor: Mapping[str, Fraction] = field(default_factory=dict)
    requires: tuple[Prerequisite, ...] = ()
    capacity: tuple[Capacity, ...] = ()
