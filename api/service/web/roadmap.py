"""The page that plans over several years; its address holds the whole question."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.cases import StoredCase
from api.service.problems import ProblemError
from api.service.programme_cases import StoredRoadmap
from api.service.routes.common import InstitutionId
from api.service.state import service_of
from api.service.stored_cases import best_known
from api.service.wire.assessments import instrument_of
from api.service.wire.planning import RulesBody
from data.assessment import STAGES, Assessment
from data.costs import CostsFile, CostTable
from data.effort import default_costs
from data.faults import InputError, Notice
from data.instrument import Instrument
from data.own_costs import combine
from data.scoring import score
from data.store.assessments import AssessmentFilter

from .forms import page_router
from .frame import framed
from .roadmap_asked import Typed, YearRow, read_asked, shown_rows, start_of, suggested_rows
from .roadmap_view import advice_view, roadmap_view
from .solved_before import solved_once

router = page_router()
Words = Annotated[str, Query(max_length=40)]
Many = Annotated[list[str], Query(max_length=20)]


@dataclass(frozen=True)
class _Known:
    """What the store holds for the page.

    Attributes:
        known: every assessment, the latest and most official first.
        start: where the roadmap starts; ``None`` without any assessment, or without the one asked for.
        own: the institution's own costs, if it has any.
    """

    known: tuple[Assessment, ...]
    start: Assessment | None
    own: CostsFile | None
    notices: tuple[Notice, ...] = ()


@router.get("/instansi/{institution}/peta-jalan")
async def roadmap_page(
    request: Request,
    institution: InstitutionId,
    tahun: Many = [],  # noqa: B006 - FastAPI copies defaults
    target: Many = [],  # noqa: B006 - FastAPI copies defaults
    anggaran: Many = [],  # noqa: B006 - FastAPI copies defaults
    rawat: Words = "",
    naik: Words = "",
    dari: Words = "",
    biaya: Words = "",
) -> Response:
    """Peta jalan beberapa tahun."""
    given = [*zip(tahun, target, [*anggaran, *[""] * len(target)], strict=False)]
    rows = tuple(YearRow(*one) for one in given)
    found = await run_in_threadpool(_read, request, institution, dari)
    fresh = not rows
    typed = Typed(rows, fresh or rawat == "ya", naik, dari, fresh or biaya == "sendiri")
    values: dict[str, Any] = {"start": found.start, "known": found.known, "own": found.own is not None, "asked": dari}
    status = 200
    if found.start is not None:
        more, status = await _answer(request, found, found.start, typed)
        values |= more
    shown = partial(framed, request, "peta-jalan.html", "peta-jalan", institution=institution, status=status)
    simulated = found.start is not None and found.start.simulated
    return await run_in_threadpool(partial(shown, simulated=simulated, **values))


async def _answer(request: Request, found: _Known, start: Assessment, typed: Typed) -> tuple[dict[str, Any], int]:
    """Values of the page, and its status."""
    instrument = instrument_of(start.instrument)
    costs = _costs(instrument, found.own if typed.own_costs else None)
    asked = read_asked(typed, instrument, costs.unit)
    rows = shown_rows(typed.rows, start.cycle) if typed.asked else _suggested(instrument, start)
    values: dict[str, Any] = {
        "typed": typed,
        "rows": rows,
        "fresh": not typed.asked,
        "row_faults": asked.faults,
        "unit": costs.unit,
        "predicates": [band.name for band in instrument.predicates],
        "view": None,
        "advice": None,
        "faults": (),
        "trouble": "",
    }
    if not typed.asked or asked.faults:
        return values, 422 if asked.faults else 200
    case = StoredCase(start, RulesBody(), found.own if typed.own_costs else None, notices=found.notices)
    try:
        document = json.loads(await solved_once(request, "stored_roadmap", StoredRoadmap(case, asked.years)))
    except ProblemError as error:
        return values | {"faults": error.faults, "trouble": "" if error.faults else error.detail}, error.status
    if document["status"] == "infeasible":
        return values | {"advice": advice_view(document, typed)}, 200
    view = await run_in_threadpool(roadmap_view, document, instrument, costs.months)
    return values | {"view": view}, 200


def _suggested(instrument: Instrument, start: Assessment) -> tuple[YearRow, ...]:
    try:
        index = score(instrument, start.levels).index
    except InputError:
        # Levels are missing: a solve will name them; until then no target can be suggested.
        return shown_rows((), start.cycle)
    return shown_rows(suggested_rows(instrument, index, start.cycle), start.cycle)


def _costs(instrument: Instrument, own: CostsFile | None) -> CostTable:
    default = default_costs(instrument)
    return default if own is None else combine(default, own)


def _read(request: Request, institution: str, start: str) -> _Known:
    with service_of(request).database.read() as store:
        store.institutions.get(institution)
        stored = store.assessments.all(where=AssessmentFilter(institution_id=institution))
        rank = sorted((one.assessment for one in stored), key=lambda a: (-a.cycle, -STAGES.index(a.stage)))
        known = tuple(rank)
        place = start_of(start, known)
        if not known or place is None:
            return _Known(known, None, None)
        chosen, notices = best_known(store, institution, *place)
        costs = store.costs.find(institution)
    return _Known(known, chosen.assessment, costs.costs if costs else None, notices)
