"""What a plan must obey: each constraint compiles into the model and evaluates to words for people.

Two faces: `restrict` and `rows` are what the solver sees; `satisfied` and `sentence` are what people see, and
what the exact check uses. The solver's face is never used to judge its own answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from data.costs import StepKey

if TYPE_CHECKING:
    from .outcome import Outcome
    from .problem import Problem

Variable = StepKey | str
"""A binary of the model: a step, or the id of a fixed charge."""

Choices = dict[str, list[int]]
"""Planned levels still open per indicator, ascending."""


@dataclass(frozen=True)
class Row:
    """One linear row in whole numbers: ``lower <= sum(coefficient * variable) <= upper``."""

    terms: Mapping[Variable, int]
    lower: int | None = None
    upper: int | None = None


class Constraint(Protocol):
    """One demand on a plan."""

    @property
    def key(self) -> str:
        """Stable name, e.g. ``budget`` or ``lock:i11``."""

    @property
    def removable(self) -> bool:
        """Whether it is the user's own rule; facts are not removable."""

    def restrict(self, problem: Problem, choices: Choices) -> None:
        """Narrow the planned levels of single indicators, in place."""

    def rows(self, problem: Problem) -> Iterable[Row]:
        """Linear rows that couple several indicators."""

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Whether an exactly evaluated plan obeys it."""

    def sentence(self, problem: Problem) -> str:
        """The demand as a planner would say it, in Bahasa Indonesia."""


def open_choices(problem: Problem, constraints: Iterable[Constraint]) -> Choices:
    """Planned levels that priced steps and single-indicator constraints leave open.

    An indicator with an empty list makes the constraints infeasible.
    """
    choices: Choices = {}
    for i in problem.instrument.ids:
        levels = [problem.base[i]]
        for level in problem.steps_of(i):
            if (i, level) not in problem.prices:
                break
            levels.append(level)
        choices[i] = levels
    for constraint in constraints:
        constraint.restrict(problem, choices)
    return choices
