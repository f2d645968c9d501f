"""Pages for people."""

from __future__ import annotations

import json
from importlib import resources
from typing import Annotated

from fastapi import File, Form, Query, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.cases import FileCase
from api.service.pages import page
from api.service.plan_page import plan_view
from api.service.problems import ProblemError
from api.service.security.guard import CSRF_FIELD, require_csrf, require_same_origin
from api.service.security.identity import LOCAL_USER, close_session, open_session
from api.service.security.passwords import password_matches
from api.service.security.uploads import uploaded
from api.service.state import Service, asked_of, now, service_of
from api.service.web_form import rules_of_form
from data.content import Content
from data.store.audit import AuditEntry

from .common import guarded_router, solved

router = guarded_router("Halaman")
router.include_in_schema = False

SAMPLE = "bandar-lampung.csv"
Csrf = Annotated[str, Form(alias=CSRF_FIELD, max_length=100)]
Line = Annotated[str, Form(max_length=200)]


@router.get("/", include_in_schema=False)
def home(request: Request) -> Response:
    """Halaman depan: apa yang dapat dilakukan, dan satu formulir rencana."""
    return page(request, "depan.html")


@router.get("/masuk", include_in_schema=False)
def sign_in_page(request: Request) -> Response:
    """Halaman masuk."""
    return page(request, "masuk.html", local=service_of(request).settings.loopback, name="", wrong=False)


@router.post("/masuk", include_in_schema=False)
def sign_in(request: Request, name: Line, password: Annotated[str, Form(max_length=1000)]) -> Response:
    """Masuk dengan nama dan kata sandi."""
    require_same_origin(request)
    service = service_of(request)
    service.limits.login(request.client.host if request.client else "?", name)
    with service.database.read() as store:
        found = store.users.find(name.strip())
    user = found.user if found and not found.user.disabled else None
    if not password_matches(user.password_hash if user else None, password) or user is None:
        _note(service, request, name.strip()[:100], "refused")
        # One answer for a wrong name and a wrong password, so that names cannot be tried out.
        return page(request, "masuk.html", 401, local=service.settings.loopback, name=name, wrong=True)
    return _signed_in(service, request, user.name)


@router.get("/masuk/tautan", include_in_schema=False)
def sign_in_by_link(request: Request, kode: Annotated[str, Query(max_length=100)]) -> Response:
    """Masuk dengan tautan sekali pakai yang dicetak `tangga serve` di komputer sendiri."""
    service = service_of(request)
    service.limits.login(request.client.host if request.client else "?", "tautan")
    if not service.link.redeem(kode):
        _note(service, request, "tautan", "refused")
        raise ProblemError("bad_credentials", "Tautan ini sudah dipakai atau salah. Jalankan ulang `tangga serve`.")
    return _signed_in(service, request, LOCAL_USER)


@router.post("/keluar", include_in_schema=False)
def sign_out(request: Request, csrf_token: Csrf = "") -> Response:
    """Keluar."""
    require_csrf(request, csrf_token)
    service = service_of(request)
    response = RedirectResponse("/", 303)
    with service.database.transaction() as store:
        close_session(service, store, request, response)
    return response


@router.post("/rencana", include_in_schema=False)
async def plan_page(
    request: Request,
    source: Line = "sample",
    institution: Line = "",
    goal: Line = "target",
    target: Line = "",
    predicate: Line = "",
    budget: Line = "",
    csrf_token: Csrf = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Rencana sebagai halaman yang dapat dicetak."""
    require_csrf(request, csrf_token)
    rules = rules_of_form(goal, target, predicate, budget)
    if source == "sample":
        content = Content(SAMPLE, (resources.files("data") / "samples" / SAMPLE).read_bytes())
    elif file is not None and file.filename:
        content = await run_in_threadpool(uploaded, file.filename, await file.read())
    else:
        raise ProblemError("invalid_input", "Pilih berkasnya dahulu, atau pakai contoh.")
    case = FileCase(content, institution.strip() or None, rules)
    document = json.loads(await solved(request, "file_plan", case))
    return page(request, "rencana.html", **plan_view(document))


def _signed_in(service: Service, request: Request, user: str) -> Response:
    response = RedirectResponse("/", 303)
    with service.database.transaction() as store:
        open_session(service, store, user, response)
        store.audit.append(AuditEntry(now(), user, "masuk", "/masuk", "done", asked_of(request).id))
    return response


def _note(service: Service, request: Request, name: str, outcome: str) -> None:
    with service.database.transaction() as store:
        store.audit.append(AuditEntry(now(), "anonim", "masuk", name, "refused", asked_of(request).id))
