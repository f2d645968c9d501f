"""Least cost against index for one institution: every efficient point, from one pass of dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from data.faults import refuse

from .baselines import obeys
from .constraint import open_choices
from .coupling_constraints import Budget, Target
from .optimise import DEFAULT_LIMITS, Limits, cheapest, highest, with_constraint, without
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import MOST_UNITS, UNREACHABLE, Relaxation
from .solver.highs import SolverError

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class CostCurve:
    """Points of one institution, lowest first; both arrays have shape (points,).

    Attributes:
        name: the institution.
        problem: its problem, any target and budget apart.
        gains: index units gained, in units of the problem, strictly ascending.
        costs: hundredths, never falling; bounds from below where rules couple indicators or shared works are many,
            exact otherwise.
    """

    name: str
    problem: Problem
    gains: Whole
    costs: Whole

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

    def corrected(self, position: int, plan: Outcome | None) -> tuple[CostCurve, Outcome]:
        """The curve once the plan of a point is known to cost more than the curve says, or not to exist.

        Nothing beyond the highest gain that costs less than `plan` costs less than `plan`; below that gain the
        curve stays a bound.

        Args:
            position: of the point.
            plan: the cheapest plan that reaches it; ``None`` if there is none.

        Returns:
            The curve, and the plan of that highest gain, or `plan` where nothing costs less.

        Raises:
            InputError: if no point is left, so that the institution's rules contradict each other.
        """
        below, value, cost = None, -1, -1
        try:
            below = self._highest_below(plan)
        except SolverError:
            # Amounts that floating point cannot tell apart: one unit of index at a time is slow, and as exact.
            value, cost = int(self.gains[position]) - 1, int(self.costs[position])
        if below is not None:
            value, cost = below.value, below.cost
        points: list[tuple[int, int]] = []
        if value >= 0:
            place = int(np.searchsorted(self.gains, value))
            points = list(zip(self.gains[:place].tolist(), self.costs[:place].tolist(), strict=True))
            least = int(self.costs[min(place, len(self.costs) - 1)])
            if least < cost and value - 1 > (points[-1][0] if points else -1):
                points.append((value - 1, least))
            points.append((value, cost))
        if plan is not None:
            above = zip(self.gains[position:].tolist(), self.costs[position:].tolist(), strict=True)
            points += [(gain, max(cost, plan.cost)) for gain, cost in above if not points or gain > points[-1][0]]
        best = plan if below is None else below
        if best is None:
            raise _contradiction(self.name)
        gains, costs = (np.array(column, dtype=np.int64) for column in zip(*points, strict=True))
        return replace(self, gains=gains, costs=costs), best

    def _highest_below(self, plan: Outcome | None) -> Outcome | None:
        """The highest index that costs less than `plan`, or at any cost; ``None`` if nothing does."""
        if plan is not None and not plan.cost:
            return None
        capped = self.problem if plan is None else with_constraint(self.problem, Budget(plan.cost - 1))
        optimum = highest(capped)
        return None if optimum is None else replace(optimum.outcome, problem=self.problem)


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
        raise refuse(
            "levels_too_fine",
            "pecahan level terlalu halus untuk dihitung bersama",
            place=name,
            remedy="Bulatkan level instansi ini ke dua angka di belakang koma.",
        )
    curve = Relaxation(problem, choices, most).curve
    if curve[0] >= UNREACHABLE:
        raise _contradiction(name)
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
