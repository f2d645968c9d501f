"""Institutions."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.service.state import service_of
from api.service.wire.resources import InstitutionBody
from api.service.wire.stored import etag, institution_document, page_document, version_of
from api.service.writes import Written, write
from data.assessment import Institution, InstitutionType
from data.panel_words import one_line
from data.store.stamp import Stamp
from data.store.store import Store

from .common import After, InstitutionId, Search, Size, guarded_router, page_request

router = guarded_router("Instansi")


@router.get("/v1/institutions")
def list_institutions(
    request: Request,
    search: Search = None,
    province: Search = None,
    institution_type: InstitutionType | None = None,
    size: Size = 100,
    after: After = None,
) -> dict[str, Any]:
    """Instansi menurut id; nama instansi bukan rahasia."""
    with service_of(request).database.read() as store:
        found = store.institutions.page(
            page_request(size, after), search=search, province=province, type_=institution_type
        )
    return page_document([institution_document(one) for one in found.items], found.next)


@router.get("/v1/institutions/{institution}")
def show_institution(request: Request, institution: InstitutionId) -> Response:
    """Satu instansi."""
    with service_of(request).database.read() as store:
        found = store.institutions.get(institution)
    return JSONResponse(institution_document(found), headers={"ETag": etag(found.version)})


@router.post("/v1/institutions", status_code=201)
async def add_institution(request: Request, body: InstitutionBody) -> Response:
    """Menambah instansi."""

    def work(store: Store, stamp: Stamp) -> Written:
        added = store.institutions.add(_institution(body), stamp)
        return Written(institution_document(added), added.id, 201)

    return await write(request, work)


@router.put("/v1/institutions/{institution}")
async def save_institution(request: Request, institution: InstitutionId, body: InstitutionBody) -> Response:
    """Membetulkan nama, jenis, atau wilayah; If-Match menyebut versi asalnya."""
    version = version_of(request)

    def work(store: Store, stamp: Stamp) -> Written:
        saved = store.institutions.save(institution, _institution(body), based_on=version, stamp=stamp)
        return Written(institution_document(saved), institution)

    return await write(request, work)


def _institution(body: InstitutionBody) -> Institution:
    return Institution(one_line(body.name), body.institution_type, one_line(body.province), body.region_code)
