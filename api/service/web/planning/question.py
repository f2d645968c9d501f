"""The question that a plan answers, as its address says it: whoever gets the link asks the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote, urlencode

from api.service.wire.planning import Capacity, RulesBody
from data.assessment import Stage
from data.instrument import Instrument
from data.numbers import comma

HIGHEST = "anggaran"
"""Goal: the highest index that the budget buys."""


@dataclass(frozen=True)
class Question:
    """What to plan.

    Attributes:
        target: least index; excludes `predicate`.
        predicate: name of the predicate to reach.
        highest: whether the highest index within the budget is asked for instead of either.
        budget: most that the plan may cost, in the plan's unit.
        assurance: percent, 1-99: how sure the assessed index shall reach the target; ``None``: by claim. Beside
            `highest` it is kept for the next goal, and counts for nothing: see `sure`.
        lock: least level per indicator.
        freeze: indicators that stay as they are.
        ceiling: highest level per indicator.
        without: owners that deliver nothing.
        most_indicators: most indicators that may change.
        months: time available.
        source: cycle and stage to start from; ``None``: the best known.
        own_costs: whether the institution's own costs count, if it has any.
    """

    target: Fraction | None = None
    predicate: str | None = None
    highest: bool = False
    budget: Fraction | None = None
    assurance: int | None = None
    lock: Mapping[str, int] = field(default_factory=dict)
    freeze: tuple[str, ...] = ()
    ceiling: Mapping[str, int] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    most_indicators: int | None = None
    months: int | None = None
    source: tuple[int, Stage] | None = None
    own_costs: bool = True

    @property
    def has_goal(self) -> bool:
        """Whether it says what to reach."""
        return self.target is not None or self.predicate is not None or self.highest

    @property
    def sure(self) -> int | None:
        """The probability that counts, percent: none where there is no target to be sure of."""
        return None if self.highest else self.assurance

    def aiming_at(self, instrument: Instrument, index: Fraction) -> Question:
        """With the next predicate above `index` as its goal, if it has none; the highest if that is reached."""
        if self.has_goal:
            return self
        ahead = [p for p in instrument.predicates if p.lower > index]
        return replace(self, predicate=(ahead[0] if ahead else instrument.predicates[-1]).name)

    def to_target(self, target: Fraction) -> Question:
        """The same with another target."""
        return replace(self, target=target, predicate=None, highest=False)

    def rules(self) -> RulesBody:
        """The rules that the engine takes."""
        return RulesBody(
            target=None if self.target is None else _plain(self.target),
            predicate=self.predicate,
            budget=None if self.budget is None else _plain(self.budget),
            max_indicators=self.most_indicators,
            horizon_months=self.months,
            lock=dict(self.lock),
            freeze=list(self.freeze),
            ceiling=dict(self.ceiling),
            capacity={owner: Capacity(steps=0) for owner in self.without},
        )

    def curve_rules(self, owners: Mapping[str, str]) -> RulesBody:
        """The rules of the curve of cost against target: without goal and budget.

        Args:
            owners: main owner of each indicator. An owner that delivers nothing is the same as its indicators
                frozen, and frozen indicators keep the problem separable, hence fast.
        """
        idle = [i for i, owner in owners.items() if owner in self.without]
        rest = replace(
            self,
            target=None,
            predicate=None,
            highest=False,
            budget=None,
            without=(),
            freeze=tuple(dict.fromkeys((*self.freeze, *idle))),
            lock={i: level for i, level in self.lock.items() if i not in idle},
        )
        return rest.rules()

    def parameters(self) -> list[tuple[str, str]]:
        """Query of the address, in one fixed order; what is not asked is left out."""
        pairs: list[tuple[str, Any]] = [
            ("tuju", HIGHEST if self.highest else self.predicate),
            ("target", None if self.target is None else comma(self.target)),
            ("anggaran", None if self.budget is None else comma(self.budget)),
            ("peluang", self.assurance),
            ("nilai", None if self.source is None else f"{self.source[0]}-{self.source[1]}"),
            ("biaya", None if self.own_costs else "bawaan"),
            ("ubah", self.most_indicators),
            ("bulan", self.months),
            ("kunci", ",".join(f"{i}:{level}" for i, level in sorted(self.lock.items()))),
            ("beku", ",".join(sorted(self.freeze))),
            ("batas", ",".join(f"{i}:{level}" for i, level in sorted(self.ceiling.items()))),
            *(("tanpa", owner) for owner in self.without),
        ]
        return [(name, str(value)) for name, value in pairs if value not in (None, "")]

    def query(self) -> str:
        """The query as text."""
        return urlencode(self.parameters(), safe=",:", quote_via=quote)


def decimal_of(value: Any) -> Fraction:
    """A JSON number, exact as it was written."""
    return Fraction(Decimal(str(value)))


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
