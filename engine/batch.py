"""One plan per institution as a row of figures; what goes wrong with one institution is its row, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.assessment import Assessment
from data.costs import CostTable
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.rules import Rules

from .assurance import assured, surest
from .batch_row import Row, failed, index_cell, now, planned, surety, who
from .build import build_problem, target_of
from .coupling_constraints import Target
from .optimise import cheapest, highest, without
from .problem import Problem
from .solver.highs import SolverError

if TYPE_CHECKING:
    from models.forecaster import AssessorForecaster

    from .claim_basis import ClaimBasis


@dataclass(frozen=True)
class BatchItem:
    """One institution to plan for.

    Attributes:
        number: place in the panel, 1 or more; names the row.
        refused: what keeps it from being planned, known before.
        claims: what the forecast of its assessor rests on; needed for an assurance.
    """

    number: int
    assessment: Assessment
    rules: Rules = field(default_factory=Rules)
    refused: tuple[Fault, ...] = ()
    claims: ClaimBasis | None = None


@dataclass(frozen=True)
class BatchChunk:
    """Institutions that share instrument and prices, so that both travel once.

    Attributes:
        assurance: probability 0.01-0.99 with which each assessed index shall reach its target.
    """

    instrument: Instrument
    costs: CostTable
    items: tuple[BatchItem, ...]
    assurance: float | None = None


def plan_chunk(chunk: BatchChunk, forecaster: AssessorForecaster | None = None) -> list[Row]:
    """Rows of a chunk, in order; never raises for what concerns one institution alone.

    Args:
        chunk: what to plan.
        forecaster: of the chunk's instrument; needed for an assurance.
    """
    return [plan_row(chunk, item, forecaster) for item in chunk.items]


def plan_row(chunk: BatchChunk, item: BatchItem, forecaster: AssessorForecaster | None) -> Row:
    """The plan of one institution as a row of `COLUMNS`."""
    if item.refused:
        return failed(item.number, item.assessment, item.refused)
    try:
        problem = build_problem(chunk.instrument, item.assessment, chunk.costs, item.rules)
        target = target_of(chunk.instrument, item.rules)
        row = {**who(item.number, item.assessment), **now(problem, target)}
        if chunk.assurance is None:
            return {**row, **_by_claim(item, problem, target)}
        return {**row, **_assured(item, problem, target, chunk.assurance, forecaster)}
    except InputError as error:
        return failed(item.number, item.assessment, error.faults)
    except SolverError as error:
        return failed(item.number, item.assessment, [Fault("solver_failed", f"solver berhenti tanpa bukti ({error})")])
    except Exception as error:
        # One institution must not take the others with it; the row says what to report.
        return failed(
            item.number,
            item.assessment,
            [Fault("internal_error", f"kesalahan program ({type(error).__name__}: {error})")],
        )


def _by_claim(item: BatchItem, problem: Problem, target: Target | None) -> dict[str, str]:
    for_highest = target is None and item.rules.budget is not None
    optimum = highest(problem) if for_highest else cheapest(problem)
    return _infeasible(problem) if optimum is None else planned(item.assessment, problem, optimum)


def _assured(
    item: BatchItem,
    problem: Problem,
    target: Target | None,
    probability: float,
    forecaster: AssessorForecaster | None,
) -> dict[str, str]:
    # Forecasts bring a large library along, and most batches need none.
    from .assessed_claims import claims_on

    if target is None or forecaster is None or item.claims is None:
        raise ValueError("an assurance needs a target and a forecast of assessed levels")
    assessed = claims_on(forecaster, item.claims)
    answer = assured(problem, target, probability, assessed)
    if answer is not None:
        plan = planned(item.assessment, problem, answer.optimum, assessed.notices)
        return {**plan, **surety(answer.assurance, assessed)}
    row = _infeasible(problem)
    if cheapest(problem) is not None:
        best = surest(problem, target, probability, assessed)
        row |= surety(best.assurance, assessed) if best else {}
    return row


def _infeasible(problem: Problem) -> dict[str, str]:
    best = highest(without(problem, "target", "budget"))
    paid = any(rule.key == "budget" for rule in problem.rules)
    within = highest(without(problem, "target")) if paid else None
    return {
        "status": "infeasible",
        "best_reachable": "" if best is None else index_cell(best.outcome.index),
        "within_budget": "" if within is None else index_cell(within.outcome.index),
    }
