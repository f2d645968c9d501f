"""Wilayah: the members of a province, or of all, with index, predicate, change and spread."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.problems import ProblemError
from api.service.state import principal_of, service_of
from data.faults import Fault, InputError, refuse

from .downloads import table_file
from .forms import page_router
from .frame import framed
from .region_read import EVERYWHERE, TYPE_WORDS, Region, Wanted, region
from .region_view import region_table, region_view
from .solved_before import solved_once

router = page_router()
Typed = Annotated[str, Query(max_length=200)]


def read_region(request: Request, wanted: Wanted) -> Region:
    """The region that was asked for. Reads the store: call it in a thread."""
    with service_of(request).database.read() as store:
        return region(principal_of(request), store, wanted)


def region_query(found: Region, cycle: int | None) -> str:
    """The region in a cycle as a query, so that its address can be shared."""
    return urlencode(
        {"provinsi": found.province or EVERYWHERE, "jenis": found.kind or EVERYWHERE, "siklus": cycle or ""}
    )


@router.get("/wilayah")
async def region_page(request: Request, provinsi: Typed = "", jenis: Typed = "", siklus: Typed = "") -> Response:
    """Anggota wilayah."""
    found = await run_in_threadpool(read_region, request, Wanted(provinsi, jenis, siklus))
    faults: tuple[Fault, ...] = found.faults
    view: dict[str, Any] = {"members": []}
    if found.members:
        try:
            view = region_view(json.loads(await solved_once(request, "stored_region", found.case)))
        except ProblemError as problem:
            if not problem.faults:
                raise
            faults = (*faults, *problem.faults)
    values = {"region": found, "types": TYPE_WORDS, "faults": faults, **view}
    values |= {"query": region_query(found, found.cycle), "newer_query": region_query(found, found.newer)}
    return await run_in_threadpool(framed, request, "wilayah.html", "wilayah", simulated=found.simulated, **values)


@router.get("/wilayah/unduh")
async def download_region(
    request: Request, provinsi: Typed = "", jenis: Typed = "", siklus: Typed = "", berkas: Typed = "csv"
) -> Response:
    """Anggota wilayah sebagai tabel."""
    found = await run_in_threadpool(read_region, request, Wanted(provinsi, jenis, siklus))
    if found.faults:
        raise InputError(found.faults)
    if not found.members:
        raise refuse("region_empty", "belum ada hasil penilaian yang boleh Anda lihat di wilayah ini")
    titles, rows = region_table(json.loads(await solved_once(request, "stored_region", found.case)))
    return await run_in_threadpool(table_file, file_name("wilayah", found, berkas), titles, rows, "Wilayah")


def file_name(what: str, found: Region, ending: str) -> str:
    """Name of a download.

    Raises:
        InputError: if the kind of file is another than CSV or XLSX.
    """
    if ending not in ("csv", "xlsx"):
        raise refuse(
            "unknown_format", "jenis berkas tidak dikenal", place="Jenis berkas", found=ending[:20], allowed="csv, xlsx"
        )
    return f"{what}-{found.cycle}.{ending}"
