"""The kinds of long work, and how each goes piece by piece."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.service.cases import StoredCase
from api.service.problems import ProblemError, fault_document
from api.service.refusals import for_programs, of_input
from api.service.wire.planning import RulesBody
from data.faults import InputError
from data.store.assessments import AssessmentKey
from data.store.jobs import Job

from .outcomes import Refused

if TYPE_CHECKING:
    from api.service.state import Service

Progress = Callable[[int, int, str], None]
"""Called between pieces with pieces done, pieces in all, and words for people; raises to stop the job."""

PIECE_SECONDS = 600.0


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The job was asked to stop."""


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    Attributes:
        run: does the work; called again from the start when an earlier attempt was cut off.
    """

    run: Callable[[Service, Job, Progress], dict[str, Any]]


def run_frontier(service: Service, job: Job, progress: Progress) -> dict[str, Any]:
    """The frontier of one stored assessment."""
    progress(0, 1, "menghitung biaya setiap target")
    case = _case(service, job.request, job.request["assessments"][0])
    outcome = service.pool.submit("stored_frontier", case, PIECE_SECONDS).result()
    if isinstance(outcome, Refused):
        raise of_input(InputError(outcome.faults), outcome.code)
    document: dict[str, Any] = json.loads(outcome.document)
    return document


def run_plans(service: Service, job: Job, progress: Progress) -> dict[str, Any]:
    """A plan for each of many stored assessments; one that fails does not hold up the others."""
    wanted = job.request["assessments"]
    answers = []
    for number, key in enumerate(wanted):
        progress(number, len(wanted), f"{number} dari {len(wanted)} instansi")
        answers.append(_plan(service, job.request, key))
    return {"plans": answers, "simulated": any(answer.get("simulated") for answer in answers)}


def _plan(service: Service, request: Mapping[str, Any], key: list[Any]) -> dict[str, Any]:
    who = {"institution_id": key[0], "cycle": key[1], "stage": key[2]}
    outcome = service.pool.submit("stored_plan", _case(service, request, key), PIECE_SECONDS).result()
    if isinstance(outcome, Refused):
        return {**who, "status": "failed", "errors": [fault_document(for_programs(f)) for f in outcome.faults]}
    plan = json.loads(outcome.document)
    kept = ("institution", "status", "simulated", "index_before", "index_after", "predicate_after", "cost", "cost_unit")
    return {**who, **{name: plan.get(name) for name in kept}, "steps": len(plan.get("steps", ()))}


def _case(service: Service, request: Mapping[str, Any], key: list[Any]) -> StoredCase:
    with service.database.read() as store:
        stored = store.assessments.find(AssessmentKey(key[0], int(key[1]), key[2]))
        if stored is None:
            raise ProblemError("not_found", f"Penilaian {key[0]}, {key[1]}, {key[2]} sudah tidak ada.")
        costs = store.costs.find(key[0]) if request.get("own_costs") else None
    rules = RulesBody.model_validate(request.get("rules") or {})
    return StoredCase(stored.assessment, rules, costs.costs if costs else None)


KINDS: Mapping[str, Kind] = {"frontier": Kind(run_frontier), "plans": Kind(run_plans)}
