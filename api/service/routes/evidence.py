"""Evidence and gap lists: what owners work with."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.cases import StoredCase
from api.service.problems import ProblemError
from api.service.security.permissions import Access
from api.service.state import asked_of, principal_of, service_of
from api.service.stored_cases import best_known, instrument_of_cycle
from api.service.wire.planning import RulesBody
from api.service.wire.resources import EvidenceBody
from api.service.wire.stored import based_on, evidence_document
from api.service.writes import Written, write
from data.assessment import Assessment, Stage
from data.evidence import EvidenceRecord
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.panel_levels import LevelReader
from data.panel_words import one_line
from data.store.stamp import Stamp
from data.store.store import Store
from data.table import Problem

from .common import Cycle, InstitutionId, guarded_router, json_bytes, own_indicators, solved

router = guarded_router("Bukti dan kesenjangan")


@router.get("/v1/institutions/{institution}/evidence/{cycle}")
def list_evidence(request: Request, institution: InstitutionId, cycle: Cycle) -> dict[str, Any]:
    """Keadaan setiap bukti; OPD melihat indikatornya sendiri."""
    with service_of(request).database.read() as store:
        own = None
        if asked_of(request).access is Access.PART:
            own = own_indicators(request, _assessment(store, institution, cycle))
        found = store.evidence.of(institution, cycle, own)
    return {"items": [evidence_document(one) for one in found], "next": None}


@router.put("/v1/institutions/{institution}/evidence/{cycle}")
async def save_evidence(request: Request, institution: InstitutionId, cycle: Cycle, body: EvidenceBody) -> Response:
    """Mencatat satu bukti; If-Match menyebut versi asalnya, If-None-Match: * untuk yang baru."""
    version = based_on(request)

    def work(store: Store, stamp: Stamp) -> Written:
        assessment = _assessment(store, institution, cycle)
        record = record_of(body, instrument_of_cycle(assessment))
        own = own_indicators(request, assessment)
        if own is not None and record.indicator not in own:
            raise ProblemError("forbidden", f"Indikator {record.indicator} dipegang OPD lain.")
        saved = store.evidence.save(institution, cycle, record, based_on=version, stamp=stamp)
        what = f"{institution}/{cycle}/{record.indicator}/{record.level}"
        return Written(evidence_document(saved), what, 201 if version is None else 200)

    return await write(request, work)


@router.get("/v1/institutions/{institution}/gaps")
async def list_gaps(
    request: Request,
    institution: InstitutionId,
    cycle: int | None = None,
    stage: Stage | None = None,
    owner: Annotated[str | None, Query(max_length=200, description="Hanya bagian OPD ini.")] = None,
    target: Annotated[float | None, Query(ge=0, le=5, description="Indeks yang dituju.")] = None,
    predicate: Annotated[str | None, Query(max_length=60, description="Predikat yang dituju.")] = None,
) -> Response:
    """Daftar kesenjangan per OPD dari penilaian tersimpan; OPD hanya menerima bagiannya."""
    if asked_of(request).access is Access.PART:
        owner = principal_of(request).owner

    def read() -> StoredCase:
        with service_of(request).database.read() as store:
            stored, notices = best_known(store, institution, cycle, stage)
            ledger = store.evidence.ledger(institution, stored.key.cycle)
            costs = store.costs.find(institution)
        rules = RulesBody(target=target, predicate=predicate)
        return StoredCase(stored.assessment, rules, costs.costs if costs else None, 0, notices, ledger, owner)

    return json_bytes(await solved(request, "stored_gaps", await run_in_threadpool(read)))


def _assessment(store: Store, institution: str, cycle: int) -> Assessment:
    return best_known(store, institution, cycle, None)[0].assessment


def record_of(body: EvidenceBody, instrument: Instrument) -> EvidenceRecord:
    """The record of a body.

    Raises:
        InputError: if its indicator or level is none of the instrument.
    """
    indicator = LevelReader(instrument).indicator(body.indicator)
    faults = []
    if isinstance(indicator, Problem):
        faults.append(Fault(indicator.code, indicator.message, "indicator", indicator.found, indicator.allowed))
    scale = instrument.scale
    if not scale.minimum < body.level <= scale.maximum:
        allowed = f"{scale.minimum + 1} sampai {scale.maximum}"
        faults.append(Fault("unknown_step", "tidak ada bukti untuk level ini", "level", str(body.level), allowed))
    if faults or isinstance(indicator, Problem):
        raise InputError(faults)
    return EvidenceRecord(indicator, body.level, one_line(body.item), body.state, body.note)
