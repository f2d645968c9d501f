"""The 48-hour board: what to reopen before the interview, in which order, and what was handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import Form, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.expectation_cases import StoredClarification
from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from api.service.state import now, service_of
from api.service.wire.assessments import instrument_of
from api.service.writes import Written, write_from_page
from data.evidence import STATE_NAMES, EvidenceLedger
from data.scoring import level_faults
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.errors import StaleVersion
from data.store.evidence import StoredEvidence
from data.store.stamp import Stamp
from data.store.store import Store

from .clarification_asked import Asked, Typed, read_asked
from .clarification_desk import PREFIX, DeskForm, differences, read_desk
from .clarification_ticks import boxes_of, turned_boxes, versions_of
from .clarification_view import board_view, clock_view
from .forms import page_router
from .frame import framed
from .moments import ZONES
from .solved_before import solved_once

router = page_router()
Words = Annotated[str, Query(max_length=40)]
Many = Annotated[list[str], Query(max_length=200)]
REMEMBERED = "tangga_klarifikasi"
"""Cookie with the board's settings, so that whoever comes back finds the clock still running."""

LONGEST_QUERY = 2000


@dataclass(frozen=True)
class _Known:
    """What the store holds of the institution.

    Attributes:
        cycle: the one that the board is about; ``None`` where no cycle, or not the one asked for, has self or desk
            scores.
        cycles: those that a board can be about, the latest first.
        recorded: states of evidence of the cycle.
    """

    found: tuple[StoredAssessment, ...]
    cycle: int | None
    cycles: tuple[int, ...]
    recorded: tuple[StoredEvidence, ...]

    def stage(self, stage: str) -> StoredAssessment | None:
        """The assessment of the board's cycle at a stage."""
        return next((one for one in self.found if (one.key.cycle, one.key.stage) == (self.cycle, stage)), None)

    @property
    def desk(self) -> StoredAssessment | None:
        """Desk scores with every level; incomplete ones are still being entered."""
        found = self.stage("desk")
        if found is None or level_faults(instrument_of(found.assessment.instrument), found.assessment.levels):
            return None
        return found

    def form(self) -> DeskForm | None:
        """The form for desk scores; ``None`` where nothing says for which indicators."""
        claim, desk = self.stage("self"), self.stage("desk")
        basis = claim or desk
        return DeskForm(basis.assessment, desk, {}, {}) if basis else None


@router.get("/instansi/{institution}/klarifikasi")
async def board(
    request: Request,
    institution: InstitutionId,
    siklus: Words = "",
    opd: Annotated[str, Query(max_length=200)] = "",
    jam: Words = "",
    orang: Words = "",
    kerja: Words = "",
    peluang: Words = "",
    mulai: Words = "",
    zona: Words = "",
    batas: Words = "",
    unit: Many = [],  # noqa: B006 - FastAPI copies defaults
    jumlah: Many = [],  # noqa: B006 - FastAPI copies defaults
) -> Response:
    """Papan klarifikasi."""
    if not request.url.query and (last := request.cookies.get(REMEMBERED)):
        return RedirectResponse(f"{request.url.path}?{last}", 303)
    typed = Typed(jam, orang, tuple(zip(unit, jumlah, strict=False)), kerja, peluang, mulai, zona, batas)
    known = await run_in_threadpool(_read, request, institution, siklus)
    response = await _page(request, institution, known, typed, opd=opd, asked_cycle=siklus)
    query = typed.query(siklus=siklus)
    if query and len(query) <= LONGEST_QUERY and response.status_code == 200 and known.cycle is not None:
        secure = service_of(request).settings.https
        path = request.url.path
        response.set_cookie(REMEMBERED, query, 7 * 86400, path=path, httponly=True, samesite="lax", secure=secure)
    return response


@router.post("/instansi/{institution}/klarifikasi/nilai")
async def keep_desk(request: Request, institution: InstitutionId) -> Response:
    """Menyimpan nilai dokumen yang baru keluar."""
    sent = await request.form()
    known = await run_in_threadpool(_read, request, institution, str(sent.get("siklus", "")))
    form = known.form()
    if form is None:
        raise ProblemError("not_found", "Belum ada penilaian mandiri siklus ini.")
    typed = {name.removeprefix(PREFIX): str(text) for name, text in sent.items() if name.startswith(PREFIX)}
    desk, faults = read_desk(form, typed)
    if faults:
        shown = replace(form, typed=typed, faults=faults)
        return await _page(request, institution, known, Typed(), form=shown, status=422)
    version = str(sent.get("versi", ""))
    based_on = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0

    def work(store: Store, stamp: Stamp) -> Written:
        saved = store.assessments.save(institution, desk, based_on=based_on or None, stamp=stamp)
        return Written(None, "/".join(map(str, saved.key)), 201 if not based_on else 200)

    try:
        await write_from_page(request, work)
    except StaleVersion:
        known = await run_in_threadpool(_read, request, institution, str(known.cycle))
        form = known.form()
        if form is None or form.stored is None:
            raise
        shown = replace(form, typed=typed, stale=differences(desk, form.stored.assessment))
        return await _page(request, institution, known, Typed(), form=shown, status=412)
    return RedirectResponse(f"/instansi/{institution}/klarifikasi?siklus={known.cycle}", 303)


@router.post("/instansi/{institution}/klarifikasi/bukti")
async def tick(
    request: Request,
    institution: InstitutionId,
    siklus: Annotated[int, Form(ge=2000, le=2100)],
    indikator: Annotated[str, Form(max_length=60)],
    sampai: Annotated[int, Form(ge=0, le=10)],
    kembali: Annotated[str, Form(max_length=LONGEST_QUERY)] = "",
) -> Response:
    """Mencatat bukti satu indikator yang diajukan, atau menariknya."""
    sent = await request.form()
    known = await run_in_threadpool(_read, request, institution, str(siklus))
    desk = known.desk
    if desk is None or indikator not in desk.assessment.levels:
        raise ProblemError("not_found", f"Tidak ada nilai dokumen {siklus} untuk indikator «{indikator}».")
    instrument, low = instrument_of(desk.assessment.instrument), int(desk.assessment.levels[indikator])
    versions = versions_of(map(str, sent.getlist("versi")))
    before, ticked = _keys(sent, "semula"), _keys(sent, "bukti")

    def work(store: Store, stamp: Stamp) -> Written:
        recorded = store.evidence.of(institution, siklus, [indikator])
        boxes = boxes_of(instrument, indikator, low, min(sampai, instrument.scale.maximum), recorded)
        turned = turned_boxes(boxes, before, ticked)
        for box in turned:
            record, version = box.turned(), versions.get(box.key)
            store.evidence.save(institution, siklus, record, based_on=version, stamp=stamp)
        return Written(None, f"{institution}/{siklus}/{indikator}", 200, {"changed": len(turned)})

    try:
        await write_from_page(request, work)
    except StaleVersion as error:
        return await _stale_tick(request, institution, siklus, error)
    return RedirectResponse(f"/instansi/{institution}/klarifikasi?{kembali or f'siklus={siklus}'}#{indikator}", 303)


async def _stale_tick(request: Request, institution: str, cycle: int, error: StaleVersion) -> Response:
    known = await run_in_threadpool(_read, request, institution, str(cycle))
    words = "Bukti ini sudah diubah orang lain."
    if isinstance(error.current, StoredEvidence):
        one = error.current
        words = (
            f"{one.record.indicator}: «{one.record.item}» sementara itu dicatat «{STATE_NAMES[one.record.state]}» oleh "
            f"{one.updated_by}. Papan di bawah sudah memuat keadaan itu; ulangi bila masih perlu."
        )
    return await _page(request, institution, known, Typed(), stale=words, status=412)


async def _page(
    request: Request,
    institution: str,
    known: _Known,
    typed: Typed,
    *,
    opd: str = "",
    asked_cycle: str = "",
    form: DeskForm | None = None,
    stale: str = "",
    status: int = 200,
) -> Response:
    asked, desk = read_asked(typed), known.desk
    values: dict[str, Any] = {"view": None, "faults": (), "trouble": "", "code": status}
    if desk is not None and not asked.faults:
        values |= await _board(request, known, desk, asked, opd)
    view = values["view"]
    claim = known.stage("self")
    simulated = any(one.assessment.simulated for one in (desk, claim) if one) or bool(view and view["simulated"])
    final = known.stage("final")
    values |= {
        "known": known,
        "asked_cycle": asked_cycle,
        "desk": desk,
        "final": final,
        "form": form or known.form(),
        "typed": typed,
        "asked": asked,
        "owner": opd,
        "zones": tuple(ZONES),
        "clock": clock_view(asked.clock, now()) if asked.clock else None,
        "query": typed.query(siklus=str(known.cycle or ""), opd=opd),
        "all_query": typed.query(siklus=str(known.cycle or "")),
        "stale": stale,
    }
    shown = partial(framed, request, "klarifikasi.html", "klarifikasi", simulated=simulated, institution=institution)
    answered = 422 if asked.faults else values["code"]
    return await run_in_threadpool(partial(shown, status=answered, **values))


async def _board(request: Request, known: _Known, desk: StoredAssessment, asked: Asked, owner: str) -> dict[str, Any]:
    instrument = instrument_of(desk.assessment.instrument)
    ledger = EvidenceLedger(tuple(one.record for one in known.recorded))
    levels = tuple(one.assessment for one in known.found)
    try:
        case = StoredClarification(desk.assessment, levels, asked.team(desk.assessment, instrument), ledger)
        document = json.loads(await solved_once(request, "stored_clarify", case))
    except ProblemError as error:
        return {"faults": error.faults, "trouble": "" if error.faults else error.detail, "code": error.status}
    return {"view": await run_in_threadpool(board_view, document, instrument, known.recorded, owner)}


def _keys(sent: FormData, name: str) -> set[str]:
    return {str(key) for key in sent.getlist(name)}


def _read(request: Request, institution: str, cycle: str) -> _Known:
    with service_of(request).database.read() as store:
        store.institutions.get(institution)
        found = store.assessments.all(where=AssessmentFilter(institution_id=institution))
        cycles = sorted({one.key.cycle for one in found if one.key.stage != "final"}, reverse=True)
        chosen = next((year for year in cycles if cycle in ("", str(year))), None)
        recorded = store.evidence.of(institution, chosen) if chosen is not None else ()
    return _Known(found, chosen, tuple(cycles), recorded)
