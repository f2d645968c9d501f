"""Around every request: an id, one log line, the counters, and words even for what nobody foresaw."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .logs import log
from .metrics import Metrics
from .pages import page_of_problem, wants_page
from .problems import ProblemError, problem_response
from .state import Asked

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = ("/health/live", "/health/ready", "/metrics")


def _as_asked(request: Request, error: ProblemError, id_: str) -> Response:
    """A page for people, a document for programs."""
    if not wants_page(request):
        return problem_response(error, id_)
    try:
        return page_of_problem(request, error)
    except Exception as broken:
        # Whatever broke the page must not leave a person without an answer.
        log().error("defect", exc_info=broken)
        return problem_response(error, id_)


class RequestContext:
    """Gives each request its context.

    Args:
        app: the application inside.
        metrics: where requests are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        asked = Asked(given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        scope["tangga.asked"] = asked
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = asked.id
            await send(message)

        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=asked.id):
            try:
                await self.app(scope, receive, noted)
            except Exception as error:
                await self._answer(error, asked, scope, receive, noted, started=status != 0)
            self._count(scope, asked, status, time.perf_counter() - began)

    async def _answer(
        self, error: Exception, asked: Asked, scope: Scope, receive: Receive, send: Send, *, started: bool
    ) -> None:
        refusal = scope.get("tangga.refusal")
        if isinstance(refusal, ProblemError) and not isinstance(error, ProblemError):
            error = refusal
        if not isinstance(error, ProblemError):
            log().error("defect", exc_info=error)
            words = f"Layanan gagal menjawab. Laporkan dengan nomor permintaan {asked.id}."
            error = ProblemError("internal_error", words)
        if not started:
            await _as_asked(Request(scope), error, asked.id)(scope, receive, send)

    def _count(self, scope: Scope, asked: Asked, status: int, seconds: float) -> None:
        route = asked.rule.path if asked.rule else getattr(scope.get("route"), "path", "-")
        method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "-"
        self.metrics.requests.labels(method, route, str(status)).inc()
        self.metrics.request_seconds.labels(method, route).observe(seconds)
        if route in _QUIET:
            return
        actor = asked.principal.actor if asked.principal else None
        log().info(
            "request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1), actor=actor
        )
