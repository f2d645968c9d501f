"""Constraints that couple indicators: target, budget, floors, prerequisites, capacity, indicators touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm

from data.costs import MINOR_UNITS, money
from data.numbers import indonesian, indonesian_short

from .constraint import Choices, Row, Variable
from .outcome import Outcome
from .problem import Problem


class CouplingConstraint:
    """Base of constraints that need rows."""

    def restrict(self, problem: Problem, choices: Choices) -> None:
        """Nothing to narrow for single indicators."""


def cost_terms(problem: Problem) -> dict[Variable, int]:
    """Coefficients of the whole cost, in hundredths."""
    terms: dict[Variable, int] = dict(problem.prices)
    terms.update({charge.id: charge.cost for charge in problem.charges})
    return terms


@dataclass(frozen=True)
class Target(CouplingConstraint):
    """The index must reach `index`, unrounded.

    Attributes:
        predicate: name of the predicate that the user asked for, if any.
        margin: extra value in index units that planning under uncertainty asks for.
    """

    index: Fraction
    predicate: str | None = None
    margin: int = 0
    removable: bool = True

    @property
    def key(self) -> str:
        """``target``."""
        return "target"

    def needed(self, problem: Problem) -> int:
        """Value in index units that the steps must bring; 0 or less when already met."""
        return ceil((self.index - problem.index_now) * problem.index_unit) + self.margin

    def rows(self, problem: Problem) -> Iterable[Row]:
        """Sum of step values reaches what is needed."""
        yield Row(dict(problem.values), lower=self.needed(problem))

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Judged by the exact value of the steps."""
        return outcome.value >= self.needed(problem)

    def sentence(self, problem: Problem) -> str:
        """In words."""
        name = f" (predikat {self.predicate})" if self.predicate else ""
        return f"indeks harus mencapai {indonesian(self.index)}{name}"


@dataclass(frozen=True)
class Budget(CouplingConstraint):
    """The whole cost may not exceed `cost` hundredths."""

    cost: int
    removable: bool = True

    @property
    def key(self) -> str:
        """``budget``."""
        return "budget"

    def rows(self, problem: Problem) -> Iterable[Row]:
        """Steps and fixed costs within the budget."""
        yield Row(cost_terms(problem), upper=self.cost)

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Judged by the exact cost."""
        return outcome.cost <= self.cost

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"anggaran paling banyak {money(Decimal(self.cost) / MINOR_UNITS, problem.cost_unit)}"


@dataclass(frozen=True)
class MostIndicators(CouplingConstraint):
    """At most `count` indicators may change."""

    count: int
    removable: bool = True

    @property
    def key(self) -> str:
        """``max_indicators``."""
        return "max_indicators"

    def rows(self, problem: Problem) -> Iterable[Row]:
        """First steps are counted."""
        first: dict[Variable, int] = {
            (i, problem.base[i] + 1): 1 for i in problem.instrument.ids if problem.steps_of(i)
        }
        yield Row(first, upper=self.count)

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Count of indicators touched."""
        return len(outcome.touched) <= self.count

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"paling banyak {self.count} indikator berubah"


@dataclass(frozen=True)
class Floor(CouplingConstraint):
    """A domain or an aspect must reach `value`, unrounded."""

    part: str
    value: Fraction
    removable: bool = True

    @property
    def key(self) -> str:
        """``floor:d3``."""
        return f"floor:{self.part}"

    def rows(self, problem: Problem) -> Iterable[Row]:
        """Weighted levels of the part's indicators reach the floor."""
        members = problem.instrument.members(self.part)
        weights = problem.instrument.integer_weights
        unit = lcm(*(problem.current[i].denominator for i in members))
        now = sum(weights[i] * int(problem.current[i] * unit) for i in members)
        needed = ceil(self.value * unit * sum(weights[i] for i in members)) - now
        terms: dict[Variable, int] = {}
        for i in members:
            for level in problem.steps_of(i):
                rise = level - max(problem.current[i], Fraction(level - 1))
                terms[i, level] = weights[i] * int(rise * unit)
        yield Row(terms, lower=needed)

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Judged by the exact value of the part."""
        return outcome.part(self.part) >= self.value

    def sentence(self, problem: Problem) -> str:
        """In words."""
        part = problem.instrument.parts[self.part]
        kind = "domain" if part in problem.instrument.domains else "aspek"
        return f"{kind} {part.name} ({self.part}) paling rendah {indonesian(self.value)}"


@dataclass(frozen=True)
class Requires(CouplingConstraint):
    """A plan that raises `indicator` to `level` or more needs `needs` at `needs_level` or more.

    Levels that stand already are facts: the rule binds only what the plan itself raises.
    """

    indicator: str
    level: int
    needs: str
    needs_level: int
    removable: bool = True
    reason: str = ""

    @property
    def key(self) -> str:
        """``requires:i21=2<-i12=2``."""
        return f"requires:{self.indicator}={self.level}<-{self.needs}={self.needs_level}"

    def rows(self, problem: Problem) -> Iterable[Row]:
        """The step needs the other indicator's step."""
        step = (self.indicator, max(self.level, problem.base[self.indicator] + 1))
        if problem.base[self.needs] >= self.needs_level or step[1] > problem.instrument.scale.maximum:
            return
        yield Row({step: 1, (self.needs, self.needs_level): -1}, upper=0)

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Judged on levels after the plan."""
        raised = outcome.planned[self.indicator] > problem.base[self.indicator]
        binding = raised and outcome.planned[self.indicator] >= self.level
        return not binding or outcome.levels[self.needs] >= self.needs_level

    def sentence(self, problem: Problem) -> str:
        """In words."""
        text = f"{self.indicator} level {self.level} menuntut {self.needs} level {self.needs_level}"
        return f"{text} ({self.reason})" if self.reason else text


@dataclass(frozen=True)
class CapacityLimit(CouplingConstraint):
    """An owner can take on at most `steps` steps and work worth `cost` hundredths (fixed costs apart)."""

    owner: str
    steps: int | None = None
    cost: int | None = None
    removable: bool = True

    @property
    def key(self) -> str:
        """``capacity:Inspektorat``."""
        return f"capacity:{self.owner}"

    def _owns(self, problem: Problem, indicator: str) -> bool:
        return problem.owners[indicator] == self.owner

    def rows(self, problem: Problem) -> Iterable[Row]:
        """One row per kind of limit."""
        own = [step for step in problem.steps() if step in problem.prices and self._owns(problem, step[0])]
        if self.steps is not None:
            yield Row(dict.fromkeys(own, 1), upper=self.steps)
        if self.cost is not None:
            yield Row({step: problem.prices[step] for step in own}, upper=self.cost)

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Judged on the steps of the owner."""
        own = [step for step in outcome.steps if self._owns(problem, step[0])]
        cost = sum(problem.prices[step] for step in own)
        return (self.steps is None or len(own) <= self.steps) and (self.cost is None or cost <= self.cost)

    def sentence(self, problem: Problem) -> str:
        """In words."""
        limits = []
        if self.steps is not None:
            limits.append(f"{indonesian_short(self.steps)} langkah")
        if self.cost is not None:
            limits.append(money(Decimal(self.cost) / MINOR_UNITS, problem.cost_unit))
        return f"{self.owner} sanggup paling banyak {' dan '.join(limits)}"
