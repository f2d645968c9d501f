"""Panels into the store: shown first, then all of it or nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.service.problems import ProblemError
from api.service.security.permissions import WRITE_LEVELS, Access, relation
from api.service.security.uploads import uploaded
from api.service.state import principal_of, service_of
from api.service.wire.imports import preview_document
from api.service.writes import Written, write
from data.panel_file import Panel
from data.store.imports import ImportPreview, apply_import, preview_import
from data.store.stamp import Stamp
from data.store.store import Store

from .assessments import CLAIM
from .common import guarded_router, panel_of_upload

router = guarded_router("Impor")


@router.post("/v1/imports")
async def import_panel(
    request: Request,
    file: Annotated[UploadFile, File(description="Panel atau lembar kerja, CSV atau XLSX.")],
    preview: Annotated[bool, Form(description="true: hanya ditunjukkan, tidak ada yang ditulis.")] = True,
    digest: Annotated[str | None, Form(max_length=64, description="digest dari pratinjau yang disetujui.")] = None,
) -> Response:
    """Pratinjau, lalu impor: semuanya atau tidak sama sekali; mengulang tidak mengubah apa pun."""
    content = await run_in_threadpool(uploaded, file.filename, await file.read())
    panel = await panel_of_upload(request, content)
    if preview:
        found = await run_in_threadpool(_preview, request, panel)
        return JSONResponse({"preview": True, **preview_document(found)})

    def work(store: Store, stamp: Stamp) -> Written:
        _require_own(request, store, panel)
        done = apply_import(store, panel, stamp, seen=digest)
        counts = {"added": len(done.added), "changed": len(done.changed)}
        return Written({"preview": False, **preview_document(done)}, content.name, detail=counts)

    return await write(request, work)


def _preview(request: Request, panel: Panel) -> ImportPreview:
    with service_of(request).database.read() as store:
        _require_own(request, store, panel)
        return preview_import(store, panel)


def _require_own(request: Request, store: Store, panel: Panel) -> None:
    """Refuse a panel that holds what the asker may not write.

    Raises:
        ProblemError: ``forbidden``, naming the first such assessment.
    """
    principal = principal_of(request)
    known = store.institutions.many(a.institution.name for a in panel.assessments)
    for one in panel.assessments:
        stored = known.get(one.institution.name)
        stands = relation(principal, stored.id if stored else "", one.institution.province)
        access = WRITE_LEVELS[principal.role][("own", "member", "other").index(stands)]
        if access is Access.NONE or (access is Access.OFFICIAL and one.stage == CLAIM):
            raise ProblemError("forbidden", f"Anda tidak boleh menulis {one.label}.")
