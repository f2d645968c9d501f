"""The one place where every request is let in or refused; of its body only a form's CSRF token is looked at."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.problems import ProblemError
from api.service.state import Service, asked_of, now, service_of
from data.store.audit import AuditEntry

from .csrf import unmasked
from .identity import identify
from .permissions import RULES, Access, Rule, relation
from .principal import ANONYMOUS, ROLE_NAMES, SCOPE_NAMES, Principal
from .tokens import same

CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
_REFUSALS = ("not_signed_in", "bad_credentials", "forbidden", "scope_missing", "csrf_failed")


class GuardedRoute(APIRoute):
    """A route that lets nobody in whom the permission table does not."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the guard."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            # A route without a rule stops the start of the service; should one slip through, it is closed.
            rule = RULES.get((request.method, self.path))
            if rule is None:
                raise ProblemError("forbidden", "Rute ini belum punya aturan hak akses.")
            await admit(request, rule)
            if rule.form:
                await _require_form_token(request, rule)
            return await handle(request)

        return guarded


async def admit(request: Request, rule: Rule) -> None:
    """Let a request in, or refuse it and write that down.

    Raises:
        ProblemError: any of `_REFUSALS`, or ``too_many_requests``.
    """
    asked = asked_of(request)
    asked.rule = rule
    refusal = request.scope.get("tangga.refusal")
    if isinstance(refusal, ProblemError):
        raise refusal
    service = service_of(request)
    try:
        await run_in_threadpool(_admit, service, request, rule)
    except ProblemError as error:
        if error.code in _REFUSALS:
            service.metrics.refusals.labels(error.code).inc()
            await run_in_threadpool(record_refusal, service, request, rule, error.code)
        raise


async def _require_form_token(request: Request, rule: Rule) -> None:
    """Make sure that a page of ours sent the form, and write it down otherwise.

    Raises:
        ProblemError: ``csrf_failed``.
    """
    principal = asked_of(request).principal
    if rule.grants is None or principal is None or principal.csrf is None:
        return
    # The framework takes the parsed form from the request again, so it is read once only.
    given = (await request.form()).get(CSRF_FIELD)
    try:
        require_csrf(request, given if isinstance(given, str) else "")
    except ProblemError as error:
        service = service_of(request)
        service.metrics.refusals.labels(error.code).inc()
        await run_in_threadpool(record_refusal, service, request, rule, error.code)
        raise


def require_csrf(request: Request, given: str) -> None:
    """Make sure that a session's write was sent by a page of ours.

    Raises:
        ProblemError: ``csrf_failed``.
    """
    principal = asked_of(request).principal
    if principal is not None and principal.csrf is not None and not same(principal.csrf, unmasked(given)):
        raise ProblemError("csrf_failed", "Muat ulang halamannya, lalu kirim lagi.")


def require_same_origin(request: Request) -> None:
    """Refuse what a page of another site sends.

    Raises:
        ProblemError: ``csrf_failed``.
    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ProblemError("csrf_failed", "Permintaan dikirim oleh halaman situs lain.")


def record_refusal(service: Service, request: Request, rule: Rule, code: str) -> None:
    """Write a refusal into the audit log."""
    asked = asked_of(request)
    actor = asked.principal.actor if asked.principal else ANONYMOUS
    entry = AuditEntry(
        now(), actor, f"{rule.method} {rule.path}", request.url.path[:200], "refused", asked.id, {"code": code}
    )
    with service.database.transaction() as store:
        store.audit.append(entry)


def _admit(service: Service, request: Request, rule: Rule) -> None:
    asked = asked_of(request)
    address = request.client.host if request.client else "?"
    if rule.grants is None and not request.headers.get("authorization") and not request.cookies:
        service.limits.unknown(address)
        asked.access = Access.ALL
        return
    try:
        principal = identify(service, request)
    except ProblemError:
        service.limits.unknown(address)
        if rule.grants is None:
            # Whoever has an outdated cookie may still see what is open to all.
            return
        raise
    if principal is None:
        service.limits.unknown(address)
    else:
        service.limits.known(principal.key or principal.name)
    asked.principal = principal
    if rule.grants is None:
        return
    if principal is None:
        raise ProblemError(
            "not_signed_in",
            "Masuk dahulu, atau kirim kunci sebagai «Authorization: Bearer tgg_...».",
            headers={"WWW-Authenticate": 'Bearer realm="tangga"'},
        )
    _require_rights(service, request, rule, principal)


def _require_rights(service: Service, request: Request, rule: Rule, principal: Principal) -> None:
    asked = asked_of(request)
    if principal.scopes is not None and rule.scope not in principal.scopes:
        words = SCOPE_NAMES[rule.scope]
        raise ProblemError("scope_missing", f"Kunci ini tidak dibuat untuk {words} ({rule.scope}).")
    if not rule.allows(principal.role):
        raise ProblemError("forbidden", f"Peran {ROLE_NAMES[principal.role]} tidak boleh melakukan ini.")
    if principal.csrf is not None and request.method not in ("GET", "HEAD"):
        require_same_origin(request)
        if not rule.form:
            require_csrf(request, request.headers.get(CSRF_HEADER, ""))
    if not rule.owned:
        asked.access = rule.access(principal.role, "own")
        return
    id_ = request.path_params["institution"]
    with service.database.read() as store:
        institution = store.institutions.get(id_).institution
    asked.access = rule.access(principal.role, relation(principal, id_, institution.province))
    if asked.access is Access.NONE:
        raise ProblemError("forbidden", "Ini milik instansi lain.")
