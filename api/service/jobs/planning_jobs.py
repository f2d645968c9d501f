"""Jobs that plan: for many institutions one by one, for several together, over years, for every target."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from api.service.cases import StoredCase
from api.service.problems import fault_document
from api.service.programme_cases import StoredJoint, StoredRoadmap
from api.service.refusals import for_programs
from api.service.wire.planning import RulesBody
from api.service.wire.programmes import JointGoalBody, YearsBody
from data.store.jobs import Job
from data.store.plans import rests_on_simulation

from .apart import run_apart
from .outcomes import Refused
from .work import APART_SECONDS, PIECE_SECONDS, Document, Progress, answer_of, assessment_at, assessments_of

if TYPE_CHECKING:
    from api.service.state import Service


def run_frontier(service: Service, job: Job, progress: Progress) -> Document:
    """The frontier of one stored assessment."""
    progress(0, 1, "menghitung biaya setiap target")
    case = _case(service, job.request, job.request["assessments"][0])
    return answer_of(service.pool.submit("stored_frontier", case, PIECE_SECONDS).result())


def run_plans(service: Service, job: Job, progress: Progress) -> Document:
    """A plan for each of many stored assessments; one that fails does not hold up the others."""
    wanted = job.request["assessments"]
    answers = []
    for number, key in enumerate(wanted):
        progress(number, len(wanted), f"{number} dari {len(wanted)} instansi")
        answers.append(_plan(service, job.request, key))
    return {"plans": answers, "simulated": any(answer.get("simulated") for answer in answers)}


def run_joint(service: Service, job: Job, progress: Progress) -> Document:
    """One joint plan over stored assessments."""
    with service.database.read() as store:
        found = assessments_of(store, job.request)
    goal = JointGoalBody.model_validate(job.request["joint"])
    value = StoredJoint(tuple(one.assessment for one in found), goal)
    return answer_of(run_apart("joint", value, progress, service.settings.solver_memory, APART_SECONDS))


def run_roadmap(service: Service, job: Job, progress: Progress) -> Document:
    """The roadmap of one stored assessment."""
    case = _case(service, job.request, job.request["assessments"][0])
    value = StoredRoadmap(case, YearsBody.model_validate(job.request["roadmap"]))
    return answer_of(run_apart("roadmap", value, progress, service.settings.solver_memory, APART_SECONDS))


def _plan(service: Service, request: Mapping[str, Any], key: list[Any]) -> Document:
    who = {"institution_id": key[0], "cycle": key[1], "stage": key[2]}
    outcome = service.pool.submit("stored_plan", _case(service, request, key), PIECE_SECONDS).result()
    if isinstance(outcome, Refused):
        return {**who, "status": "failed", "errors": [fault_document(for_programs(f)) for f in outcome.faults]}
    plan = json.loads(outcome.document)
    kept = ("institution", "status", "index_before", "index_after", "predicate_after", "cost", "cost_unit")
    told = {"simulated": rests_on_simulation(plan), "steps": len(plan.get("steps", ()))}
    return {**who, **{name: plan.get(name) for name in kept}, **told}


def _case(service: Service, request: Mapping[str, Any], key: list[Any]) -> StoredCase:
    with service.database.read() as store:
        stored = assessment_at(store, key)
        costs = store.costs.find(key[0]) if request.get("own_costs") else None
    rules = RulesBody.model_validate(request.get("rules") or {})
    return StoredCase(stored.assessment, rules, costs.costs if costs else None)
