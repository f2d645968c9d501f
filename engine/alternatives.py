"""Other good plans, and what it costs when an indicator or an owner cannot deliver."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .constraint import Row, Variable
from .coupling_constraints import CouplingConstraint
from .level_constraints import Freeze
from .optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest, with_constraint
from .outcome import Outcome
from .problem import Problem

DEFAULT_MARGIN = Fraction(1, 10)
"""Alternatives may cost this much more than the optimum."""


@dataclass(frozen=True)
class LeavesOut(CouplingConstraint):
    """At least one indicator stays below the level that an earlier plan gave it."""

    earlier: tuple[tuple[str, int], ...]
    number: int
    removable: bool = False

    @property
    def key(self) -> str:
        """``leaves_out:3``."""
        return f"leaves_out:{self.number}"

    def rows(self, problem: Problem) -> Iterable[Row]:
        """Not every raised level of the earlier plan again."""
        terms: dict[Variable, int] = dict.fromkeys(self.earlier, 1)
        yield Row(terms, upper=len(self.earlier) - 1)

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Some indicator is planned lower."""
        return any(outcome.planned[i] < level for i, level in self.earlier)

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"berbeda dari rencana {self.number}"


@dataclass(frozen=True)
class Replacement:
    """What it costs when something cannot deliver.

    Attributes:
        name: indicator id or owner.
        optimum: cheapest plan without it; ``None`` when the target is then out of reach.
        extra: additional cost in hundredths; ``None`` likewise.
    """

    name: str
    optimum: Optimum | None
    extra: int | None


def alternatives(
    problem: Problem,
    optimum: Optimum,
    count: int,
    margin: Fraction = DEFAULT_MARGIN,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Optimum, ...]:
    """The next cheapest plans, none of which contains the optimum or one another.

    Args:
        problem: the planning problem.
        optimum: its cheapest plan.
        count: how many to look for, 0 or more.
        margin: share of the optimum's cost by which they may be dearer.
        limits: solver settings.
    """
    dearest = int(optimum.outcome.cost * (1 + margin))
    found: list[Optimum] = []
    latest = optimum
    while len(found) < count and latest.outcome.touched:
        earlier = tuple((i, latest.outcome.planned[i]) for i in latest.outcome.touched)
        problem = with_constraint(problem, LeavesOut(earlier, len(found)))
        following = cheapest(problem, limits, ceiling=dearest)
        if following is None:
            break
        found.append(following)
        latest = following
    return tuple(found)


def without_indicators(problem: Problem, optimum: Optimum, limits: Limits = DEFAULT_LIMITS) -> tuple[Replacement, ...]:
    """For each indicator of the plan: the price of doing without it."""
    return tuple(_without(problem, optimum, i, [i], limits) for i in optimum.outcome.touched)


def without_owners(problem: Problem, optimum: Optimum, limits: Limits = DEFAULT_LIMITS) -> tuple[Replacement, ...]:
    """For each owner in the plan: the price if it delivers nothing."""
    owners = dict.fromkeys(problem.owners[i] for i in optimum.outcome.touched)
    return tuple(
        _without(problem, optimum, owner, [i for i, o in problem.owners.items() if o == owner], limits)
        for owner in owners
    )


def _without(problem: Problem, optimum: Optimum, name: str, ids: Iterable[str], limits: Limits) -> Replacement:
    for i in ids:
        problem = with_constraint(problem, Freeze(i, removable=False))
    other = cheapest(problem, limits)
    return Replacement(name, other, None if other is None else other.outcome.cost - optimum.outcome.cost)
