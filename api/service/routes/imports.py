"""Panels into the store: shown first, then all of it or nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.service.import_rights import require_own
from api.service.jobs.import_job import import_request
from api.service.security.uploads import uploaded
from api.service.state import principal_of, service_of
from api.service.wire.imports import preview_document
from api.service.wire.stored import job_document
from api.service.writes import Written, write
from data.content import Content
from data.panel_file import Panel
from data.store.imports import ImportPreview, apply_import, preview_import
from data.store.stamp import Stamp
from data.store.store import Store

from .common import guarded_router, panel_of_upload

router = guarded_router("Impor")


@router.post("/v1/imports", responses={202: {"description": "Pekerjaan impor dimulai (as_job)."}})
async def import_panel(
    request: Request,
    file: Annotated[UploadFile, File(description="Panel atau lembar kerja, CSV atau XLSX.")],
    preview: Annotated[bool, Form(description="true: hanya ditunjukkan, tidak ada yang ditulis.")] = True,
    digest: Annotated[str | None, Form(max_length=64, description="digest dari pratinjau yang disetujui.")] = None,
    as_job: Annotated[bool, Form(description="true: panel besar; jawabannya pekerjaan (202).")] = False,
) -> Response:
    """Pratinjau, lalu impor: semuanya atau tidak sama sekali; mengulang tidak mengubah apa pun."""
    content = await run_in_threadpool(uploaded, file.filename, await file.read())
    if as_job:
        return await write(request, lambda store, stamp: _submit(store, stamp, content, digest, preview))
    panel = await panel_of_upload(request, content)
    if preview:
        found = await run_in_threadpool(_preview, request, panel)
        return JSONResponse({"preview": True, **preview_document(found)})

    def work(store: Store, stamp: Stamp) -> Written:
        require_own(principal_of(request), store, panel)
        done = apply_import(store, panel, stamp, seen=digest)
        counts = {"added": len(done.added), "changed": len(done.changed)}
        return Written({"preview": False, **preview_document(done)}, content.name, detail=counts)

    return await write(request, work)


def _submit(store: Store, stamp: Stamp, content: Content, digest: str | None, preview: bool) -> Written:
    job = store.jobs.submit("import", import_request(content, digest, preview=preview), stamp)
    return Written(job_document(job), f"jobs/{job.id}", 202, {"kind": "import", "preview": preview})


def _preview(request: Request, panel: Panel) -> ImportPreview:
    with service_of(request).database.read() as store:
        require_own(principal_of(request), store, panel)
        return preview_import(store, panel)
