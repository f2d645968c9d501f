"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.pages import page
from api.service.problems import ProblemError
from api.service.security.guard import require_same_origin
from api.service.security.identity import LOCAL_USER, close_session, open_session
from api.service.security.passwords import password_matches
from api.service.state import Service, asked_of, now, service_of
from data.store.audit import AuditEntry

from .forms import Line, page_router

router = page_router()


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
def sign_out(request: Request) -> Response:
    """Keluar."""
    service = service_of(request)
    response = RedirectResponse("/", 303)
    with service.database.transaction() as store:
        close_session(service, store, request, response)
    return response


def _signed_in(service: Service, request: Request, user: str) -> Response:
    response = RedirectResponse("/", 303)
    with service.database.transaction() as store:
        open_session(service, store, user, response)
        store.audit.append(AuditEntry(now(), user, "masuk", "/masuk", "done", asked_of(request).id))
    return response


def _note(service: Service, request: Request, name: str, outcome: str) -> None:
    with service.database.transaction() as store:
        store.audit.append(AuditEntry(now(), "anonim", "masuk", name, "refused", asked_of(request).id))
