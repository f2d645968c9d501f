"""What is to be expected: of assessors, of the next index, of a clarification."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.forecasting import SHIPPED
from api.service.expectation_cases import ForecastCase, StoredClarification, StoredOutlook
from api.service.model_folders import folder_of
from api.service.state import service_of
from api.service.stored_cases import all_known, best_known
from api.service.wire.expectations import ClarifyBody, ForecastBody, OutlookBody, StoredClarifyBody, StoredForecastBody
from api.service.wire.stored import forecast_document
from api.service.writes import Written, write
from data.assessment import Regime
from data.store.errors import NotFound
from data.store.stamp import Stamp
from data.store.store import Store

from .common import InstitutionId, ObjectId, guarded_router, json_bytes, modelled, solved

router = guarded_router("Prakiraan")


@router.post("/v1/forecast")
async def forecast(request: Request, body: ForecastBody) -> Response:
    """Sebaran level tiap indikator, indeks dengan selang, dan peluang predikat, dari nilai mandiri."""
    return json_bytes(await solved(request, "forecast", modelled(request, body)))


@router.post("/v1/outlook")
async def outlook(request: Request, body: OutlookBody) -> Response:
    """Indeks satu siklus ke depan dari indeks terbit saja."""
    return json_bytes(await solved(request, "outlook", body))


@router.post("/v1/clarify")
async def clarify(request: Request, body: ClarifyBody) -> Response:
    """Indikator yang dibuka kembali sebelum wawancara, dengan jam kerja tiap OPD."""
    return json_bytes(await solved(request, "clarify", modelled(request, body)))


@router.get("/v1/institutions/{institution}/forecasts")
def list_forecasts(request: Request, institution: InstitutionId, cycle: int | None = None) -> dict[str, Any]:
    """Prakiraan tersimpan dengan versi modelnya, yang terakhir dahulu."""
    with service_of(request).database.read() as store:
        found = store.forecasts.of(institution, cycle)
    return {"items": [forecast_document(one) for one in found], "next": None}


@router.post("/v1/institutions/{institution}/forecasts", status_code=201)
async def add_forecast(request: Request, institution: InstitutionId, body: StoredForecastBody) -> Response:
    """Meramal dari penilaian mandiri tersimpan, dengan semua siklus sebelumnya, dan menyimpannya."""
    models = service_of(request).settings.models_folder

    def read() -> ForecastCase:
        with service_of(request).database.read() as store:
            name = store.institutions.get(institution).institution.name
            known = all_known(store, institution)
        if not known:
            raise NotFound("Penilaian", institution)
        return ForecastCase(known, name, body.cycle, model=folder_of(models, body.model))

    document = json.loads(await solved(request, "stored_forecast", await run_in_threadpool(read)))

    def work(store: Store, stamp: Stamp) -> Written:
        model = document["model"]
        version = model["version"] if body.model in (None, SHIPPED) else f"{model['version']}+{body.model}"
        kept = store.forecasts.add(
            institution,
            document["cycle"],
            document,
            model_version=version,
            simulated=model["simulated"],
            stamp=stamp,
        )
        return Written(forecast_document(kept), f"{institution}/{kept.id}", 201, {"model": kept.model_version})

    return await write(request, work)


@router.get("/v1/institutions/{institution}/forecasts/{forecast}")
def show_forecast(request: Request, institution: InstitutionId, forecast: ObjectId) -> dict[str, Any]:
    """Satu prakiraan tersimpan."""
    with service_of(request).database.read() as store:
        found = store.forecasts.get(forecast)
    if found.institution_id != institution:
        raise NotFound("Prakiraan", forecast)
    return forecast_document(found)


@router.get("/v1/institutions/{institution}/outlook")
async def show_outlook(
    request: Request,
    institution: InstitutionId,
    cycle: Annotated[int, Query(ge=2000, le=2100, description="Siklus yang diramal.", examples=[2025])],
    regime: Annotated[Regime | None, Query(description="Akhir siklus itu: interview atau document.")] = None,
) -> Response:
    """Indeks satu siklus ke depan dari hasil akhir yang tersimpan."""

    def read() -> StoredOutlook:
        with service_of(request).database.read() as store:
            finals = tuple(a for a in all_known(store, institution) if a.stage == "final")
        return StoredOutlook(finals, cycle, regime)

    return json_bytes(await solved(request, "stored_outlook", await run_in_threadpool(read)))


@router.post("/v1/institutions/{institution}/clarification")
async def stored_clarification(request: Request, institution: InstitutionId, body: StoredClarifyBody) -> Response:
    """Indikator yang dibuka kembali, dari penilaian dokumen dan keadaan bukti yang tersimpan."""

    def read() -> StoredClarification:
        with service_of(request).database.read() as store:
            desk, notices = best_known(store, institution, body.cycle, "desk")
            known = all_known(store, institution)
            ledger = store.evidence.ledger(institution, desk.key.cycle)
        folder = folder_of(service_of(request).settings.models_folder, body.model)
        return StoredClarification(desk.assessment, known, body, ledger, notices, folder)

    return json_bytes(await solved(request, "stored_clarify", await run_in_threadpool(read)))
