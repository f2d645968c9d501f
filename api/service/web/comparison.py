"""Banding: an institution beside others, and what explains the difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.pages import page
from api.service.routes.common import InstitutionId
from api.service.state import principal_of, service_of
from data.faults import Fault
from data.store.institutions import StoredInstitution
from data.store.paging import PageRequest

from .comparison_read import MOST_OTHERS, Compared, compared
from .comparison_view import address, comparison_view
from .forms import page_router
from .frame import framed
from .official_results import year_of
from .solved_before import solved_once

router = page_router()
FOUND = 12
Ids = Annotated[list[str] | None, Query(max_length=20)]
Typed = Annotated[str, Query(max_length=200)]


@router.get("/instansi/{institution}/banding")
async def comparison_page(
    request: Request, institution: InstitutionId, dengan: Ids = None, siklus: Typed = "", cari: Typed = ""
) -> Response:
    """Instansi ini di samping instansi lain."""
    typed: list[Fault] = []
    year = year_of(siklus, typed)

    def read() -> tuple[Compared, list[StoredInstitution]]:
        with service_of(request).database.read() as store:
            return compared(principal_of(request), store, institution, dengan or (), year), _search(request, cari)

    found, matches = await run_in_threadpool(read)
    path = f"/instansi/{institution}/banding"
    kept = [] if found.by_itself else [one.id for one in found.others]
    view: dict[str, Any] = {"columns": []}
    if found.case is not None:
        view = comparison_view(found, json.loads(await solved_once(request, "stored_compare", found.case)), path)
    values = {
        "found": found,
        "faults": (*typed, *found.faults),
        "search": cari,
        "matches": _links(path, institution, kept, found.cycle, matches),
        "full": len(found.others) >= MOST_OTHERS,
        "path": path,
        **view,
    }
    return await run_in_threadpool(
        framed, request, "banding.html", "banding", simulated=found.simulated, institution=institution, **values
    )


@router.get("/instansi/{institution}/banding/cari")
def search_institutions(
    request: Request, institution: InstitutionId, dengan: Ids = None, siklus: Typed = "", cari: Typed = ""
) -> Response:
    """Instansi yang dapat ditambahkan; potongan halaman untuk pencarian sambil mengetik."""
    kept = list(dict.fromkeys(dengan or ()))
    path = f"/instansi/{institution}/banding"
    links = _links(path, institution, kept, year_of(siklus, []), _search(request, cari))
    return page(request, "banding_cari.html", search=cari, matches=links)


def _search(request: Request, text: str) -> list[StoredInstitution]:
    if not text.strip():
        return []
    with service_of(request).database.read() as store:
        return list(store.institutions.page(PageRequest(FOUND), search=text.strip()).items)


def _links(
    path: str, own: str, kept: Sequence[str], cycle: int | None, matches: Sequence[StoredInstitution]
) -> list[dict[str, str]]:
    """Those found with the address of the page that has them too."""
    return [
        {
            "name": one.institution.name,
            "province": one.institution.province,
            "href": address(path, [*kept, one.id], cycle),
        }
        for one in matches
        if one.id not in kept and one.id != own
    ]
