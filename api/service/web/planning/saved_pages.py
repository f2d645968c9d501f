"""Saved plans: kept for good under a name, checked again at every look, published when their owner says so."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Form, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.routes.common import After, InstitutionId, ObjectId, page_request, solved
from api.service.security.permissions import Access, reaches
from api.service.state import asked_of, service_of
from api.service.stored_plans import visible_plan
from api.service.web.forms import Line, page_router
from api.service.web.frame import framed
from api.service.web.moments import moment_words
from api.service.writes import Written, write_from_page
from data.store.errors import NotFound, StaleVersion
from data.store.plans import StoredPlan, rests_on_simulation
from data.store.stamp import Stamp
from data.store.store import Store
from data.store.visibility import Visibility

from .answer_view import answer_view
from .ask_page import answered
from .comparison_view import plans_side_by_side
from .stored_question import stored_question

router = page_router()

ROWS = 100
LIST = "/instansi/{institution}/rencana/tersimpan"
Question = Annotated[str, Form(max_length=8000)]
Version = Annotated[int | None, Form(ge=1)]


@router.post(LIST)
async def save(
    request: Request,
    institution: InstitutionId,
    pertanyaan: Question,
    nama: Line = "",
    sidik: Annotated[str, Form(max_length=64)] = "",
    versi: Annotated[str, Form(max_length=9, pattern=r"^\d*$")] = "",
    versi_dari: Line = "",
) -> Response:
    """Menghitung ulang rencana dan menyimpannya, bila sama dengan yang dilihat."""
    params = QueryParams(pertanyaan)
    asked = await run_in_threadpool(stored_question, service_of(request).database, institution, params)
    name = " ".join(nama.split())
    answer = await answered(request, asked)
    values: dict[str, Any] = {
        "name": name,
        "query": asked.question.query(),
        "version": versi,
        "version_of": versi_dari,
        "digest": sidik,
        "stale": None,
    }
    if answer.document is None or answer.document["status"] == "infeasible":
        raise ProblemError("conflict", "Tidak ada rencana untuk disimpan: aturan-aturannya bertabrakan.")
    document = answer.document
    # A version was chosen of the name that stood there then; a new name begins with its own first version.
    based_on = int(versi) if versi and name == versi_dari else None
    if not name or document["digest"] != sidik:
        reason = "Beri nama dahulu." if not name else None
        return await run_in_threadpool(_ask_again, request, institution, document, values | {"reason": reason})

    def work(store: Store, stamp: Stamp) -> Written:
        head = store.plans.add(institution, name, document, based_on=based_on, stamp=stamp)
        return Written(None, f"{institution}/{head.id}", 201, {"id": head.id, "version": head.version})

    try:
        written = await write_from_page(request, work)
    except StaleVersion as error:
        values |= {"reason": None, "stale": error}
        return await run_in_threadpool(_ask_again, request, institution, document, values)
    return RedirectResponse(f"/instansi/{institution}/rencana/tersimpan/{written.detail['id']}?baru=1", 303)


@router.get(LIST)
def list_saved(request: Request, institution: InstitutionId, sesudah: After = None) -> Response:
    """Rencana tersimpan yang boleh dilihat."""
    everything = asked_of(request).access is Access.ALL
    with service_of(request).database.read() as store:
        found = store.plans.page(
            page_request(ROWS, sesudah), institution_id=institution, visibility=Visibility(everything=everything)
        )
    return framed(
        request,
        "rencana_tersimpan.html",
        "rencana",
        moment=moment_words,
        simulated=any(head.simulated for head in found.items),
        institution=institution,
        heads=found.items,
        following=found.next,
        own=everything,
    )


@router.get("/instansi/{institution}/rencana/banding")
def compare_saved(
    request: Request,
    institution: InstitutionId,
    a: Annotated[str, Query(max_length=60)] = "",
    b: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Dua rencana tersimpan berdampingan."""
    if not a or not b:
        return RedirectResponse(f"/instansi/{institution}/rencana/tersimpan", 303)
    plans = [visible_plan(request, institution, id_) for id_ in (a, b)]
    documents = [plan.document for plan in plans]
    return framed(
        request,
        "rencana_banding.html",
        "rencana",
        simulated=any(rests_on_simulation(document) for document in documents),
        institution=institution,
        plans=[(plan.head, answer_view(plan.document), rests_on_simulation(plan.document)) for plan in plans],
        rows=plans_side_by_side(*documents),
        same_instrument=documents[0]["instrument"] == documents[1]["instrument"],
    )


@router.get("/instansi/{institution}/rencana/tersimpan/{plan}")
async def show_saved(
    request: Request, institution: InstitutionId, plan: ObjectId, baru: Annotated[str, Query(max_length=1)] = ""
) -> Response:
    """Satu rencana tersimpan, diperiksa ulang tanpa pemecah."""
    found = await run_in_threadpool(visible_plan, request, institution, plan)
    checks: dict[str, Any] | None = None
    if found.document["status"] != "infeasible":
        checks = json.loads(await solved(request, "verify", found.document))
    return await run_in_threadpool(_show, request, found, checks, baru == "1")


@router.post("/instansi/{institution}/rencana/tersimpan/{plan}/terbit")
async def publish(
    request: Request, institution: InstitutionId, plan: ObjectId, terbit: Annotated[str, Form(pattern="^(ya|tidak)$")]
) -> Response:
    """Menerbitkan rencana, atau menariknya kembali."""

    def work(store: Store, stamp: Stamp) -> Written:
        del stamp
        if store.plans.head(plan).institution_id != institution:
            raise NotFound("Rencana", plan)
        head = store.plans.publish(plan, terbit == "ya")
        return Written(None, f"{institution}/{head.id}", detail={"published": head.published})

    await write_from_page(request, work)
    return RedirectResponse(f"/instansi/{institution}/rencana/tersimpan/{plan}", 303)


def _show(request: Request, found: StoredPlan, checks: dict[str, Any] | None, new: bool) -> Response:
    view = answer_view(found.document)
    head = found.head
    with service_of(request).database.read() as store:
        visibility = Visibility(everything=asked_of(request).access is Access.ALL)
        named = store.plans.page(institution_id=head.institution_id, name=head.name, visibility=visibility).items
    return framed(
        request,
        "rencana_satu.html",
        "rencana",
        moment=moment_words,
        simulated=rests_on_simulation(found.document),
        institution=head.institution_id,
        head=head,
        answer=view,
        advice=None,
        checks=checks,
        new=new,
        own=reaches(asked_of(request).access, published=False, claim=True),
        versions=[one for one in named if one.id != head.id],
    )


def _ask_again(request: Request, institution: str, document: dict[str, Any], values: dict[str, Any]) -> Response:
    """Nothing was saved: the name is taken, or the plan is no longer what was looked at."""
    stale: StaleVersion | None = values["stale"]
    before = stale.current if stale is not None and isinstance(stale.current, StoredPlan) else None
    return framed(
        request,
        "rencana_simpan.html",
        "rencana",
        moment=moment_words,
        simulated=rests_on_simulation(document) or (before is not None and rests_on_simulation(before.document)),
        institution=institution,
        status=412 if stale is not None else 422,
        answer=answer_view(document),
        before=None if before is None else (before.head, answer_view(before.document)),
        rows=[] if before is None else plans_side_by_side(before.document, document),
        taken=stale is not None,
        changed=bool(values["digest"]) and values["digest"] != document["digest"],
        current_version=None if stale is None else stale.current_version,
        fresh_digest=document["digest"],
        **values,
    )
