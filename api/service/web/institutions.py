"""The list of institutions, to choose one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.service.state import principal_of, service_of
from data.store.paging import PageRequest

from .forms import page_router
from .frame import framed

router = page_router()
ROWS = 100


@router.get("/instansi", include_in_schema=False)
def choose_institution(
    request: Request,
    cari: Annotated[str, Query(max_length=200)] = "",
    sesudah: Annotated[str | None, Query(max_length=4000)] = None,
) -> Response:
    """Daftar instansi untuk dipilih."""
    principal = principal_of(request)
    own = principal.province if principal.role in ("province", "opd", "planner") else None
    with service_of(request).database.read() as store:
        found = store.institutions.page(PageRequest(ROWS, sesudah), search=cari.strip() or None, province=own)
        simulated = store.assessments.simulated(one.id for one in found.items)
    return framed(
        request,
        "instansi.html",
        "",
        # Names alone are shown here; each that stands for simulated data is marked.
        simulated=False,
        institutions=found.items,
        simulated_ids=simulated,
        following=found.next,
        search=cari,
    )
