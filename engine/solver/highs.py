"""Run HiGHS through PuLP and read the outcome; the one file that knows the vendors' quirks.

PuLP 3 and 4 report status differently, and PuLP 3 says "Optimal" for a feasible solution found before a
time limit. Status and bound are therefore read from HiGHS itself. ``threads`` is never set: a second,
different value in one process makes HiGHS return without solving.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from inspect import signature
from typing import Any

import highspy
import pulp

INTEGRALITY = 1e-6
"""Feasibility tolerance. A tighter one makes HiGHS discard optimal plans: at 1e-9 it lost 5 of 100 random ones
under the row that bounds the composite cost, and proved the next best "optimal". Whole-number rows that this
lets slip by a rounding are caught by the exact check of every answer."""


BEGINS_WARM = "warmStart" in signature(pulp.HiGHS).parameters
"""Whether PuLP hands a known solution on to HiGHS: from 4 on. Without it proofs take longer where many plans tie."""

OUT_OF_TIME = "batas waktu tercapai sebelum ada rencana yang layak"
UNPROVEN = "batas waktu tercapai sebelum jawabannya terbukti"


class Termination(Enum):
    """Why the solver stopped."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


class SolverError(RuntimeError):
    """The solver stopped for a reason that proves nothing."""


@dataclass(frozen=True)
class Answer:
    """What the solver said, before anyone believes it.

    Attributes:
        values: rounded value per variable name; of variables that stand nowhere none, or what they began with; empty
            when infeasible.
        bound: proven lower bound of the objective, in the objective's units.
    """

    termination: Termination
    values: Mapping[str, int]
    bound: float


_STATUS = {
    highspy.HighsModelStatus.kOptimal: Termination.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Termination.INFEASIBLE,
    highspy.HighsModelStatus.kTimeLimit: Termination.LIMIT,
    highspy.HighsModelStatus.kInterrupt: Termination.LIMIT,
    highspy.HighsModelStatus.kSolutionLimit: Termination.LIMIT,
}


def shadow_prices(model: pulp.LpProblem) -> list[float]:
    """Dual values of the linear relaxation, one per constraint in the order of adding; none if it has no optimum."""
    model.solve(pulp.HiGHS(msg=False, mip=False))
    highs = model.solverModel
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return []
    return [float(dual) for dual in highs.getSolution().row_dual]


def pinned(model: pulp.LpProblem, most: float) -> dict[str, int]:
    """Variables that have one value in every solution of value `most` or less, by the linear relaxation.

    A variable at a bound whose reduced cost exceeds what `most` leaves above the relaxation's optimum cannot leave that
    bound. Dantzig, Fulkerson and Johnson (1954), "Solution of a large-scale traveling-salesman problem".

    Args:
        model: all variables 0 or 1.
        most: value of the objective.
    """
    model.solve(pulp.HiGHS(msg=False, mip=False))
    highs = model.solverModel
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return {}
    least = float(highs.getInfo().objective_function_value)
    room = most - least + INTEGRALITY * max(1.0, abs(least) * 1e-3)
    known = ((v.name, v.varValue, v.dj) for v in model.variables() if v.varValue is not None and v.dj is not None)
    return {name: round(value) for name, value, cost in known if abs(cost) > room and min(value, 1 - value) < 1e-9}


def run(model: pulp.LpProblem, seed: int = 0, seconds: float | None = None, warm: bool = False) -> Answer:
    """Solve `model` to a gap of 0.

    Args:
        model: all variables integer.
        seed: HiGHS's random seed; answers may not depend on it.
        seconds: time limit; without one the solver runs until it has a proof.
        warm: whether to begin with the values that the variables have.

    Raises:
        SolverError: if the solver ends without solution, proof or limit.
    """
    options: dict[str, Any] = {"random_seed": seed, "mip_feasibility_tolerance": INTEGRALITY}
    if warm and BEGINS_WARM:
        options["warmStart"] = True
    solver = pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0, timeLimit=seconds, **options)
    model.solve(solver)
    highs = model.solverModel
    status = highs.getModelStatus()
    if status not in _STATUS:
        raise SolverError(highs.modelStatusToString(status))
    termination = _STATUS[status]
    if termination is Termination.INFEASIBLE:
        return Answer(termination, {}, float("inf"))
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise SolverError(OUT_OF_TIME)
    # PuLP 4 lists variables that stand in no row and in no objective; the solver never saw them.
    values = {v.name: round(v.varValue) for v in model.variables() if v.varValue is not None}
    return Answer(termination, values, float(info.mip_dual_bound))
