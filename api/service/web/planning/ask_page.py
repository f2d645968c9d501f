"""The planning page: the question stands in its address, the answer beside it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from api.service.state import service_of
from api.service.web.forms import page_router
from api.service.web.frame import framed
from api.service.web.solved_before import solved_once
from data.faults import Fault
from data.store.errors import NotFound

from .company_view import company_view
from .curve_view import curve_view
from .page_view import answer_values, question_values, summary
from .stored_question import StoredQuestion, stored_question

router = page_router()

SEVERAL = 3
"""Alternatives beside a plan."""

_TELLABLE = ("invalid_input", "solver_failed", "solve_timeout", "busy")
"""Refusals that are told on the page, beside the question."""


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Attributes:
        document: the plan document; ``None`` if there is none.
        faults: why there is none.
        status: HTTP status.
    """

    document: dict[str, Any] | None
    faults: tuple[Fault, ...] = ()
    status: int = 200


@router.get("/instansi/{institution}/rencana")
async def ask(request: Request, institution: InstitutionId) -> Response:
    """Rencana termurah untuk pertanyaan di alamatnya."""
    try:
        asked = await run_in_threadpool(_read, request, institution)
    except NotFound:
        if request.query_params:
            raise
        return await run_in_threadpool(_nothing_yet, request, institution)
    whole = request.query_params.get("rinci") == "1"
    partial = request.headers.get("hx-request-type") == "partial"
    if not partial and not asked.faults and _is_wordy(request, asked):
        return RedirectResponse(f"{request.url.path}?{asked.question.query()}{'&rinci=1' if whole else ''}", 303)
    answer, curve = await asyncio.gather(
        answered(request, asked, SEVERAL if whole else 0), _curve(request, asked) if whole else _nothing()
    )
    return await run_in_threadpool(_page, request, asked, answer, curve, partial)


@router.get("/instansi/{institution}/rencana/kurva")
async def curve(request: Request, institution: InstitutionId) -> Response:
    """Bagian halaman: biaya setiap target."""
    asked = await run_in_threadpool(_read, request, institution)
    values = {"curve": await _curve(request, asked), "asked": asked}
    return await run_in_threadpool(_fragment, request, "rencana_kurva.html", asked, values)


@router.get("/instansi/{institution}/rencana/pembanding")
async def company(request: Request, institution: InstitutionId) -> Response:
    """Bagian halaman: rencana lain, dan harga tanpa setiap OPD."""
    asked = await run_in_threadpool(_read, request, institution)
    answer = await answered(request, asked, SEVERAL)
    values = {"company": company_view(asked, answer.document), "faults": answer.faults}
    return await run_in_threadpool(_fragment, request, "rencana_pembanding.html", asked, values)


async def answered(request: Request, asked: StoredQuestion, alternatives: int = 0) -> Answer:
    """The plan of a question, or what is wrong with it."""
    if asked.faults:
        return Answer(None, asked.faults, 422)
    try:
        document = json.loads(await solved_once(request, "stored_plan", asked.case(alternatives)))
    except ProblemError as error:
        if error.code not in _TELLABLE:
            raise
        return Answer(None, error.faults or (Fault(error.code, error.detail.rstrip(".")),), error.status)
    return Answer(document)


async def _curve(request: Request, asked: StoredQuestion) -> dict[str, Any] | None:
    if asked.faults:
        return None
    try:
        document = json.loads(await solved_once(request, "stored_frontier", asked.curve_case()))
    except ProblemError as error:
        if error.code not in _TELLABLE:
            raise
        return None
    return curve_view(asked, document)


async def _nothing() -> None:
    return None


def _read(request: Request, institution: str) -> StoredQuestion:
    return stored_question(service_of(request).database, institution, request.query_params)


def _is_wordy(request: Request, asked: StoredQuestion) -> bool:
    """Whether the address says in many words, as a plain form does, what it could say in few."""
    given = [pair for pair in request.query_params.multi_items() if pair[0] != "rinci"]
    return bool(given) and sorted(given) != sorted(asked.question.parameters())


def _page(
    request: Request, asked: StoredQuestion, answer: Answer, curve: dict[str, Any] | None, partial: bool
) -> Response:
    template = "rencana_jawaban_baru.html" if partial else "rencana.html"
    values = question_values(asked) | answer_values(asked, answer.document, answer.faults)
    if not partial:
        values |= _surroundings(request, asked, values["levels_after"])
        values |= {"curve": curve, "company": curve and company_view(asked, answer.document)}
    response = framed(
        request,
        template,
        "rencana",
        simulated=values.pop("simulated"),
        institution=asked.institution,
        status=answer.status,
        **values,
    )
    if partial and not asked.faults:
        response.headers["HX-Replace-Url"] = f"/instansi/{asked.institution}/rencana?{asked.question.query()}"
    return response


def _surroundings(request: Request, asked: StoredQuestion, levels_after: dict[str, Any]) -> dict[str, Any]:
    """What does not change while the question does."""
    from .board import board

    with service_of(request).database.read() as store:
        saved = store.plans.page(institution_id=asked.institution).items
    return {
        "board": board(asked, levels_after),
        "saved": len(saved),
        "suggested_name": summary(asked),
        "owners_of_institution": list(dict.fromkeys(asked.owners.values())),
    }


def _fragment(request: Request, template: str, asked: StoredQuestion, values: dict[str, Any]) -> Response:
    values = question_values(asked) | values
    return framed(
        request, template, "rencana", simulated=asked.assessment.simulated, institution=asked.institution, **values
    )


def _nothing_yet(request: Request, institution: str) -> Response:
    return framed(request, "rencana_kosong.html", "rencana", simulated=False, institution=institution)
