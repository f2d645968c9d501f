"""A roadmap as the JSON document of ``tangga roadmap``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from data.assessment import Assessment
from data.faults import Notice

from .outcome import Outcome
from .plan_document import amount, conflict_document, number, outcome_document, warnings_document
from .problem import Problem
from .renewals import Renewal
from .roadmap import Roadmap, Shortfall

Document = dict[str, Any]


def roadmap_document(
    assessment: Assessment,
    roadmap: Roadmap,
    chances: Sequence[float] | None,
    due: Sequence[Renewal],
    notices: Iterable[Notice],
) -> Document:
    """The whole answer; amounts in the cost unit, index values unrounded.

    Args:
        assessment: where it starts.
        roadmap: the answer.
        chances: chance per cycle without upkeep; ``None`` where no model knows it.
        due: proof to renew.
        notices: warnings.
    """
    problem = roadmap.problem
    start = problem.start
    solved = roadmap.status != "infeasible"
    document: Document = {
        "status": roadmap.status,
        "institution": assessment.institution.name,
        "instrument": start.instrument.id,
        "cycle": assessment.cycle,
        "stage": assessment.stage,
        "simulated": assessment.simulated,
        "cost_unit": start.cost_unit,
        "targets": {str(cycle.year): number(cycle.target) for cycle in problem.cycles},
        "upkeep_included": bool(problem.upkeep),
        "index_before": number(start.index_now),
        "predicate_before": start.instrument.predicate_of(start.index_now),
    }
    if not solved and roadmap.shortfall is not None:
        return {**document, **_shortfall(start, roadmap.shortfall), "warnings": warnings_document(notices)}
    return {
        **document,
        "cost": amount(roadmap.cost),
        "lower_bound": amount(roadmap.lower_bound),
        "gap": number(roadmap.gap),
        "proof": "exact" if roadmap.certified else "solver",
        "year_by_year": None if roadmap.year_by_year is None else amount(roadmap.year_by_year),
        "years": [
            {**_year(roadmap, place, outcome), "chance_untended": None if chances is None else chances[place - 1]}
            for place, outcome in enumerate(roadmap.outcomes, start=1)
        ],
        "renewals": [{"year": r.year, "indicator": r.indicator, "level": r.level, "proof": r.proof} for r in due],
        "warnings": warnings_document(notices),
    }


def _year(roadmap: Roadmap, place: int, outcome: Outcome) -> Document:
    cycle = roadmap.problem.cycles[place - 1]
    problem = outcome.problem
    upkeep = roadmap.upkeep(place)
    document = outcome_document(outcome)
    return {
        "year": cycle.year,
        "target": number(cycle.target),
        "budget": None if cycle.budget is None else amount(cycle.budget),
        "index_before": number(problem.index_now),
        **document,
        "cost": amount(outcome.cost + upkeep),
        "step_cost": amount(outcome.step_cost),
        "upkeep": amount(upkeep),
    }


def _shortfall(start: Problem, shortfall: Shortfall) -> Document:
    return {
        "fails_in": shortfall.year,
        "highest": None if shortfall.highest is None else number(shortfall.highest),
        "possible_without_budgets": shortfall.without_budgets,
        "conflict": conflict_document(start, shortfall.conflict),
    }
