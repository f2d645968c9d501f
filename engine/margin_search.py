"""Plans whose *expected* assessed index lies a margin above the target: among them an assured plan is searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from data.costs import StepKey

from .assessed_levels import AssessedLevels
from .coupling_constraints import Target
from .optimise import Limits, Optimum, cheapest, with_constraint, without
from .problem import Problem
from .shared_tables import SharedTables

NEARBY = Fraction(1, 50)
"""Index points; beyond, no plan of a narrower margin was found to be sure enough in 153 searches, after a slightly
shorter walk in one of 320 (``python -m tests.benchmarks.assured_cost``)."""


@dataclass(frozen=True)
class MarginSearch:
    """What a search for the least margin needs.

    Attributes:
        problem: the problem as asked, with exact index gains.
        expected: the same with the assessor's expected gains, and no target.
        loss: index units that the assessor is expected to take off today's claims.
    """

    problem: Problem
    expected: Problem
    target: Target
    loss: int
    assessed: AssessedLevels
    limits: Limits
    tables: SharedTables = field(default_factory=SharedTables)

    @classmethod
    def of(cls, problem: Problem, target: Target, assessed: AssessedLevels, limits: Limits) -> MarginSearch:
        """The search for `target` in a problem."""
        expected = replace(without(problem, "target"), values=_expected_values(problem, assessed))
        today = expected_index(problem, problem.base, assessed)
        loss = round((float(problem.index_now) - today) * problem.index_unit)
        return cls(problem, expected, target, loss, assessed, limits)

    def least_margin(self) -> int:
        """Margin, in index units, at which no step is needed."""
        return -(self.target.needed(self.problem) + self.loss)

    def most_margin(self) -> int:
        """Margin that no plan exceeds."""
        scale = self.problem.instrument.scale
        return (scale.maximum - scale.minimum) * self.problem.index_unit

    def nearby(self) -> int:
        """Index units within which plans of a narrower margin may be as sure."""
        return int(NEARBY * self.problem.index_unit)

    def posed(self, margin: int) -> Problem:
        """The problem whose plans have an expected index `margin` units above the target."""
        return with_constraint(self.expected, replace(self.target, margin=self.loss + margin))

    def plan(self, margin: int, narrower: Optimum | None = None) -> Optimum | None:
        """The cheapest plan of a margin; of equals always the same one, because they are not equally sure.

        Args:
            margin: index units.
            narrower: the cheapest plan of a narrower margin: no plan of this one costs less.
        """
        bound = narrower.lower_bound if narrower else 0
        return cheapest(self.posed(margin), self.limits, known_bound=bound, tables=self.tables)

    def plans(self, first: int, last: int) -> Iterator[tuple[int, Optimum]]:
        """The cheapest plan of every margin from `first` to `last`, each once, by rising margin; with that margin."""
        margin, optimum = first, None
        while margin <= last and (optimum := self.plan(margin, optimum)) is not None:
            yield margin, optimum
            # Margins up to what this plan brings have this plan again.
            margin = self.margin_of(optimum) + 1

    def margin_of(self, optimum: Optimum) -> int:
        """Margin that a plan brings, at least the one that was asked of it."""
        return self.least_margin() + optimum.outcome.value

    def margin_for(self, optimum: Optimum, probability: float) -> int:
        """Margin at which the target would have this chance, if the index erred as it does under this plan."""
        short = float(self.target.index) - self.assessed.index_with_chance(optimum.outcome.planned, probability)
        return self.margin_of(optimum) + round(short * self.problem.index_unit)

    def chance(self, optimum: Optimum) -> float:
        """Probability of reaching the target."""
        return self.assessed.chance(optimum.outcome.planned, self.target.index)


def _expected_values(problem: Problem, assessed: AssessedLevels) -> dict[StepKey, int]:
    """Expected assessed gain of every step, in index units."""
    values: dict[StepKey, int] = {}
    for i, weight in problem.instrument.integer_weights.items():
        share = weight * problem.index_unit / (100 * problem.instrument.weight_scale)
        below = assessed.expected_level(i, problem.base[i])
        for level in problem.steps_of(i):
            above = max(below, assessed.expected_level(i, level))
            values[i, level] = round((above - below) * share)
            below = above
    return values


def expected_index(problem: Problem, claimed: Mapping[str, int], assessed: AssessedLevels) -> float:
    """Mean assessed index when `claimed` is claimed."""
    weights = problem.instrument.integer_weights
    total = sum(weight * assessed.expected_level(i, claimed[i]) for i, weight in weights.items())
    return total / (100 * problem.instrument.weight_scale)
