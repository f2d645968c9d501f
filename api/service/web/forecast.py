"""The page that holds self scores against what assessors will probably say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Annotated, Any

from fastapi import Form, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.expectation_cases import ForecastCase
from api.service.jobs.forecast_detail import GRID_STEPS
from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from api.service.state import service_of
from api.service.wire.assessments import instrument_of
from api.service.writes import Written, write_from_page
from data.assessment import Assessment
from data.faults import Fault
from data.instrument import Instrument
from data.numbers import indonesian, indonesian_short, parse_number
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.forecasts import StoredForecast
from data.store.plans import StoredPlan
from data.store.rules import StoredRules
from data.store.stamp import Stamp
from data.store.store import Store

from .forecast_past import all_came, past_view
from .forecast_view import ORDER_KEYS, ORDERS, Order, Shown, forecast_view, suggested_target
from .forms import page_router
from .frame import framed
from .home_basis import aimed_plan
from .home_target import TARGET_RULES, target_of
from .solved_before import solved_once

router = page_router()
Words = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True)
class _Known:
    """What the store holds for the page."""

    name: str
    results: tuple[StoredAssessment, ...]
    stored: tuple[StoredForecast, ...]
    rules: StoredRules | None
    plan: StoredPlan | None

    @property
    def known(self) -> tuple[Assessment, ...]:
        """All assessments of the institution."""
        return tuple(one.assessment for one in self.results)

    @property
    def claims(self) -> list[Assessment]:
        """Self assessments, the latest first."""
        return sorted((a for a in self.known if a.stage == "self"), key=lambda a: -a.cycle)

    def claim(self, text: str) -> Assessment | None:
        """The claim of a cycle as typed; the latest where nothing was typed."""
        return next((a for a in self.claims if text in ("", str(a.cycle))), None)

    def aim(self, instrument: Instrument) -> Fraction | None:
        """The index that the institution aims at, as its front page says it."""
        found = target_of(instrument, self.rules, self.plan)
        scale = instrument.scale
        return found.index if found is not None and scale.minimum <= found.index <= scale.maximum else None


@router.get("/instansi/{institution}/prakiraan")
async def forecast_page(
    request: Request,
    institution: InstitutionId,
    siklus: Words = "",
    urut: Words = "susut",
    target: Words = "",
    disimpan: Words = "",
) -> Response:
    """Prakiraan asesor dari penilaian mandiri."""
    found = await run_in_threadpool(_read, request, institution)
    claim = found.claim(siklus)
    order: Order = next((key for key in ORDER_KEYS if key == urut), "susut")
    values: dict[str, Any] = {
        "name": found.name,
        "claim": claim,
        "cycles": [a.cycle for a in found.claims],
        "asked": {"cycle": siklus, "order": order, "target": target},
        "orders": ORDERS,
        "past": past_view(found.stored, found.results),
        "over": claim is not None and all_came(found.known, claim.cycle),
        "saved": any(one.id == disimpan for one in found.stored),
        "faults": (),
        "target_fault": None,
        "view": None,
    }
    if claim is not None:
        values |= await _forecast(request, found, claim, order, target)
    view = values["view"]
    simulated = any(one.simulated for one in found.stored) or bool(
        claim is not None and (claim.simulated or (view and view["model"]["simulated"]))
    )
    return await run_in_threadpool(
        partial(framed, request, "prakiraan.html", "prakiraan", simulated=simulated, institution=institution, **values)
    )


@router.post("/instansi/{institution}/prakiraan")
async def keep_forecast(
    request: Request, institution: InstitutionId, siklus: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Menyimpan prakiraan satu siklus dengan versi modelnya."""
    found = await run_in_threadpool(_read, request, institution)
    claim = found.claim(siklus)
    if claim is None:
        raise ProblemError("not_found", f"Belum ada penilaian mandiri siklus «{siklus}».")
    if all_came(found.known, claim.cycle):
        words = f"Hasil {claim.cycle} sudah ada; prakiraan yang disimpan sesudahnya tidak menguji apa pun."
        raise ProblemError("conflict", words)
    case = ForecastCase(found.known, found.name, claim.cycle)
    document = json.loads(await solved_once(request, "stored_forecast", case))
    kept: list[str] = []

    def work(store: Store, stamp: Stamp) -> Written:
        model = document["model"]
        one = next((f for f in store.forecasts.of(institution, claim.cycle) if f.document == document), None)
        status = 200 if one else 201
        if one is None:
            one = store.forecasts.add(
                institution,
                claim.cycle,
                document,
                model_version=model["version"],
                simulated=model["simulated"],
                stamp=stamp,
            )
        kept.append(one.id)
        return Written(None, f"{institution}/{one.id}", status, {"model": one.model_version})

    await write_from_page(request, work)
    return RedirectResponse(f"/instansi/{institution}/prakiraan?siklus={claim.cycle}&disimpan={kept[0]}#tersimpan", 303)


async def _forecast(request: Request, found: _Known, claim: Assessment, order: Order, typed: str) -> dict[str, Any]:
    """The forecast's part of the page, or why there is none."""
    instrument = instrument_of(claim.instrument)
    target, fault = _target(instrument, typed)
    target = target or found.aim(instrument)
    # The page's grid knows two decimals; only a finer target is worth a forecast of its own.
    finer = target if target is not None and (target * GRID_STEPS).denominator != 1 else None
    try:
        case = ForecastCase(found.known, found.name, claim.cycle, detailed=True, target=finer)
        document = json.loads(await solved_once(request, "stored_forecast", case))
    except ProblemError as error:
        if error.code != "invalid_input":
            raise
        return {"faults": error.faults}
    if target is None:
        target = suggested_target(instrument, Fraction(document["index"]["self"]))
    shown = Shown(claim, found.known, order, target)
    return {"view": await run_in_threadpool(forecast_view, document, shown), "target_fault": fault}


def _target(instrument: Instrument, text: str) -> tuple[Fraction | None, Fault | None]:
    """The index asked for; chances are known at every second decimal."""
    if not text.strip():
        return None, None
    value, scale = parse_number(text), instrument.scale
    if value is None or not scale.minimum <= value <= scale.maximum:
        allowed = f"{indonesian(Fraction(scale.minimum))} sampai {indonesian(Fraction(scale.maximum))}"
        return None, Fault("bad_target", "bukan indeks", "target", text, allowed)
    if (value * 100).denominator != 1:
        words = "indeks dibaca sampai dua angka di belakang koma"
        return None, Fault("bad_target", words, "target", text, f"misalnya {indonesian_short(value)}")
    return value, None


def _read(request: Request, institution: str) -> _Known:
    with service_of(request).database.read() as store:
        name = store.institutions.get(institution).institution.name
        results = store.assessments.all(where=AssessmentFilter(institution_id=institution))
        rules = store.rules.find(institution, TARGET_RULES)
        plan = None if rules else aimed_plan(store, institution, results)
        return _Known(name, results, store.forecasts.of(institution), rules, plan)
