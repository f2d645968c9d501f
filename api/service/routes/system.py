"""Whether the service lives, what it measures, what it offers, and who asks."""

from __future__ import annotations

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.service.pages import page
from api.service.problems import ProblemError
from api.service.state import principal_of, service_of

from .common import guarded_router

router = guarded_router("Layanan")


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Proses hidup."""
    return {"status": "hidup"}


@router.get("/health/ready")
def ready(request: Request) -> dict[str, str]:
    """Siap menerima permintaan: penyimpanan dapat dibaca dan layanan tidak sedang berhenti."""
    if not request.app.state.ready:
        raise ProblemError("not_ready", "Layanan sedang mulai atau berhenti.", headers={"Retry-After": "5"})
    with service_of(request).database.read() as store:
        store.users.any()
    return {"status": "siap"}


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Ukuran kerja untuk Prometheus."""
    service = service_of(request)
    state = service.pool.state
    service.metrics.queue.set(state.waiting)
    service.metrics.running.set(state.running)
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/openapi.json", include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    """Uraian API untuk program."""
    document: dict[str, Any] = request.app.openapi()
    return document


@router.get("/v1/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Uraian API untuk orang."""
    return page(request, "api.html")


@router.get("/v1/me")
def me(request: Request) -> dict[str, Any]:
    """Pengguna, peran, instansi, dan cakupan kunci."""
    principal = principal_of(request)
    return {
        "name": principal.name,
        "role": principal.role,
        "institution_id": principal.institution,
        "owner": principal.owner,
        "scopes": None if principal.scopes is None else sorted(principal.scopes),
        "csrf_token": principal.csrf,
    }
