"""Tasks that read, score, compare and check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.service.cases import csv_content, planning_case, read_csv
from api.service.encoding import encode
from api.service.scoring import scores_of
from api.service.wire.assessments import assessment_document, instrument_of
from api.service.wire.planning import CompareBody, PeersBody
from data.assessment_files import read_assessments
from data.content import Content
from engine.comparison import compare
from engine.comparison_document import comparison_document, region_document
from engine.optimise import Limits
from engine.peer_advice import PeerRequest, advise_on_peers
from engine.peers_document import peers_document
from engine.plan_document import warnings_document
from engine.region_summary import region_summary
from engine.replay import replay
from engine.standing import standing_of_assessment
from engine.verification import verify

from .outcomes import Done, Read, Task


def score_task(value: Any, limits: Limits) -> Done:
    """Scores of a `ScoreBody`."""
    del limits
    return Done(encode(scores_of(value)), "scored")


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


def replay_task(value: Any, limits: Limits) -> Done:
    """A plan document solved again: ``{"same": bool, "differences": [{"what", "stored", "now"}]}``."""
    found = replay(value, instrument_of, limits)
    document = {"same": not found, "differences": [vars(one) for one in found]}
    return Done(encode(document), "same" if not found else "differs")


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


def read_open_panel_task(value: Any, limits: Limits) -> Read:
    """The panel of a `Content` that may leave levels open, with a notice of them."""
    del limits
    return Read(read_assessments(value, allow_missing=True))


TASKS: Mapping[str, Task] = {
    "score": score_task,
    "verify": verify_task,
    "replay": replay_task,
    "read": read_task,
    "read_panel": read_panel_task,
    "read_open_panel": read_open_panel_task,
    "peers": peers_task,
    "compare": compare_task,
}
