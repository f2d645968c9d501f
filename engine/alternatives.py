"""Other good plans, and what it costs when an indicator or an owner cannot deliver."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from .constraint import Row, Variable
from .coupling_constraints import CouplingConstraint, Target
from .level_constraints import Freeze
from .optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest, with_constraint
from .outcome import Outcome
from .problem import Problem

DEFAULT_MARGIN = Fraction(1, 10)
"""Alternatives may cost this much more than the optimum."""


MOST_PASSED = 5
"""Plans that may be passed over because they are short of something."""

Shortage = Callable[[Outcome], float]
"""Index points that a plan is short of what is asked beyond the problem, whose rows hold no assurance; 0 for none."""


def no_shortage(_: Outcome) -> float:
    """Nothing is asked beyond the problem."""
    return 0.0


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


def _beyond(problem: Problem, outcome: Outcome, units: int) -> Problem:
    """The problem that asks for so many index units more than an outcome gains."""
    raised = tuple(
        replace(c, margin=c.margin + outcome.value + units - c.needed(problem)) if isinstance(c, Target) else c
        for c in problem.constraints
    )
    return replace(problem, constraints=raised)


def alternatives(
    problem: Problem,
    optimum: Optimum,
    count: int,
    margin: Fraction = DEFAULT_MARGIN,
    limits: Limits = DEFAULT_LIMITS,
    short: Shortage = no_shortage,
) -> tuple[Optimum, ...]:
    """The next cheapest plans that are short of nothing, none of which contains the optimum or one another.

    Args:
        problem: the planning problem.
        optimum: its cheapest plan.
        count: how many to look for, 0 or more.
        margin: share of the optimum's cost by which they may be dearer.
        limits: solver settings.
        short: plans that are short of something are passed over, `MOST_PASSED` at most.
    """
    dearest = int(optimum.outcome.cost * (1 + margin))
    found: list[Optimum] = []
    latest = optimum
    for number in range(count + MOST_PASSED):
        if len(found) == count or not latest.outcome.touched:
            break
        earlier = tuple((i, latest.outcome.planned[i]) for i in latest.outcome.touched)
        problem = with_constraint(problem, LeavesOut(earlier, number))
        following = cheapest(problem, limits, ceiling=dearest)
        if following is None:
            break
        if not short(following.outcome):
            found.append(following)
        latest = following
    return tuple(found)


def without_indicators(
    problem: Problem, optimum: Optimum, limits: Limits = DEFAULT_LIMITS, short: Shortage = no_shortage
) -> tuple[Replacement, ...]:
    """For each indicator of the plan: the price of doing without it, by a plan that is short of nothing."""
    return tuple(_without(problem, optimum, i, [i], limits, short) for i in optimum.outcome.touched)


def without_owners(
    problem: Problem, optimum: Optimum, limits: Limits = DEFAULT_LIMITS, short: Shortage = no_shortage
) -> tuple[Replacement, ...]:
    """For each owner in the plan: the price if it delivers nothing, by a plan that is short of nothing."""
    owners = dict.fromkeys(problem.owners[i] for i in optimum.outcome.touched)
    return tuple(
        _without(problem, optimum, owner, [i for i, o in problem.owners.items() if o == owner], limits, short)
        for owner in owners
    )


def _without(
    problem: Problem, optimum: Optimum, name: str, ids: Iterable[str], limits: Limits, short: Shortage
) -> Replacement:
    for i in ids:
        problem = with_constraint(problem, Freeze(i, removable=False))
    other = cheapest(problem, limits)
    while other is not None and (lack := short(other.outcome)):
        # Half of what is lacking, so that little is paid beyond it.
        problem = _beyond(problem, other.outcome, 1 + int(lack * problem.index_unit / 2))
        other = cheapest(problem, limits, known_bound=other.lower_bound)
    return Replacement(name, other, None if other is None else other.outcome.cost - optimum.outcome.cost)
