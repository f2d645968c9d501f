"""The cheapest plan that reaches the target after the assessor has spoken, with an asked probability.

The optimiser plans for the *expected* assessed index plus a margin; the least margin is searched at which the
calibrated joint forecast of the assessed index reaches the target often enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.faults import refuse

from .assessed_levels import AssessedLevels
from .coupling_constraints import Target
from .margin_search import MarginSearch, expected_index
from .optimise import DEFAULT_LIMITS, Limits, Optimum, highest
from .problem import Problem

CLOSE = 0.05
"""Probability; plans of about the highest expected index are looked at only where the plan of the highest is short of
what is asked by no more than this, several times what they were seen to add."""


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
            the margin. Its solution is `optimum`; alternatives solve it too, and are as sure only where asked.
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
    search = MarginSearch.of(problem, target, assessed, limits)
    low, high = _change(search, probability)
    # A wider margin makes nearly every plan surer, but not each one: the first that is sure enough may lie before.
    for margin, optimum in search.plans(low - search.nearby(), high):
        if search.chance(optimum) >= probability:
            return _report(search, search.posed(margin), optimum, probability)
    return None


def _change(search: MarginSearch, probability: float) -> tuple[int, int]:
    """A margin whose plan is not sure enough, and one a little above it whose plan is, or that no plan has."""
    near = max(1, search.nearby() // 4)
    low, high = search.least_margin() - 1, search.most_margin() + 1
    margin, below = max(0, low + 1), None
    while high - low > near:
        optimum = search.plan(margin, below)
        sure = optimum is None or search.chance(optimum) >= probability
        low, high, below = (low, margin, below) if sure else (margin, high, optimum)
        margin = (low + high) // 2
        if optimum is not None:
            # More margin moves the whole distribution of the index; half a step beyond brackets the change.
            guess = search.margin_for(optimum, probability) + (-near // 2 if sure else near // 2)
            if low < guess < high:
                margin = guess
    return low, high


def surest(
    problem: Problem,
    target: Target,
    probability: float,
    assessed: AssessedLevels,
    limits: Limits = DEFAULT_LIMITS,
) -> AssuredOptimum | None:
    """The surest plan among those of about the highest expected assessed index that the other rules allow."""
    search = MarginSearch.of(problem, target, assessed, limits)
    best = highest(search.expected, limits)
    if best is None:
        return None
    return _report(search, search.expected, max(_highest(search, best), key=search.chance), probability)


def reachable(
    problem: Problem, target: Target, probability: float, assessed: AssessedLevels, limits: Limits = DEFAULT_LIMITS
) -> bool:
    """Whether some plan under the other rules is sure enough."""
    search = MarginSearch.of(problem, target, assessed, limits)
    best = highest(search.expected, limits)
    if best is None:
        return False
    short = probability - search.chance(best)
    if short <= 0 or short > CLOSE:
        return short <= 0
    return any(search.chance(plan) >= probability for plan in _highest(search, best))


def _highest(search: MarginSearch, best: Optimum) -> Iterator[Optimum]:
    """Plans of about the highest expected index, which `best` has."""
    most = search.margin_of(best)
    return (plan for _, plan in search.plans(most - search.nearby(), most))


def check_probability(probability: float, typed: str | None = None) -> None:
    """Refuse a probability that no plan can promise.

    Args:
        probability: asked for.
        typed: as the user wrote it.

    Raises:
        InputError: if it is not inside 0.01-0.99.
    """
    if not 0.01 <= probability <= 0.99:
        raise refuse(
            "assurance_off_range",
            "peluang yang diminta harus di antara 0,01 dan 0,99",
            found=typed or str(probability).replace(".", ","),
            remedy="Peluang 80 % ditulis 0,8 atau 80%.",
        )


def _report(search: MarginSearch, posed: Problem, best: Optimum, asked: float) -> AssuredOptimum:
    """The plan in exact index gains, with its assurance."""
    planned = best.outcome.planned
    mean = expected_index(search.problem, planned, search.assessed)
    assurance = Assurance(
        asked=asked,
        reached=search.chance(best),
        margin=mean - float(search.target.index),
        expected_index=mean,
        sure_index=search.assessed.index_with_chance(planned, asked),
        simulated=search.assessed.simulated,
    )
    return AssuredOptimum(posed, best, assurance)
