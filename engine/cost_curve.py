"""Least cost against index for one institution: every efficient point, from one pass of dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np
from numpy.typing import NDArray

from data.faults import refuse

from .baselines import obeys
from .constraint import open_choices
from .coupling_constraints import Target
from .optimise import cheapest, with_constraint, without
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import MOST_UNITS, UNREACHABLE, Relaxation

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class CostCurve:
    """Efficient points of one institution, cheapest first; both arrays ascend and have shape (points,).

    Attributes:
        name: the institution.
        gains: index units gained, in units of the problem.
        costs: hundredths; bounds from below where rules couple indicators, exact otherwise.
    """

    name: str
    problem: Problem
    relaxation: Relaxation
    gains: Whole
    costs: Whole

    @cached_property
    def units_now(self) -> int:
        """Index before any step, in index units."""
        return int(self.problem.index_now * self.problem.index_unit)

    def units(self, position: int) -> int:
        """Index at a point, in index units."""
        return self.units_now + int(self.gains[position])

    def index(self, position: int) -> Fraction:
        """Index at a point."""
        return self.problem.index_now + Fraction(int(self.gains[position]), self.problem.index_unit)

    def reach(self, index: Fraction) -> int | None:
        """Position of the cheapest point that reaches `index`; ``None`` when out of reach."""
        return self.reach_units(ceil(index * self.problem.index_unit))

    def reach_units(self, units: int) -> int | None:
        """Like `reach`, for an index in index units."""
        position = int(np.searchsorted(self.gains, units - self.units_now))
        return position if position < len(self.gains) else None

    def outcome(self, position: int) -> Outcome:
        """A plan at a point, obeying every rule of the institution.

        Raises:
            InputError: if rules that couple indicators keep it from the point's index.
        """
        planned = self.relaxation.cheapest_levels(int(self.gains[position]))
        outcome = None if planned is None else evaluate(self.problem, planned)
        if outcome is not None and obeys(self.problem, outcome):
            return outcome
        optimum = cheapest(with_constraint(self.problem, Target(self.index(position))))
        if optimum is None:
            raise refuse(
                "institution_cannot_reach",
                f"aturan menahan instansi ini di bawah indeks {float(self.index(position)):.2f}",
                place=self.name,
                remedy="Longgarkan aturannya atau turunkan target bersama.",
            )
        return optimum.outcome


def cost_curve(name: str, problem: Problem) -> CostCurve:
    """The curve of one institution under its own rules, any target apart.

    Raises:
        InputError: if the rules contradict each other, or fractional levels are too fine for exact tables.
    """
    problem = without(problem, "target", "budget")
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        raise refuse("rules_contradict", "aturan instansi ini saling bertentangan", place=name)
    most = sum(problem.gain(i, levels[-1]) for i, levels in choices.items())
    if most > MOST_UNITS:
        raise refuse("levels_too_fine", "pecahan level terlalu halus untuk dihitung bersama", place=name)
    relaxation = Relaxation(problem, choices, most)
    costs = relaxation.curve // problem.tie_base
    # A point is efficient when the next unit of index costs more.
    efficient = np.flatnonzero(np.append(costs[1:] > costs[:-1], True) & (relaxation.curve < UNREACHABLE))
    return CostCurve(name, problem, relaxation, efficient.astype(np.int64), costs[efficient])
