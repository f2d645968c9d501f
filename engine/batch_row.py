"""The figures of one institution's plan as the cells of a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from data.assessment import Assessment
from data.faults import Fault, Notice
from data.numbers import plain

from .assurance import Assurance
from .coupling_constraints import Target
from .optimise import Optimum
from .plan_document import amount, number
from .problem import Problem
from .warnings_of_plan import plan_warnings

if TYPE_CHECKING:
    from .assessed_claims import AssessedClaims

COLUMNS = (
    "number", "institution", "institution_type", "province", "region_code", "cycle", "stage", "instrument", "simulated",
    "status", "index_before", "predicate_before", "index_after", "predicate_after", "target", "cost_unit", "cost",
    "lower_bound", "gap", "indicators", "steps", "assurance_asked", "assurance_reached", "margin", "expected_index",
    "sure_index", "model", "best_reachable", "within_budget", "warnings", "error_code", "error",
)  # fmt: skip
"""Columns of the result, in the words of a plan's document.

``status`` is that of a plan, or ``failed``; ``steps`` reads ``i01:2>4 i07:1>2``; ``model`` is the version of the
forecast behind the chances, with SIMULASI where it learned from simulation; ``warnings`` are codes.
"""

Row = Mapping[str, str]


def who(number: int, assessment: Assessment) -> dict[str, str]:
    """A whole row that says for whom it is, the rest empty."""
    return {
        **dict.fromkeys(COLUMNS, ""),
        "number": str(number),
        "institution": _one_line(assessment.institution.name),
        "institution_type": assessment.institution.type,
        "province": _one_line(assessment.institution.province),
        "region_code": _one_line(assessment.institution.region_code),
        "cycle": str(assessment.cycle),
        "stage": assessment.stage,
        "instrument": assessment.instrument,
        "simulated": "SIMULASI" if assessment.simulated else "",
    }


def now(problem: Problem, target: Target | None) -> dict[str, str]:
    """Where the institution stands, and what is asked of it."""
    return {
        "index_before": index_cell(problem.index_now),
        "predicate_before": problem.instrument.predicate_of(problem.index_now) or "",
        "target": "" if target is None else str(number(target.index)),
        "cost_unit": problem.cost_unit,
    }


def planned(
    assessment: Assessment, problem: Problem, optimum: Optimum, notices: Iterable[Notice] = ()
) -> dict[str, str]:
    """The plan with its proof."""
    outcome = optimum.outcome
    notices = (*notices, *plan_warnings(assessment, problem, outcome))
    moves = " ".join(f"{i}:{number(problem.current[i])}>{outcome.planned[i]}" for i in outcome.touched)
    return {
        "status": "optimal" if outcome.steps else "already_met",
        "index_after": index_cell(outcome.index),
        "predicate_after": problem.instrument.predicate_of(outcome.index) or "",
        "cost": str(amount(outcome.cost)),
        "lower_bound": str(amount(optimum.lower_bound)),
        "gap": str(number(optimum.gap)),
        "indicators": str(len(outcome.touched)),
        "steps": moves,
        "warnings": " ".join(dict.fromkeys(notice.code for notice in notices)),
    }


def surety(assurance: Assurance, assessed: AssessedClaims) -> dict[str, str]:
    """As in a plan's document: probabilities 0-1 and index points."""
    mark = "SIMULASI " if assurance.simulated else ""
    return {
        "assurance_asked": str(assurance.asked),
        "assurance_reached": str(round(assurance.reached, 4)),
        "margin": str(round(assurance.margin, 4)),
        "expected_index": str(round(assurance.expected_index, 4)),
        "sure_index": str(round(assurance.sure_index, 4)),
        "model": f"{mark}{assessed.forecast.background.version}",
    }


def failed(number: int, assessment: Assessment, faults: Sequence[Fault]) -> Row:
    """Why there is no plan."""
    words = " ".join(fault.sentence() for fault in faults)
    return {**who(number, assessment), "status": "failed", "error_code": faults[0].code, "error": _one_line(words)}


def index_cell(index: Fraction) -> str:
    """An index to four decimals."""
    return plain(index, 4)


def _one_line(text: str) -> str:
    """Rows are recovered line by line after a kill, so no cell may break one."""
    return " ".join(text.split())
