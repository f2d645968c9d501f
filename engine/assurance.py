"""The cheapest plan that reaches the target after the assessor has spoken, with an asked probability.

The optimiser plans for the *expected* assessed index plus a margin; the least margin is searched at which the
calibrated joint forecast of the assessed index reaches the target often enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from data.costs import StepKey
from data.faults import refuse

from .coupling_constraints import Target
from .optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest, highest, with_constraint, without
from .problem import Problem


class AssessedLevels(Protocol):
    """What an assessor is expected to make of claimed levels; supplied by a forecast."""

    @property
    def simulated(self) -> bool:
        """Whether the forecast learned from simulated data."""

    def expected_level(self, indicator: str, claimed: int) -> float:
        """Mean assessed level of one indicator; never falls when the claim rises."""

    def chance(self, claimed: Mapping[str, int], index: Fraction) -> float:
        """Calibrated probability 0-1 that the assessed index reaches `index` when `claimed` is claimed."""

    def index_with_chance(self, claimed: Mapping[str, int], probability: float) -> float:
        """The index that is reached with `probability` when `claimed` is claimed."""


@dataclass(frozen=True)
class Assurance:
    """How surely a plan reaches its target.

    Attributes:
        asked: probability asked for, 0-1.
        reached: calibrated probability that the assessed index reaches the target.
        margin: index points that the expected index lies above the target; negative below it.
        expected_index: mean assessed index under the plan.
        sure_index: index that the plan reaches with the asked probability.
        simulated: whether the probabilities were learned from simulated data.
    """

    asked: float
    reached: float
    margin: float
    expected_index: float
    sure_index: float
    simulated: bool


@dataclass(frozen=True)
class AssuredOptimum:
    """A plan and its assurance.

    Attributes:
        problem: the problem that was solved: steps valued by the expected assessed level, the target raised by
            the margin. Its solution is `optimum`; alternatives of the same assurance solve it too.
    """

    problem: Problem
    optimum: Optimum
    assurance: Assurance


def assured(
    problem: Problem, target: Target, probability: float, assessed: AssessedLevels, limits: Limits = DEFAULT_LIMITS
) -> AssuredOptimum | None:
    """The cheapest plan whose assessed index reaches `target` with at least `probability`.

    Returns ``None`` when no plan under the other rules is sure enough; see `surest`.

    Raises:
        InputError: if `probability` is not inside 0.01-0.99.
    """
    check_probability(probability)
    search = _Search.of(problem, target, assessed, limits)
    best = None
    low, high = search.least_margin(), search.most_margin()
    while low <= high:
        middle = (low + high) // 2
        posed = search.posed(middle)
        optimum = cheapest(posed, limits)
        if optimum is None:
            high = middle - 1
        elif search.chance(optimum) >= probability:
            best, high = search.report(posed, optimum, probability), middle - 1
        else:
            low = middle + 1
    return best


def surest(
    problem: Problem,
    target: Target,
    probability: float,
    assessed: AssessedLevels,
    limits: Limits = DEFAULT_LIMITS,
) -> AssuredOptimum | None:
    """The plan of highest expected assessed index: about the most assurance that the other rules allow."""
    search = _Search.of(problem, target, assessed, limits)
    best = highest(search.expected, limits)
    return None if best is None else search.report(search.expected, best, probability)


def check_probability(probability: float) -> None:
    """Refuse a probability that no plan can promise.

    Raises:
        InputError: if it is not inside 0.01-0.99.
    """
    if not 0.01 <= probability <= 0.99:
        raise refuse(
            "assurance_off_range",
            "peluang yang diminta harus di antara 0,01 dan 0,99",
            found=str(probability),
            remedy="Contoh: --assurance 0.8 untuk peluang 80 %.",
        )


@dataclass(frozen=True)
class _Search:
    """Search for the least margin.

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

    @classmethod
    def of(cls, problem: Problem, target: Target, assessed: AssessedLevels, limits: Limits) -> _Search:
        expected = replace(without(problem, "target"), values=_expected_values(problem, assessed))
        today = _expected_index(problem, problem.base, assessed)
        loss = round((float(problem.index_now) - today) * problem.index_unit)
        return cls(problem, expected, target, loss, assessed, limits)

    def least_margin(self) -> int:
        """Margin, in index units, at which no step is needed."""
        return -(self.target.needed(self.problem) + self.loss)

    def most_margin(self) -> int:
        """Margin that no plan exceeds."""
        scale = self.problem.instrument.scale
        return (scale.maximum - scale.minimum) * self.problem.index_unit

    def posed(self, margin: int) -> Problem:
        """The problem whose plans have an expected index `margin` units above the target."""
        return with_constraint(self.expected, replace(self.target, margin=self.loss + margin))

    def chance(self, optimum: Optimum) -> float:
        """Probability of reaching the target."""
        return self.assessed.chance(optimum.outcome.planned, self.target.index)

    def report(self, posed: Problem, best: Optimum, asked: float) -> AssuredOptimum:
        """The plan in exact index gains, with its assurance."""
        planned = best.outcome.planned
        mean = _expected_index(self.problem, planned, self.assessed)
        assurance = Assurance(
            asked=asked,
            reached=self.chance(best),
            margin=mean - float(self.target.index),
            expected_index=mean,
            sure_index=self.assessed.index_with_chance(planned, asked),
            simulated=self.assessed.simulated,
        )
        return AssuredOptimum(posed, best, assurance)


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


def _expected_index(problem: Problem, claimed: Mapping[str, int], assessed: AssessedLevels) -> float:
    weights = problem.instrument.integer_weights
    total = sum(weight * assessed.expected_level(i, claimed[i]) for i, weight in weights.items())
    return total / (100 * problem.instrument.weight_scale)
