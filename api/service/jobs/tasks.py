"""Work that keeps a processor busy, as functions from a JSON value to JSON text; they run in worker processes.

Nothing here knows HTTP or the store. Whatever the caller did wrong comes back as `Refused`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from api.inputs import PlanningCase
from api.service.cases import StoredCase, case_of, case_of_file, csv_content, planning_case, read_csv
from api.service.encoding import encode
from api.service.scoring import scores_of
from api.service.wire.assessments import assessment_document, instrument_of
from api.service.wire.planning import CompareBody, FrontierBody, GapsBody, PeersBody, PlanBody
from data.assessment_files import read_assessments
from data.content import Content
from data.evidence import EvidenceLedger
from data.faults import Fault, InputError
from engine.build import build_problem
from engine.comparison import compare
from engine.comparison_document import comparison_document, region_document
from engine.frontier import frontier
from engine.gap_basis import GapRequest, list_gaps
from engine.gaps_document import gaps_document
from engine.optimise import Limits
from engine.peer_advice import PeerRequest, advise_on_peers
from engine.peers_document import peers_document
from engine.plan import PlanRequest, do_nothing, make_plan
from engine.plan_document import plan_document, warnings_document
from engine.region_summary import region_summary
from engine.solver.highs import SolverError
from engine.standing import standing_of_assessment
from engine.verification import verify
from engine.warnings_of_plan import plan_warnings

from .outcomes import Done, Outcome, Read, Refused


def run(name: str, value: Any, seconds: float) -> Outcome:
    """Run one task by name.

    Args:
        name: key of `TASKS`.
        value: a JSON value, or what the task documents.
        seconds: time limit of each call of the solver.
    """
    try:
        return TASKS[name](value, Limits(seconds=seconds))
    except InputError as error:
        return Refused("invalid_input", error.faults)
    except SolverError as error:
        remedy = "Longgarkan atau kurangi aturan lalu ulangi; bila tetap, laporkan beserta permintaannya."
        fault = Fault("solver_failed", "solver berhenti tanpa jawaban yang terbukti", found=str(error), remedy=remedy)
        return Refused("solver_failed", (fault,))


def score_task(value: Any, limits: Limits) -> Done:
    """Scores of a `ScoreBody`."""
    del limits
    return Done(encode(scores_of(value)), "scored")


def plan_task(value: Any, limits: Limits) -> Done:
    """The plan of a `PlanBody`."""
    body = PlanBody.model_validate(value)
    return _planned(planning_case(body), body.alternatives, limits)


def stored_plan_task(value: Any, limits: Limits) -> Done:
    """The plan of a `StoredCase`."""
    stored: StoredCase = value
    case = case_of(stored.assessment, stored.body, stored.notices, stored.costs)
    return _planned(case, stored.alternatives, limits)


def file_plan_task(value: Any, limits: Limits) -> Done:
    """The plan of a `FileCase`."""
    return _planned(case_of_file(value), 0, limits)


def _planned(case: PlanningCase, alternatives: int, limits: Limits) -> Done:
    request = PlanRequest(
        instrument=case.instrument,
        assessment=case.assessment,
        costs=case.costs,
        rules=case.rules,
        alternatives=alternatives,
        replacements=alternatives > 0,
        notices=case.notices,
        limits=limits,
    )
    plan = make_plan(request)
    return Done(encode(plan_document(plan)), plan.status)


def frontier_task(value: Any, limits: Limits) -> Done:
    """The frontier of a `FrontierBody`; rules that contradict each other get the advice of a plan."""
    return _frontier(planning_case(FrontierBody.model_validate(value)), limits)


def stored_frontier_task(value: Any, limits: Limits) -> Done:
    """The frontier of a `StoredCase`."""
    stored: StoredCase = value
    return _frontier(case_of(stored.assessment, stored.body, stored.notices, stored.costs), limits)


def _frontier(case: PlanningCase, limits: Limits) -> Done:
    problem = build_problem(case.instrument, case.assessment, case.costs, case.rules)
    curve = frontier(problem, limits)
    if curve is None:
        rules = replace(case.rules, target=None, predicate=None)
        request = PlanRequest(case.instrument, case.assessment, case.costs, rules, notices=case.notices, limits=limits)
        return Done(encode(plan_document(make_plan(request))), "infeasible")
    from api.commands.frontier import frontier_document

    notices = (*case.notices, *plan_warnings(case.assessment, problem, do_nothing(problem)))
    return Done(encode(frontier_document(case, problem, curve, notices)), "optimal")


def gaps_task(value: Any, limits: Limits) -> Done:
    """The gap list of a `GapsBody`."""
    body = GapsBody.model_validate(value)
    return _gaps(planning_case(body), None, body.owner, limits)


def stored_gaps_task(value: Any, limits: Limits) -> Done:
    """The gap list of a `StoredCase`."""
    stored: StoredCase = value
    case = case_of(stored.assessment, stored.body, stored.notices, stored.costs)
    return _gaps(case, stored.ledger, stored.owner, limits)


def _gaps(case: PlanningCase, ledger: EvidenceLedger | None, owner: str | None, limits: Limits) -> Done:
    request = GapRequest(
        case.instrument, case.assessment, case.costs, case.rules, ledger=ledger, notices=case.notices, limits=limits
    )
    gaps = list_gaps(request)
    return Done(encode(gaps_document(gaps if owner is None else gaps.only(owner))), gaps.basis)


def peers_task(value: Any, limits: Limits) -> Done:
    """Peers of a `PeersBody`."""
    body = PeersBody.model_validate(value)
    case = planning_case(body)
    panel = read_assessments(csv_content("among_csv", body.among_csv))
    advice = advise_on_peers(
        PeerRequest(
            instrument=case.instrument,
            assessment=case.assessment,
            panel=panel.assessments,
            costs=case.costs,
            rules=case.rules,
            across_types=body.across_types,
            count=body.count,
            notices=(*case.notices, *panel.notices),
            limits=limits,
        )
    )
    document = {"peers": peers_document(advice), "warnings": warnings_document(advice.notices)}
    return Done(encode(document), "found" if document["peers"] else "none")


def compare_task(value: Any, limits: Limits) -> Done:
    """A `CompareBody`: institutions side by side, or a summary."""
    from api.chosen_standings import keys_of

    del limits
    body = CompareBody.model_validate(value)
    standings = [standing_of_assessment(instrument_of(a.instrument), a) for a in read_csv(body.panel_csv).assessments]
    if body.institutions:
        found = compare(standings, keys_of(body.institutions, standings), body.cycle)
        return Done(encode(comparison_document(found)), "compared")
    summary = region_summary(standings, body.cycle, body.province, body.institution_type)
    return Done(encode(region_document(summary)), "compared")


def verify_task(value: Any, limits: Limits) -> Done:
    """Checks of a plan document."""
    del limits
    checks = verify(value, instrument_of)
    valid = all(check.passed for check in checks)
    document = {"valid": valid, "checks": [vars(check) for check in checks]}
    return Done(encode(document), "valid" if valid else "invalid")


def read_task(value: Any, limits: Limits) -> Done:
    """Assessments of a file, ``(name, bytes)``, checked like ``tangga check``."""
    del limits
    name, data = value
    panel = read_assessments(Content(name, data))
    document = {
        "valid": True,
        "assessments": [assessment_document(a) for a in panel.assessments],
        "warnings": warnings_document(panel.notices),
    }
    return Done(encode(document), "read")


def read_panel_task(value: Any, limits: Limits) -> Read:
    """The panel of a `Content`."""
    del limits
    return Read(read_assessments(value))


TASKS: Mapping[str, Callable[[Any, Limits], Done | Read]] = {
    "score": score_task,
    "plan": plan_task,
    "stored_plan": stored_plan_task,
    "file_plan": file_plan_task,
    "stored_gaps": stored_gaps_task,
    "stored_frontier": stored_frontier_task,
    "frontier": frontier_task,
    "gaps": gaps_task,
    "peers": peers_task,
    "compare": compare_task,
    "verify": verify_task,
    "read": read_task,
    "read_panel": read_panel_task,
}
