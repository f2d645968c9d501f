"""Penilaian: the levels of one cycle and stage as a sheet to fill in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.service.routes.common import InstitutionId
from api.service.state import service_of
from api.service.writes import Written, write_from_page
from data.assessment import Stage
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.store.assessments import AssessmentKey
from data.store.errors import StaleVersion
from data.store.stamp import Stamp
from data.store.store import Store

from .forms import Line, page_router
from .sheet_cells import merge
from .sheet_form import Sent, key_of, sent, version_of
from .sheet_new import opened, typed_in
from .sheet_page import Outcome, address, show, state_document, title_of
from .sheet_reading import require_writable, shelf_of

router = page_router()
ATTEMPTS = 5
"""So often a save is tried when somebody else saves at the same moment."""

Year = Annotated[int | None, Query(alias="siklus", ge=2000, le=2100)]
Which = Annotated[Stage | None, Query(alias="tahap")]


@router.get("/instansi/{institution}/penilaian")
def show_sheet(
    request: Request, institution: InstitutionId, cycle: Year = None, stage: Which = None, kabar: str = ""
) -> Response:
    """Lembar penilaian; tanpa siklus dan tahap: yang terakhir."""
    return show(request, institution, cycle, stage, done=kabar)


@router.get("/instansi/{institution}/penilaian/keadaan")
def sheet_state(request: Request, institution: InstitutionId, cycle: Year, stage: Which, versi: int = 0) -> Response:
    """Isi lembar bila versinya bukan `versi` lagi, untuk skrip halamannya."""
    with service_of(request).database.read() as store:
        shelf = shelf_of(request, store, institution, cycle, stage)
        chosen = shelf.chosen or store.assessments.get(AssessmentKey(institution, cycle or 0, stage or "self"))
    return Response(status_code=204) if chosen.version == versi else JSONResponse(state_document(request, shelf))


@router.post("/instansi/{institution}/penilaian")
async def save_sheet(request: Request, institution: InstitutionId) -> Response:
    """Menyimpan isian: sel yang orang lain ubah juga tidak pernah tertimpa diam-diam."""
    form = sent(await request.form(), institution)
    outcome = await _saved(request, form)
    edits = outcome.edits
    if "application/json" in request.headers.get("accept", ""):
        return await run_in_threadpool(_answer, request, form.key, outcome)
    if edits and not (edits.conflicts or edits.faults or edits.foreign):
        return RedirectResponse(address(form.key, "disimpan"), 303)
    status = 409 if edits and edits.conflicts else 422 if edits and edits.faults else 200
    return await run_in_threadpool(show, request, institution, form.key.cycle, form.key.stage, outcome, status=status)


@router.post("/instansi/{institution}/penilaian/baru")
async def add_sheet(request: Request, institution: InstitutionId) -> Response:
    """Membuka lembar untuk siklus dan tahap baru."""
    form = await request.form()
    new = typed_in(form)

    def work(store: Store, stamp: Stamp) -> Written:
        key = key_of(form, institution)
        require_writable(request, [key])
        assessment = opened(new, shelf_of(request, store, institution, None, None), key.cycle, key.stage)
        store.assessments.put(institution, assessment, based_on=None, stamp=stamp)
        return Written(key, "/".join(map(str, key)), 201)

    try:
        written = await write_from_page(request, work)
    except InputError as error:
        outcome = Outcome(faults=error.faults, new=new)
        return await run_in_threadpool(show, request, institution, None, None, outcome, status=422)
    except StaleVersion:
        key = key_of(form, institution)
        outcome = Outcome(message=f"Lembar {title_of(key)} sudah ada; inilah isinya. Tidak ada yang diubah.")
        return await run_in_threadpool(show, request, institution, key.cycle, key.stage, outcome, status=409)
    return RedirectResponse(address(written.document, "dibuat"), 303)


@router.post("/instansi/{institution}/penilaian/terbit")
async def publish_sheet(request: Request, institution: InstitutionId, terbit: Line = "") -> Response:
    """Menerbitkan lembar, atau menariknya kembali."""
    form = await request.form()
    key, version, published = key_of(form, institution), version_of(form), terbit == "ya"

    def work(store: Store, stamp: Stamp) -> Written:
        require_writable(request, [key])
        store.assessments.publish(key, published, based_on=version, stamp=stamp)
        return Written(None, "/".join(map(str, key)), detail={"published": published})

    try:
        await write_from_page(request, work)
    except StaleVersion:
        words = "Lembar ini berubah sejak Anda membukanya. Periksa isinya di bawah ini, lalu ulangi."
        return await run_in_threadpool(
            show, request, institution, key.cycle, key.stage, Outcome(message=words), status=409
        )
    return RedirectResponse(address(key, "terbit" if published else "ditarik"), 303)


async def _saved(request: Request, form: Sent) -> Outcome:
    """Save what can be saved.

    Raises:
        NotFound: if the sheet is gone.
        StaleVersion: if others kept saving at the same moment.
    """

    def work(store: Store, stamp: Stamp) -> Written:
        require_writable(request, [form.key])
        stored = store.assessments.get(form.key)
        edits = merge(shipped_instrument(stored.assessment.instrument), stored.assessment, form.base, form.typed)
        if edits.saved:
            id_ = form.key.institution_id
            store.assessments.put(id_, edits.assessment, based_on=stored.version, stamp=stamp)
        other = stored.updated_by if edits.foreign or edits.conflicts else ""
        outcome = Outcome(edits, form.typed, form.base, other)
        detail = {"saved": len(edits.saved), "conflicts": len(edits.conflicts), "refused": len(edits.faults)}
        return Written(outcome, "/".join(map(str, form.key)), detail=detail)

    for attempt in range(ATTEMPTS):
        try:
            outcome: Outcome = (await write_from_page(request, work)).document
            return outcome
        except StaleVersion:
            if attempt + 1 == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _answer(request: Request, key: AssessmentKey, outcome: Outcome) -> Response:
    with service_of(request).database.read() as store:
        shelf = shelf_of(request, store, key.institution_id, key.cycle, key.stage)
    return JSONResponse(state_document(request, shelf, outcome))
