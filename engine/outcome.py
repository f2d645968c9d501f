"""What a set of planned levels costs and brings, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from data.costs import StepKey
from data.scoring import weighted_mean

from .problem import FixedCharge, Problem


@dataclass(frozen=True)
class Outcome:
    """Exact consequences of planned levels.

    Attributes:
        planned: whole planned level per indicator; the base level where nothing is done.
        steps: every step taken, in instrument order.
        charges: the fixed costs that the steps trigger.
    """

    problem: Problem
    planned: Mapping[str, int]
    steps: tuple[StepKey, ...]
    charges: tuple[FixedCharge, ...]

    @cached_property
    def step_cost(self) -> int:
        """Cost of the steps alone, in hundredths."""
        return sum(self.problem.prices[step] for step in self.steps)

    @cached_property
    def cost(self) -> int:
        """Whole cost in hundredths, fixed costs included."""
        return self.step_cost + sum(charge.cost for charge in self.charges)

    @cached_property
    def touched(self) -> tuple[str, ...]:
        """Indicators that change, in instrument order."""
        return tuple(dict.fromkeys(i for i, _ in self.steps))

    @cached_property
    def composite(self) -> int:
        """Cost ranked above indicators touched, see `Problem.tie_base`."""
        return self.cost * self.problem.tie_base + len(self.touched)

    @cached_property
    def value(self) -> int:
        """Gain in the problem's index units."""
        return sum(self.problem.values[step] for step in self.steps)

    @cached_property
    def levels(self) -> Mapping[str, Fraction]:
        """Actual level per indicator after the plan."""
        return {i: self.problem.level_after(i, planned) for i, planned in self.planned.items()}

    @cached_property
    def index(self) -> Fraction:
        """Index after the plan, unrounded."""
        return weighted_mean(self.problem.instrument, self.levels, self.problem.instrument.ids)

    def part(self, part: str) -> Fraction:
        """Value of a domain or an aspect after the plan."""
        return weighted_mean(self.problem.instrument, self.levels, self.problem.instrument.members(part))


def evaluate(problem: Problem, planned: Mapping[str, int]) -> Outcome:
    """Evaluate planned levels exactly.

    Raises:
        ValueError: if a planned level is below the base, above the scale, or needs a step without a price.
    """
    steps: list[StepKey] = []
    for i in problem.instrument.ids:
        base, goal = problem.base[i], planned[i]
        if not base <= goal <= max(base, problem.instrument.scale.maximum):
            raise ValueError(f"planned level of {i} is {goal}, base {base}")
        steps.extend((i, level) for level in range(base + 1, goal + 1))
    unpriced = [step for step in steps if step not in problem.prices]
    if unpriced:
        raise ValueError(f"steps without a price: {unpriced}")
    taken = frozenset(steps)
    charges = tuple(charge for charge in problem.charges if charge.steps & taken)
    return Outcome(problem, {i: planned[i] for i in problem.instrument.ids}, tuple(steps), charges)


def gains(outcome: Outcome) -> dict[StepKey, Fraction]:
    """Index points that each step brings; they sum exactly to the index after minus before."""
    problem = outcome.problem
    weights = problem.instrument.integer_weights
    scale = problem.instrument.weight_scale * 100
    result: dict[StepKey, Fraction] = {}
    for i, level in outcome.steps:
        rise = level - max(problem.current[i], Fraction(level - 1))
        result[i, level] = rise * Fraction(weights[i], scale)
    return result
