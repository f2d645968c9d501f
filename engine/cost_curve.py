"""Least cost against index for one institution: every efficient point, from one pass of dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.faults import refuse

from .baselines import obeys
from .constraint import open_choices
from .coupling_constraints import Target
from .optimise import DEFAULT_LIMITS, Limits, cheapest, with_constraint, without
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import MOST_UNITS, UNREACHABLE, Relaxation

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class CostCurve:
    """Points of one institution, lowest first; both arrays have shape (points,).

    Attributes:
        name: the institution.
        problem: its problem, any target and budget apart.
        gains: index units gained, in units of the problem, strictly ascending.
        costs: hundredths, never falling; bounds from below where rules couple indicators, exact otherwise.
    """

    name: str
    problem: Problem
    gains: Whole
    costs: Whole

    @cached_property
    def units_now(self) -> int:
        """Index before any step, in index units."""
        return int(self.problem.index_now * self.problem.index_unit)

    def index(self, position: int) -> Fraction:
        """Index at a point."""
        return self.problem.index_now + Fraction(int(self.gains[position]), self.problem.index_unit)

    def reach(self, index: Fraction) -> int | None:
        """Position of the cheapest point that reaches `index`; ``None`` when out of reach."""
        return self.reach_gain(Target(index).needed(self.problem))

    def reach_gain(self, gain: int) -> int | None:
        """Like `reach`, for a gain in index units."""
        position = int(np.searchsorted(self.gains, gain))
        return position if position < len(self.gains) else None

    def outcome(self, position: int, limits: Limits = DEFAULT_LIMITS) -> Outcome | None:
        """The cheapest plan that reaches a point under every rule of the institution; ``None`` if none does.

        Where rules couple indicators it may cost more than the curve says, and never costs less.
        """
        gain = int(self.gains[position])
        planned = Relaxation(self.problem, open_choices(self.problem, self.problem.constraints), gain).cheapest_levels(
            gain
        )
        outcome = None if planned is None else evaluate(self.problem, planned)
        if outcome is not None and outcome.cost <= self.costs[position] and obeys(self.problem, outcome):
            return outcome
        optimum = cheapest(with_constraint(self.problem, Target(self.index(position))), limits)
        return None if optimum is None else replace(optimum.outcome, problem=self.problem)

    def dearer(self, position: int, cost: int) -> CostCurve:
        """The curve once a point is known to cost `cost` hundredths: no higher point costs less."""
        costs = self.costs.copy()
        np.maximum(costs[position:], cost, out=costs[position:])
        return replace(self, costs=costs)

    def below(self, position: int) -> CostCurve:
        """The curve once a point is known to be out of reach.

        Raises:
            InputError: if no point is left, so that the institution's rules contradict each other.
        """
        if position == 0:
            raise _contradiction(self.name)
        return replace(self, gains=self.gains[:position], costs=self.costs[:position])


def cost_curve(name: str, problem: Problem) -> CostCurve:
    """The curve of one institution under its own rules, any target and budget apart.

    Raises:
        InputError: if the rules contradict each other, or fractional levels are too fine for exact tables.
    """
    problem = without(problem, "target", "budget")
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        raise _contradiction(name)
    most = sum(problem.gain(i, levels[-1]) for i, levels in choices.items())
    if most > MOST_UNITS:
        raise refuse("levels_too_fine", "pecahan level terlalu halus untuk dihitung bersama", place=name)
    curve = Relaxation(problem, choices, most).curve
    costs = curve // problem.tie_base
    # A point is efficient when the next unit of index costs more.
    efficient = np.flatnonzero(np.append(costs[1:] > costs[:-1], True) & (curve < UNREACHABLE))
    return CostCurve(name, problem, efficient.astype(np.int64), costs[efficient])


def _contradiction(name: str) -> Exception:
    return refuse(
        "institution_rules_contradict",
        "aturan instansi ini saling bertentangan",
        place=name,
        remedy="Periksa kunci, pembekuan, dan batasnya dengan `tangga plan`.",
    )
