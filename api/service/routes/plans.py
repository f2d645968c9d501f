"""Stored plans: made from a stored assessment, kept for good, published when their owner says so."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.service.cases import StoredCase
from api.service.model_folders import check_model_of_plan, folder_of
from api.service.security.permissions import Access
from api.service.state import asked_of, service_of
from api.service.stored_cases import all_known, best_known
from api.service.stored_plans import visible_plan
from api.service.wire.resources import PublishBody, StoredPlanBody
from api.service.wire.stored import (
    based_on,
    etag,
    page_document,
    plan_head_document,
    stored_plan_document,
)
from api.service.writes import Written, write
from data.store.errors import NotFound
from data.store.plans import StoredPlan
from data.store.stamp import Stamp
from data.store.store import Store
from data.store.visibility import Visibility

from .common import (
    After,
    InstitutionId,
    ObjectId,
    Size,
    guarded_router,
    json_bytes,
    page_request,
    solved,
)

router = guarded_router("Rencana")


@router.get("/v1/institutions/{institution}/plans")
def list_plans(
    request: Request,
    institution: InstitutionId,
    name: Annotated[str | None, Query(max_length=200)] = None,
    cycle: int | None = None,
    size: Size = 100,
    after: After = None,
) -> dict[str, Any]:
    """Rencana yang boleh dilihat, tanpa isinya."""
    everything = asked_of(request).access is Access.ALL
    with service_of(request).database.read() as store:
        found = store.plans.page(
            page_request(size, after),
            institution_id=institution,
            name=name,
            cycle=cycle,
            visibility=Visibility(everything=everything),
        )
    return page_document([plan_head_document(one) for one in found.items], found.next)


@router.post("/v1/institutions/{institution}/plans", status_code=201)
async def add_plan(request: Request, institution: InstitutionId, body: StoredPlanBody) -> Response:
    """Menghitung rencana dari penilaian tersimpan dan menyimpannya.

    Rencana pertama dengan nama itu: If-None-Match: *; versi berikutnya: If-Match versi terakhirnya.
    """
    version = based_on(request)
    check_model_of_plan(body.model, body.assurance)

    def read() -> StoredCase:
        with service_of(request).database.read() as store:
            stored, notices = best_known(store, institution, body.cycle, body.stage)
            costs = store.costs.find(institution) if body.own_costs else None
            known = () if body.assurance is None else all_known(store, institution)
        return StoredCase(
            stored.assessment,
            body.rules,
            costs.costs if costs else None,
            body.alternatives,
            notices,
            known=known,
            assurance=body.assurance,
            hold=body.hold,
            model=folder_of(service_of(request).settings.models_folder, body.model),
        )

    document = json.loads(await solved(request, "stored_plan", await run_in_threadpool(read)))

    def work(store: Store, stamp: Stamp) -> Written:
        head = store.plans.add(institution, body.name, document, based_on=version, stamp=stamp)
        answer = stored_plan_document(StoredPlan(head, document))
        return Written(answer, f"{institution}/{head.id}", 201, {"version": head.version})

    return await write(request, work)


@router.get("/v1/institutions/{institution}/plans/{plan}")
def show_plan(request: Request, institution: InstitutionId, plan: ObjectId) -> Response:
    """Satu rencana dengan isinya."""
    found = visible_plan(request, institution, plan)
    return JSONResponse(stored_plan_document(found), headers={"ETag": etag(found.head.version)})


@router.get("/v1/institutions/{institution}/plans/{plan}/verification")
async def verify_plan(request: Request, institution: InstitutionId, plan: ObjectId) -> Response:
    """Menghitung ulang setiap angka rencana tersimpan tanpa pemecah."""
    found = await run_in_threadpool(visible_plan, request, institution, plan)
    return json_bytes(await solved(request, "verify", found.document))


@router.get("/v1/institutions/{institution}/plans/{plan}/replay")
async def replay_plan(request: Request, institution: InstitutionId, plan: ObjectId) -> Response:
    """Menghitung rencana tersimpan sekali lagi, hanya dari dokumennya, dan mengatakan apakah jawabannya sama."""
    found = await run_in_threadpool(visible_plan, request, institution, plan)
    return json_bytes(await solved(request, "replay", found.document))


@router.put("/v1/institutions/{institution}/plans/{plan}/published")
async def publish_plan(request: Request, institution: InstitutionId, plan: ObjectId, body: PublishBody) -> Response:
    """Menerbitkan rencana, atau menariknya kembali."""

    def work(store: Store, stamp: Stamp) -> Written:
        del stamp
        if store.plans.head(plan).institution_id != institution:
            raise NotFound("Rencana", plan)
        head = store.plans.publish(plan, body.published)
        return Written(plan_head_document(head), f"{institution}/{plan}", detail={"published": body.published})

    return await write(request, work)
