"""A joint plan as the JSON document of ``tangga joint``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .fairness import Spread, spread
from .joint import OutOfReachError
from .joint_request import JointAnswer, LeastCost, Member, MostReaching, PaidPlan
from .outcome import Outcome
from .plan_document import amount, number, outcome_document, warnings_document

Document = dict[str, Any]


def joint_document(answer: JointAnswer) -> Document:
    """The whole answer; amounts in the cost unit, index values unrounded."""
    request, goal = answer.request, answer.request.goal
    first = request.members[0].problem
    indices = [member.problem.index_now for member in request.members]
    return {
        "status": answer.status,
        "goal": goal_name(answer),
        "instrument": first.instrument.id,
        "cost_unit": first.cost_unit,
        "simulated": any(member.assessment.simulated for member in request.members),
        "institutions": len(request.members),
        "target": _optional(goal.average) if isinstance(goal, LeastCost) else None,
        "floor": _optional(goal.floor) if isinstance(goal, LeastCost) else None,
        "predicate": goal.predicate if isinstance(goal, MostReaching) else None,
        "predicate_index": number(goal.index) if isinstance(goal, MostReaching) else None,
        "budget": None if request.budget is None else amount(request.budget),
        "shared": list(request.shared),
        "average_before": number(sum(indices, Fraction(0)) / len(indices)),
        "spread_before": spread_document(spread(indices)),
        **(_paid(answer, answer.answer) if answer.answer else {}),
        "separate": _separate(answer),
        **_shortfall(answer),
        "warnings": warnings_document(request.notices),
    }


def goal_name(answer: JointAnswer) -> str:
    """``least_cost``, ``raise_lowest`` or ``most_reaching``."""
    goal = answer.request.goal
    if isinstance(goal, LeastCost):
        return "least_cost"
    return "most_reaching" if isinstance(goal, MostReaching) else "raise_lowest"


def spread_document(figures: Spread) -> Document:
    """Spread with Lorenz points as pairs of shares."""
    return {
        "lowest": number(figures.lowest),
        "highest": number(figures.highest),
        "mean": number(figures.mean),
        "deviation": figures.deviation,
        "gini": number(figures.gini),
        "lorenz": [[number(people), number(index)] for people, index in figures.lorenz],
    }


def _paid(answer: JointAnswer, paid: PaidPlan) -> Document:
    outcomes = paid.plan.outcomes
    goal = answer.request.goal
    reached = sum(o.index >= goal.index for o in outcomes) if isinstance(goal, MostReaching) else None
    return {
        "average_after": number(paid.plan.average_after),
        "cost": amount(paid.cost),
        "lower_bound": None if paid.lower_bound is None else amount(paid.lower_bound),
        "gap": _optional(paid.gap),
        "best_average": _optional(paid.plan.best_average),
        "reached": reached,
        "shared_works": [{"group": c.id, "name": c.name, "cost": amount(c.cost)} for c in paid.paid],
        "spread_after": spread_document(spread([outcome.index for outcome in outcomes])),
        "plans": [_plan(m, o) for m, o in zip(answer.request.members, outcomes, strict=True)],
    }


def _plan(member: Member, outcome: Outcome) -> Document:
    assessment, problem = member.assessment, member.problem
    return {
        "institution": assessment.institution.name,
        "institution_type": assessment.institution.type,
        "province": assessment.institution.province,
        "region_code": assessment.institution.region_code,
        "cycle": assessment.cycle,
        "stage": assessment.stage,
        "index_before": number(problem.index_now),
        "predicate_before": problem.instrument.predicate_of(problem.index_now),
        **outcome_document(outcome),
    }


def _separate(answer: JointAnswer) -> Document | None:
    if answer.separate_cost is None:
        return None
    return {"cost_at_least": amount(answer.separate_cost), "unable": list(answer.separate_unable)}


def _shortfall(answer: JointAnswer) -> Document:
    if answer.status != "infeasible":
        return {}
    reason: OutOfReachError | None = answer.reason
    document: Document = {
        "highest_average": _optional(reason.highest) if reason else None,
        "below_floor": [
            {"institution": name, "highest": number(index)} for name, index in (reason.institutions if reason else ())
        ],
        "least_budget": None if reason is None or reason.least_budget is None else amount(reason.least_budget),
        "cost_needed": amount(answer.needed.cost) if answer.needed else None,
        "within_budget": _paid(answer, answer.within_budget) if answer.within_budget else None,
    }
    return document


def _optional(value: Fraction | None) -> int | float | None:
    return None if value is None else number(value)
