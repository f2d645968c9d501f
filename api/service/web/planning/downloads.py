"""Plans to take away: a workbook for people, JSON for programs and for ``tangga verify``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId, ObjectId
from api.service.state import service_of
from api.service.stored_plans import visible_plan
from api.service.web.forms import page_router
from data.store.plans import rests_on_simulation

from .ask_page import answered
from .stored_question import stored_question
from .workbook import plan_workbook

router = page_router()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/instansi/{institution}/rencana/unduh.xlsx")
async def ask_workbook(request: Request, institution: InstitutionId) -> Response:
    """Rencana untuk pertanyaan di alamatnya, sebagai buku kerja."""
    return await run_in_threadpool(_workbook, await _asked_for(request, institution), institution)


@router.get("/instansi/{institution}/rencana/unduh.json")
async def ask_json(request: Request, institution: InstitutionId) -> Response:
    """Rencana untuk pertanyaan di alamatnya, sebagai JSON."""
    return _json(await _asked_for(request, institution), institution)


@router.get("/instansi/{institution}/rencana/tersimpan/{plan}/unduh.xlsx")
def saved_workbook(request: Request, institution: InstitutionId, plan: ObjectId) -> Response:
    """Rencana tersimpan sebagai buku kerja."""
    found = visible_plan(request, institution, plan)
    return _workbook(found.document, found.head.name)


@router.get("/instansi/{institution}/rencana/tersimpan/{plan}/unduh.json")
def saved_json(request: Request, institution: InstitutionId, plan: ObjectId) -> Response:
    """Rencana tersimpan sebagai JSON."""
    found = visible_plan(request, institution, plan)
    return _json(found.document, found.head.name)


async def _asked_for(request: Request, institution: str) -> dict[str, Any]:
    asked = await run_in_threadpool(stored_question, service_of(request).database, institution, request.query_params)
    answer = await answered(request, asked)
    if answer.document is None:
        raise ProblemError("invalid_input", answer.faults[0].sentence(), answer.faults)
    return answer.document


def _workbook(document: Mapping[str, Any], name: str) -> Response:
    if document["status"] == "infeasible":
        raise ProblemError("conflict", "Tidak ada rencana untuk diunduh: aturan-aturannya bertabrakan.")
    return Response(plan_workbook(document), media_type=XLSX, headers=_attached(name, document, "xlsx"))


def _json(document: Mapping[str, Any], name: str) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Response(text.encode(), media_type="application/json", headers=_attached(name, document, "json"))


def _attached(name: str, document: Mapping[str, Any], ending: str) -> dict[str, str]:
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "rencana"
    mark = "-simulasi" if rests_on_simulation(document) else ""
    start = "" if plain.startswith("rencana") else "rencana-"
    return {"Content-Disposition": f'attachment; filename="{start}{plain}{mark}.{ending}"'}
