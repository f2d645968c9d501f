"""Tasks over several institutions of the store: side by side, peers and visits, a region at a glance."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from api.service.cases import case_of_stored
from api.service.comparison_cases import StoredComparison, StoredPeers, StoredRegion
from api.service.encoding import encode
from api.service.wire.assessments import instrument_of
from data.assessment import Assessment
from data.faults import InputError, Notice, refuse
from engine.comparison import compare
from engine.comparison_document import comparison_document, region_document
from engine.fairness import spread
from engine.joint_document import spread_document
from engine.optimise import Limits
from engine.peer_advice import PeerAdvice, PeerRequest, advise_on_peers
from engine.peer_words import ROLE_NAMES, covered_words, story
from engine.peers_document import peers_document
from engine.plan_document import number, warnings_document
from engine.region_summary import region_summary
from engine.saved_plan import saved_plan
from engine.standing import Standing, standing_of_assessment
from engine.study_visit import SHEET_TITLES, StudyVisit, study_visit

from .outcomes import Done, Task


def stored_compare_task(value: Any, limits: Limits) -> Done:
    """The comparison of a `StoredComparison`, as ``/v1/compare`` words it."""
    del limits
    asked: StoredComparison = value
    names = {name for name, _, _ in asked.keys}
    standings, notices = _standings(asked.everyone, names)
    document = comparison_document(compare(standings, asked.keys, asked.cycle))
    document["warnings"] += warnings_document(notices)
    return Done(encode(document), "compared")


def stored_peers_task(value: Any, limits: Limits) -> Done:
    """Peers of a `StoredPeers`, with the sheet for a visit to its host.

    ``{"basis", "goals", "simulated", "peers", "visit": {...} | null, "warnings"}``
    """
    asked: StoredPeers = value
    case = case_of_stored(asked.case)
    plan = None if asked.plan is None else saved_plan(asked.plan, case.instrument, case.assessment)
    advice = advise_on_peers(
        PeerRequest(
            instrument=case.instrument,
            assessment=case.assessment,
            panel=asked.panel,
            costs=case.costs,
            rules=case.rules,
            planned=None if plan is None else plan.levels,
            across_types=asked.across_types,
            notices=case.notices,
            limits=limits,
        )
    )
    document = {
        "basis": advice.basis,
        "goals": dict(advice.search.goals),
        "simulated": advice.simulated,
        "peers": peers_document(advice),
        "visit": None if asked.host is None else _visit(advice, asked.host, workbook=asked.workbook),
        "warnings": warnings_document(advice.notices),
    }
    return Done(encode(document), "found" if document["peers"] else "none")


def stored_region_task(value: Any, limits: Limits) -> Done:
    """The members of a `StoredRegion` and what they come to.

    ``{"members": [...], "summary": region_document, "spread", "spread_before", "warnings"}``, members from the
    highest index down.
    """
    del limits
    asked: StoredRegion = value
    standings, notices = _standings(asked.members, set())
    before = {s.institution: s for s in _standings(asked.before, set())[0]}
    if not standings:
        raise refuse("levels_missing", "tidak satu pun penilaian di wilayah ini lengkap", remedy="Lengkapi levelnya.")
    summary = region_summary(standings)
    members = [_member(s, before.get(s.institution), asked.ids) for s in summary.institutions]
    kept = [before[s.institution].index for s in summary.institutions if s.institution in before]
    document = {
        "members": members,
        "summary": region_document(summary),
        "spread": spread_document(spread([s.index for s in summary.institutions])),
        "spread_before": spread_document(spread(kept)) if kept else None,
        "warnings": warnings_document(notices),
    }
    return Done(encode(document), "summed")


def _standings(found: Iterable[Assessment], needed: set[str]) -> tuple[list[Standing], list[Notice]]:
    """Standings of complete assessments.

    Raises:
        InputError: if one of a needed institution is not complete.
    """
    standings: list[Standing] = []
    left_out: list[str] = []
    for assessment in found:
        try:
            standings.append(standing_of_assessment(instrument_of(assessment.instrument), assessment))
        except InputError:
            if assessment.institution.name in needed:
                raise
            left_out.append(assessment.label)
    return standings, list(_left_out(left_out))


def _left_out(labels: list[str]) -> Iterator[Notice]:
    if labels:
        names = "; ".join(labels[:5]) + ("; ..." if len(labels) > 5 else "")
        yield Notice("levels_incomplete", f"{len(labels)} penilaian belum lengkap, jadi tidak dihitung: {names}.")


def _member(standing: Standing, before: Standing | None, ids: Mapping[str, str]) -> dict[str, Any]:
    comparable = before is not None and before.instrument.id == standing.instrument.id
    parts = [*(d.id for d in standing.instrument.domains), *(a.id for a in standing.instrument.aspects)]
    return {
        "id": ids.get(standing.institution, ""),
        "institution": standing.institution,
        "institution_type": standing.institution_type,
        "province": standing.province,
        "cycle": standing.cycle,
        "stage": standing.stage,
        "index": number(standing.index),
        "predicate": standing.predicate,
        "values": {part: number(standing.values[part]) for part in parts if part in standing.values},
        "change": number(standing.index - before.index) if before is not None and comparable else None,
        "since": before.cycle if before is not None and comparable else None,
        "simulated": standing.simulated,
    }


def _visit(advice: PeerAdvice, host: str, *, workbook: bool) -> dict[str, Any]:
    peer = next((peer for peer in advice.search.peers if peer.institution.name == host), None)
    if peer is None:
        raise refuse("host_is_no_peer", "instansi ini bukan sejawat untuk rencana itu", place="tuan rumah", found=host)
    visit = study_visit(advice.instrument, advice.search.seeker, peer)
    return {
        "host": host,
        "guest": visit.guest.label,
        "role": ROLE_NAMES[peer.role],
        "covered": covered_words(peer),
        "story": story(peer),
        "owners": list(visit.owners),
        "titles": list(SHEET_TITLES),
        "rows": [list(row) for row in visit.rows()],
        "simulated": visit.guest.simulated or peer.simulated,
        "workbook": _workbook(visit) if workbook else None,
    }


def _workbook(visit: StudyVisit) -> str:
    """The sheet as XLSX, in base64."""
    from api.study_visit_workbook import save_study_visit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kunjungan.xlsx"
        save_study_visit(path, visit)
        return base64.b64encode(path.read_bytes()).decode()


TASKS: Mapping[str, Task] = {
    "stored_compare": stored_compare_task,
    "stored_peers": stored_peers_task,
    "stored_region": stored_region_task,
}
