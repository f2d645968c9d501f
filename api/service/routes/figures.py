"""An institution's own costs and rules, in every version."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.service.cases import csv_content
from api.service.state import service_of
from api.service.wire.assessments import instrument_of
from api.service.wire.own_figures import costs_body, rules_body
from api.service.wire.resources import CostsBody, NamedRulesBody
from api.service.wire.stored import based_on, etag
from api.service.writes import Written, write
from data.costs_file import read_costs
from data.effort import default_costs
from data.own_costs import combine
from data.rules_file import rules_of
from data.store.stamp import Stamp
from data.store.store import Store
from engine.rules_document import rules_to_document

from .common import InstitutionId, guarded_router

router = guarded_router("Biaya dan aturan")
RulesName = Annotated[str, Path(min_length=1, max_length=100, examples=["hemat"])]


@router.get("/v1/institutions/{institution}/costs")
def show_costs(request: Request, institution: InstitutionId, version: int | None = None) -> Response:
    """Biaya sendiri, versi terakhir atau yang disebut."""
    with service_of(request).database.read() as store:
        found = store.costs.get(institution, version)
    return JSONResponse(costs_body(found), headers={"ETag": etag(found.version)})


@router.put("/v1/institutions/{institution}/costs")
async def save_costs(request: Request, institution: InstitutionId, body: CostsBody) -> Response:
    """Menyimpan versi baru biaya sendiri; versi lama tetap ada."""
    version = based_on(request)
    instrument = instrument_of(body.instrument)
    costs = read_costs(csv_content("costs_csv", body.costs_csv), instrument)
    combine(default_costs(instrument), costs)

    def work(store: Store, stamp: Stamp) -> Written:
        saved = store.costs.save(institution, costs, based_on=version, stamp=stamp)
        return Written(costs_body(saved), f"{institution}/costs", 201 if version is None else 200)

    return await write(request, work)


@router.get("/v1/institutions/{institution}/rules")
def list_rules(request: Request, institution: InstitutionId) -> dict[str, Any]:
    """Aturan bernama, versi terakhirnya."""
    with service_of(request).database.read() as store:
        found = store.rules.latest(institution)
    return {"items": [rules_body(one) for one in found], "next": None}


@router.get("/v1/institutions/{institution}/rules/{name}")
def show_rules(request: Request, institution: InstitutionId, name: RulesName, version: int | None = None) -> Response:
    """Satu aturan bernama."""
    with service_of(request).database.read() as store:
        found = store.rules.get(institution, name, version)
    return JSONResponse(rules_body(found), headers={"ETag": etag(found.version)})


@router.put("/v1/institutions/{institution}/rules/{name}")
async def save_rules(request: Request, institution: InstitutionId, name: RulesName, body: NamedRulesBody) -> Response:
    """Menyimpan versi baru aturan bernama; versi lama tetap ada."""
    version = based_on(request)
    document = rules_to_document(rules_of(body.rules.values(), "rules", instrument_of(body.instrument)))

    def work(store: Store, stamp: Stamp) -> Written:
        saved = store.rules.save(institution, name, document, based_on=version, stamp=stamp)
        return Written(rules_body(saved), f"{institution}/rules/{name}", 201 if version is None else 200)

    return await write(request, work)
