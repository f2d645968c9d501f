"""Panels into the store: shown first, then all of it or nothing; once more changes nothing."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.import_rights import require_own
from api.service.problems import ProblemError
from api.service.routes.common import panel_of_upload
from api.service.security.uploads import uploaded
from api.service.state import principal_of, service_of
from api.service.writes import Written, write_from_page
from data.content import Content
from data.faults import Fault, InputError, refuse
from data.panel_file import Panel
from data.store.imports import ImportOutdated, ImportPreview, apply_import, preview_import
from data.store.stamp import Stamp
from data.store.store import Store

from .data_parts import Refusal, refused, shown
from .forms import Line, page_router
from .sheet_import_view import preview_view

router = page_router()
PART = "/data/impor"
LARGEST = 5 * 2**19
"""Bytes, compressed, that fit between preview and import into a form (2.5 MiB)."""

MOST_SHOWN = 200
OUTDATED = "Penyimpanan berubah sejak pratinjau dibuat, dan belum ada yang ditulis. Inilah pratinjau yang baru."


@dataclass(frozen=True)
class Carried:
    """A file that travels from the preview's form to the import, compressed, in base64 of addresses."""

    name: str
    text: str


@router.get("/data/impor")
def import_page(request: Request) -> Response:
    """Memilih berkas."""
    return _page(request)


@router.post("/data/impor")
async def preview_panel(request: Request, berkas: Annotated[UploadFile | None, File()] = None) -> Response:
    """Apa yang akan ditambah, berubah, dan ditolak; tidak ada yang ditulis."""
    name, data = (berkas.filename, await berkas.read()) if berkas else ("", b"")
    try:
        if not data:
            raise refuse("file_missing", "berkas belum dipilih, atau kosong", place="berkas")
        content = await run_in_threadpool(uploaded, name, data)
        file = await run_in_threadpool(packed, content)
        panel = await panel_of_upload(request, content)
        found = await run_in_threadpool(_preview, request, panel)
    except (InputError, ProblemError) as error:
        return await run_in_threadpool(_refused, request, error)
    return await run_in_threadpool(_page, request, found, file)


@router.post("/data/impor/terapkan")
async def apply_panel(
    request: Request, nama: Line = "", sidik: Line = "", isi: Annotated[str, Form()] = ""
) -> Response:
    """Mengimpor berkas yang pratinjaunya disetujui; semuanya atau tidak sama sekali."""
    file = Carried(nama, isi)
    try:
        content = await run_in_threadpool(unpacked, file, service_of(request).settings.upload_limit)
        panel = await panel_of_upload(request, content)

        def work(store: Store, stamp: Stamp) -> Written:
            require_own(principal_of(request), store, panel)
            done = apply_import(store, panel, stamp, seen=sidik)
            return Written(done, content.name, detail={"added": len(done.added), "changed": len(done.changed)})

        written = await write_from_page(request, work)
    except ImportOutdated:
        found = await run_in_threadpool(_preview, request, panel)
        return await run_in_threadpool(_page, request, found, file, OUTDATED, 409)
    except (InputError, ProblemError) as error:
        return await run_in_threadpool(_refused, request, error)
    return await run_in_threadpool(_page, request, None, None, _done(written.document))


def packed(content: Content) -> Carried:
    """A file as the form carries it.

    Raises:
        InputError: if it is too large for that.
    """
    small = zlib.compress(content.data, 9)
    if len(small) > LARGEST:
        remedy = "Bagi berkasnya menurut tahun, atau jalankan `tangga import` pada mesin layanan."
        allowed = "paling besar 2,5 MiB sesudah dimampatkan"
        raise refuse(
            "file_too_large", "berkas terlalu besar di sini", place=content.name, allowed=allowed, remedy=remedy
        )
    return Carried(content.name, base64.urlsafe_b64encode(small).decode())


def unpacked(file: Carried, most: int) -> Content:
    """The file, checked like an upload.

    Args:
        file: as the form carried it.
        most: largest size, bytes.

    Raises:
        InputError: if it did not come through whole.
    """
    try:
        opening = zlib.decompressobj()
        data = opening.decompress(base64.b64decode(file.text, altchars=b"-_", validate=True), most)
        damaged = bool(opening.unconsumed_tail) or not opening.eof or not data
    except (binascii.Error, ValueError, zlib.error):
        damaged, data = True, b""
    if damaged:
        remedy = "Unggah berkasnya sekali lagi."
        raise refuse("form_damaged", "isi berkas tidak sampai utuh", place=file.name[:100], remedy=remedy)
    return uploaded(file.name, data)


def _preview(request: Request, panel: Panel) -> ImportPreview:
    with service_of(request).database.read() as store:
        require_own(principal_of(request), store, panel)
        return preview_import(store, panel)


def _page(
    request: Request,
    found: ImportPreview | None = None,
    file: Carried | None = None,
    message: str = "",
    status: int = 200,
    faults: tuple[Fault, ...] = (),
) -> Response:
    values: dict[str, Any] = {"preview": None, "digest": "", "notices": (), "new": (), "simulated": False}
    if found is not None:
        rows = (*found.added, *found.changed)
        values |= {"preview": preview_view(found), "digest": found.digest, "notices": found.notices}
        values |= {"new": found.new_institutions, "simulated": any(row.assessment.simulated for row in rows)}
        faults = found.refused
        status = 422 if found.refused else status
    return shown(
        request,
        "data_impor.html",
        PART,
        status=status,
        file=file,
        faults=faults,
        message=message,
        most=MOST_SHOWN,
        **values,
    )


def _refused(request: Request, error: Refusal) -> Response:
    status = error.status if isinstance(error, ProblemError) else 422
    return _page(request, faults=refused(error), status=status)


def _done(done: ImportPreview) -> str:
    if not done.added and not done.changed:
        return "Tidak ada yang berubah: isi berkas sama dengan yang tersimpan."
    parts = [f"{len(done.added)} penilaian ditambahkan", f"{len(done.changed)} diubah"]
    parts += [f"{len(done.new_institutions)} instansi baru"] if done.new_institutions else []
    return f"Sudah diimpor: {', '.join(parts)}."
