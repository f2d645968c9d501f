"""Upkeep of an assured plan as part of the plan's JSON."""

from __future__ import annotations

from typing import Any

from .plan import Plan
from .upkeep_words import evidence_task, summary


def upkeep_document(plan: Plan) -> dict[str, Any] | None:
    """Values in index points, probabilities 0-1. ``None`` without an assurance.

    Those of single levels are not rounded: people read them in sentences and in lists, and a figure that is rounded
    twice differs from one that is rounded once.
    """
    upkeep, instrument = plan.upkeep, plan.problem.instrument
    if upkeep is None:
        return None
    whose = "rencana yang paling pasti" if plan.status == "infeasible" else "rencana ini"
    return {
        "levels": upkeep.levels,
        "expected_loss": round(upkeep.expected_loss, 4),
        "reached_if_kept": round(upkeep.reached_if_kept, 4),
        "summary": summary(upkeep, instrument.scale.minimum, whose),
        "tasks": [
            {
                "indicator": task.indicator,
                "name": instrument.by_id[task.indicator].short_name,
                "owner": task.owner,
                "level": task.level,
                "value": task.value,
                "lost": task.lost,
                "evidence": list(task.proofs),
                "action": evidence_task(task.proofs, plan.request.assessment.stage),
            }
            for task in upkeep.tasks
        ],
    }
