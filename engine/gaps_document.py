"""The gap list as the JSON document of the contract."""

from __future__ import annotations

from typing import Any

from data.assessment import Stage
from data.evidence import Proof
from data.numbers import plain
from data.work_types import work_name

from .demand import READINESS_NAMES, Demand
from .gaps import Gap, GapList, GapStep, OwnerGaps
from .plan_document import amount, number, warnings_document
from .upkeep_tasks import UpkeepTask
from .upkeep_words import evidence_task

Document = dict[str, Any]


def gaps_document(gaps: GapList) -> Document:
    """The whole list; index points unrounded, costs in the plan's unit.

    The owners' gains sum to ``gain``, which is ``index_after - index_before``. An indicator with several
    owners stands under ``tasks`` of its main owner and under ``helps`` of the others, and counts once.
    """
    outcome, assessment = gaps.outcome, gaps.assessment
    problem = outcome.problem
    return {
        "institution": assessment.institution.name,
        "instrument": problem.instrument.id,
        "cycle": assessment.cycle,
        "stage": assessment.stage,
        "simulated": assessment.simulated,
        "basis": gaps.basis,
        "cost_unit": problem.cost_unit,
        "index_before": number(problem.index_now),
        "index_after": number(outcome.index),
        "index_before_display": plain(problem.index_now),
        "index_after_display": plain(outcome.index),
        "predicate_before": problem.instrument.predicate_of(problem.index_now),
        "predicate_after": problem.instrument.predicate_of(outcome.index),
        "gain": number(gaps.gain),
        "cost": amount(outcome.cost),
        "group_costs": [{"group": c.id, "name": c.name, "cost": amount(c.cost)} for c in outcome.charges],
        "owners": [_owner(gaps, owner) for owner in gaps.owners],
        "evidence_effect": {"source": gaps.evidence_source, "simulated": gaps.evidence_simulated}
        if gaps.evidence_source
        else None,
        "upkeep": {"simulated": gaps.upkeep_simulated} if any(owner.kept for owner in gaps.owners) else None,
        "questions": [gap.indicator.id for gap in gaps.questions],
        "warnings": warnings_document(gaps.notices),
    }


def _owner(gaps: GapList, owner: OwnerGaps) -> Document:
    share = gaps.share(owner)
    return {
        "owner": owner.owner,
        "gain": number(owner.gain),
        "share": None if share is None else number(share),
        "cost": amount(owner.cost),
        "tasks": [_gap(gap, gaps.assessment.stage) for gap in owner.tasks],
        "held": [_gap(gap, gaps.assessment.stage) for gap in owner.held],
        "helps": [{"indicator": gap.indicator.id, "owner": gap.units.main} for gap in owner.helps],
    }


def _gap(gap: Gap, stage: Stage) -> Document:
    return {
        "indicator": gap.indicator.id,
        "name": gap.indicator.short_name,
        "owner": gap.units.main,
        "support": list(gap.units.support),
        "now": number(gap.now),
        "asked": number(gap.asked),
        "gain": number(gap.gain),
        "cost": amount(gap.cost),
        "steps": [_step(step) for step in gap.steps],
        "next": gap.following and _demand(gap.following),
        "readiness": gap.readiness,
        "readiness_name": READINESS_NAMES[gap.readiness],
        "evidence_share": None if gap.evidence_share is None else number(gap.evidence_share),
        "evidence_gain": gap.evidence_gain,
        "upkeep": gap.upkeep and _upkeep(gap.upkeep, stage),
    }


def _upkeep(task: UpkeepTask, stage: Stage) -> Document:
    """Value in index points, chance 0-1."""
    return {
        "level": task.level,
        "value": task.value,
        "lost": task.lost,
        "evidence": list(task.proofs),
        "action": evidence_task(task.proofs, stage),
    }


def _step(step: GapStep) -> Document:
    return {
        "order": step.order,
        "to": step.demand.level,
        "cost": amount(step.cost),
        "gain": number(step.gain),
        "waits_for": [{"indicator": i, "level": level} for i, level in step.waits_for],
        "shared_work": step.shared_work,
        **_demand(step.demand),
    }


def _demand(demand: Demand) -> Document:
    return {
        "level": demand.level,
        "level_name": demand.level_name,
        "demand": demand.text,
        "work_type": demand.work_type,
        "work_type_name": work_name(demand.work_type),
        "evidence": [proof_document(proof) for proof in demand.proofs],
    }


def proof_document(proof: Proof) -> Document:
    """One item of evidence with its state."""
    return {"item": proof.text, "state": proof.state, "state_name": proof.state_name, "note": proof.note}
