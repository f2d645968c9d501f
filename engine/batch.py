"""One plan per institution as a row of figures; what goes wrong with one institution is its row, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from data.assessment import Assessment
from data.costs import CostTable
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.numbers import plain
from data.rules import Rules

from .build import build_problem, target_of
from .coupling_constraints import Target
from .optimise import Limits, Optimum, cheapest, highest
from .plan_document import amount, number
from .problem import Problem
from .solver.highs import SolverError

COLUMNS = (
    "number", "institution", "institution_type", "province", "region_code", "cycle", "stage", "instrument", "simulated",
    "status", "index_before", "predicate_before", "index_after", "predicate_after", "target", "cost_unit", "cost",
    "lower_bound", "gap", "indicators", "steps", "best_reachable", "error_code", "error",
)  # fmt: skip
"""Columns of the result; ``steps`` reads ``i01:2>4 i07:1>2``, ``status`` is that of a plan, or ``failed``."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class BatchItem:
    """One institution to plan for.

    Attributes:
        number: place in the panel, 1 or more; names the row.
        refused: what keeps it from being planned, known before.
    """

    number: int
    assessment: Assessment
    rules: Rules = field(default_factory=Rules)
    refused: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class BatchChunk:
    """Institutions that share instrument and prices, so that both travel once."""

    instrument: Instrument
    costs: CostTable
    items: tuple[BatchItem, ...]
    seconds: float | None = None


def plan_chunk(chunk: BatchChunk) -> list[Row]:
    """Rows of a chunk, in order; never raises for what concerns one institution alone."""
    return [plan_row(chunk.instrument, chunk.costs, item, Limits(seconds=chunk.seconds)) for item in chunk.items]


def plan_row(instrument: Instrument, costs: CostTable, item: BatchItem, limits: Limits) -> Row:
    """The plan of one institution as a row of `COLUMNS`."""
    if item.refused:
        return _failed(item, item.refused)
    try:
        problem = build_problem(instrument, item.assessment, costs, item.rules)
        target = target_of(instrument, item.rules)
        for_highest = target is None and item.rules.budget is not None
        optimum = highest(problem, limits) if for_highest else cheapest(problem, limits)
        row = {**_who(item), **_now(problem, target)}
        if optimum is not None:
            return {**row, **_plan(problem, optimum)}
        best = highest(replace(problem, constraints=tuple(c for c in problem.constraints if c.key != "target")), limits)
        reachable = "" if best is None else _plain(best.outcome.index)
        return {**row, "status": "infeasible", "best_reachable": reachable}
    except InputError as error:
        return _failed(item, error.faults)
    except SolverError as error:
        return _failed(item, [Fault("solver_failed", f"solver berhenti tanpa bukti ({error})")])
    except Exception as error:
        # One institution must not take the others with it; the row says what to report.
        return _failed(item, [Fault("internal_error", f"kesalahan program ({type(error).__name__}: {error})")])


def _who(item: BatchItem) -> dict[str, str]:
    assessment = item.assessment
    return {
        **dict.fromkeys(COLUMNS, ""),
        "number": str(item.number),
        "institution": _one_line(assessment.institution.name),
        "institution_type": assessment.institution.type,
        "province": _one_line(assessment.institution.province),
        "region_code": assessment.institution.region_code,
        "cycle": str(assessment.cycle),
        "stage": assessment.stage,
        "instrument": assessment.instrument,
        "simulated": "SIMULASI" if assessment.simulated else "",
    }


def _now(problem: Problem, target: Target | None) -> dict[str, str]:
    return {
        "index_before": _plain(problem.index_now),
        "predicate_before": problem.instrument.predicate_of(problem.index_now) or "",
        "target": "" if target is None else str(number(target.index)),
        "cost_unit": problem.cost_unit,
    }


def _plan(problem: Problem, optimum: Optimum) -> dict[str, str]:
    outcome = optimum.outcome
    moves = " ".join(f"{i}:{number(problem.current[i])}>{outcome.planned[i]}" for i in outcome.touched)
    return {
        "status": "optimal" if outcome.steps else "already_met",
        "index_after": _plain(outcome.index),
        "predicate_after": problem.instrument.predicate_of(outcome.index) or "",
        "cost": str(amount(outcome.cost)),
        "lower_bound": str(amount(optimum.lower_bound)),
        "gap": str(number(optimum.gap)),
        "indicators": str(len(outcome.touched)),
        "steps": moves,
    }


def _failed(item: BatchItem, faults: Sequence[Fault]) -> Row:
    words = " ".join(fault.sentence() for fault in faults)
    return {**_who(item), "status": "failed", "error_code": faults[0].code, "error": _one_line(words)}


def _plain(index: Fraction) -> str:
    return plain(index, 4)


def _one_line(text: str) -> str:
    """Rows are recovered line by line after a kill, so no cell may break one."""
    return " ".join(text.split())
