"""The cheapest plan that reaches the target after the assessor has spoken, with an asked probability.

The optimiser plans for the *expected* assessed index plus a margin; the margin is searched until the joint
simulation of assessed levels (common random numbers, shared institution effect) reaches the target often
enough. The probability that is reported comes from fresh draws that the search never saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.costs import StepKey
from data.faults import refuse

from .coupling_constraints import Target
from .optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest, highest, with_constraint, without
from .outcome import evaluate
from .problem import Problem


class AssessedLevels(Protocol):
    """What an assessor is expected to make of claimed levels; supplied by the forecast models."""

    def expected_level(self, indicator: str, claimed: int) -> float:
        """Mean assessed level of one indicator; never falls when the claim rises."""

    def index_draws(self, claimed: Mapping[str, int], fresh: bool) -> NDArray[np.float64]:
        """Joint draws of the assessed index, shape (draws,); the same numbers for every claim.

        Args:
            claimed: whole claimed level per indicator.
            fresh: draws kept for reporting, independent of those that the search uses.
        """


@dataclass(frozen=True)
class Assurance:
    """How surely a plan reaches its target.

    Attributes:
        asked: probability asked for, 0-1.
        reached: share of fresh draws in which the assessed index reaches the target.
        margin: index points that the expected index lies above the target.
        expected_index: mean assessed index under the plan.
    """

    asked: float
    reached: float
    margin: float
    expected_index: float


@dataclass(frozen=True)
class AssuredOptimum:
    """A plan and its assurance."""

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
        optimum = search.at_margin(middle)
        if optimum is not None and search.chance(optimum, fresh=False) >= probability:
            best, high = optimum, middle - 1
        else:
            low = middle + 1
    return None if best is None else search.report(best, probability)


def surest(
    problem: Problem, target: Target, assessed: AssessedLevels, limits: Limits = DEFAULT_LIMITS
) -> AssuredOptimum | None:
    """The plan of highest expected assessed index: about the most assurance that the rules allow."""
    search = _Search.of(problem, target, assessed, limits)
    best = highest(search.expected, limits)
    return None if best is None else search.report(best, 1.0)


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

    def at_margin(self, margin: int) -> Optimum | None:
        """The cheapest plan whose expected index lies `margin` units above the target."""
        shifted = replace(self.target, margin=self.loss + margin)
        return cheapest(with_constraint(self.expected, shifted), self.limits)

    def chance(self, optimum: Optimum, fresh: bool) -> float:
        """Share of draws that reach the target."""
        draws = self.assessed.index_draws(optimum.outcome.planned, fresh)
        # Draws are floating-point sums: noise of the last digits must not decide at the target itself.
        return float(np.mean(draws >= float(self.target.index) - 1e-9))

    def report(self, best: Optimum, asked: float) -> AssuredOptimum:
        """The plan in exact index gains, with its assurance on fresh draws."""
        planned = best.outcome.planned
        mean = _expected_index(self.problem, planned, self.assessed)
        assurance = Assurance(asked, self.chance(best, fresh=True), mean - float(self.target.index), mean)
        return AssuredOptimum(replace(best, outcome=evaluate(self.problem, planned)), assurance)


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
