"""Constraints on single indicators: lock, freeze, ceiling, horizon, outside scores."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.costs import StepKey

from .constraint import Choices, Row
from .outcome import Outcome
from .problem import Problem


class LevelConstraint(ABC):
    """Base of constraints that only narrow the levels of single indicators."""

    removable: bool = True

    @abstractmethod
    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """Whether `indicator` may be planned at `level`."""

    @abstractmethod
    def indicators(self, problem: Problem) -> Iterable[str]:
        """Indicators that it binds."""

    def restrict(self, problem: Problem, choices: Choices) -> None:
        """Keep the open levels."""
        for i in self.indicators(problem):
            choices[i] = [level for level in choices[i] if self.open_level(problem, i, level)]

    def rows(self, problem: Problem) -> Iterable[Row]:
        """No coupling."""
        return ()

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Whether every bound indicator is at an open level."""
        return all(self.open_level(problem, i, outcome.planned[i]) for i in self.indicators(problem))


@dataclass(frozen=True)
class Lock(LevelConstraint):
    """`indicator` must reach at least `level`.

    Attributes:
        rule: the rule that asked for it: ``lock``, or ``floor`` on a single indicator.
    """

    indicator: str
    level: int
    removable: bool = True
    rule: str = "lock"

    @property
    def key(self) -> str:
        """``lock:i11`` or ``floor:i11``."""
        return f"{self.rule}:{self.indicator}"

    def indicators(self, problem: Problem) -> Iterable[str]:
        """The locked one."""
        return (self.indicator,)

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """At least the locked level."""
        return problem.level_after(indicator, level) >= self.level

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"indikator {self.indicator} harus mencapai level {self.level}"


@dataclass(frozen=True)
class Ceiling(LevelConstraint):
    """`indicator` may not be raised above `level`; a level already higher may stay."""

    indicator: str
    level: int
    removable: bool = True

    @property
    def key(self) -> str:
        """``ceiling:i35``."""
        return f"ceiling:{self.indicator}"

    def indicators(self, problem: Problem) -> Iterable[str]:
        """The capped one."""
        return (self.indicator,)

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """At most the ceiling, or unchanged."""
        return level <= max(self.level, problem.base[indicator])

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"indikator {self.indicator} tidak boleh melewati level {self.level}"


@dataclass(frozen=True)
class Freeze(LevelConstraint):
    """`indicator` may not change."""

    indicator: str
    removable: bool = True

    @property
    def key(self) -> str:
        """``freeze:i29``."""
        return f"freeze:{self.indicator}"

    def indicators(self, problem: Problem) -> Iterable[str]:
        """The frozen one."""
        return (self.indicator,)

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """Only the base level."""
        return level == problem.base[indicator]

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"indikator {self.indicator} dibekukan pada level sekarang"


@dataclass(frozen=True)
class OutsideScore(LevelConstraint):
    """`indicator` takes over another body's index: planning cannot raise it (a fact)."""

    indicator: str
    assessor: str
    removable: bool = False

    @property
    def key(self) -> str:
        """``outside:i05``."""
        return f"outside:{self.indicator}"

    def indicators(self, problem: Problem) -> Iterable[str]:
        """The outside-scored one."""
        return (self.indicator,)

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """Only the base level."""
        return level == problem.base[indicator]

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"indikator {self.indicator} dinilai oleh {self.assessor}"


@dataclass(frozen=True)
class Horizon(LevelConstraint):
    """Steps must fit into `months`; the steps of one indicator follow each other."""

    months: int
    durations: Mapping[StepKey, int] = field(default_factory=dict)
    removable: bool = True

    @property
    def key(self) -> str:
        """``horizon``."""
        return "horizon"

    def indicators(self, problem: Problem) -> Iterable[str]:
        """Every indicator."""
        return problem.instrument.ids

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """The durations up to `level` fit."""
        steps = range(problem.base[indicator] + 1, level + 1)
        return sum(self.durations.get((indicator, step), 0) for step in steps) <= self.months

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"waktu yang tersedia {self.months} bulan"
