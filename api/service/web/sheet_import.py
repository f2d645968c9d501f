"""A file into the sheets of one institution: shown first, then all of it or nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.jobs.outcomes import Refused
from api.service.routes.common import InstitutionId
from api.service.security.uploads import uploaded
from api.service.state import service_of
from api.service.writes import Written, write_from_page
from data.content import Content
from data.faults import InputError
from data.panel_file import Panel
from data.store.assessments import AssessmentKey
from data.store.imports import ImportOutdated, apply_import, preview_import
from data.store.stamp import Stamp
from data.store.store import Store

from .forms import Line, page_router
from .frame import framed
from .sheet_import_view import Carried, carried, own_part, preview_view, unpacked
from .sheet_page import address
from .sheet_reading import require_writable

router = page_router()
OUTDATED = "Penyimpanan berubah sejak pratinjau dibuat, dan belum ada yang ditulis. Inilah pratinjau yang baru."


@router.post("/instansi/{institution}/penilaian/impor")
async def preview_file(
    request: Request, institution: InstitutionId, berkas: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Apa yang akan berubah bila berkas diimpor; tidak ada yang ditulis."""
    name, data = (berkas.filename, await berkas.read()) if berkas else ("", b"")
    try:
        content = await run_in_threadpool(uploaded, name, data)
        file = carried(content)
        panel = await _panel(request, content)
        return await run_in_threadpool(_preview, request, institution, file, panel)
    except InputError as error:
        return await run_in_threadpool(_refused, request, institution, error)


@router.post("/instansi/{institution}/penilaian/impor/terapkan")
async def import_file(
    request: Request,
    institution: InstitutionId,
    nama: Line = "",
    sidik: Line = "",
    isi: Annotated[str, Form()] = "",
) -> Response:
    """Mengimpor berkas yang pratinjaunya disetujui."""
    try:
        file = Carried(nama, isi)
        panel = await _panel(request, await run_in_threadpool(unpacked, file))

        def work(store: Store, stamp: Stamp) -> Written:
            whose = store.institutions.get(institution)
            mine, _ = own_part(store, panel, whose)
            keys = [AssessmentKey(institution, one.cycle, one.stage) for one in mine.assessments]
            require_writable(request, keys)
            done = apply_import(store, mine, stamp, seen=sidik)
            counts = {"added": len(done.added), "changed": len(done.changed)}
            return Written((keys, bool(done.added or done.changed)), nama, detail=counts)

        written = await write_from_page(request, work)
    except ImportOutdated:
        return await run_in_threadpool(_preview, request, institution, file, panel, OUTDATED)
    except InputError as error:
        return await run_in_threadpool(_refused, request, institution, error)
    keys, changed = written.document
    return RedirectResponse(address(max(keys), "diimpor" if changed else "tetap"), 303)


def _preview(request: Request, institution: str, file: Carried, panel: Panel, message: str = "") -> Response:
    with service_of(request).database.read() as store:
        whose = store.institutions.get(institution)
        mine, notices = own_part(store, panel, whose)
        require_writable(request, [AssessmentKey(institution, one.cycle, one.stage) for one in mine.assessments])
        found = preview_import(store, mine)
    return framed(
        request,
        "penilaian_impor.html",
        "penilaian",
        simulated=any(one.simulated for one in mine.assessments),
        institution=institution,
        status=409 if message else 422 if found.refused else 200,
        file=file,
        preview=preview_view(found),
        digest=found.digest,
        faults=found.refused,
        notices=(*found.notices, *notices),
        message=message,
    )


def _refused(request: Request, institution: str, error: InputError) -> Response:
    return framed(
        request,
        "penilaian_impor.html",
        "penilaian",
        simulated=False,
        institution=institution,
        status=422,
        file=None,
        preview=None,
        digest="",
        faults=error.faults,
        notices=(),
        message="",
    )


async def _panel(request: Request, content: Content) -> Panel:
    """The assessments of a file, which may leave levels open.

    Raises:
        InputError: with every fault of the file.
    """
    outcome = await service_of(request).pool.run("read_open_panel", content)
    if isinstance(outcome, Refused):
        raise InputError(outcome.faults)
    panel: Panel = outcome.panel
    return panel
