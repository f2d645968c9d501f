"""What routes share: guarded routers, parameters, and the answer of the solver pool."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.service.jobs.outcomes import Refused
from api.service.model_folders import Modelled, folder_of
from api.service.problems import ProblemError
from api.service.refusals import of_input
from api.service.security.guard import GuardedRoute, record_refusal
from api.service.security.permissions import Access, reaches
from api.service.state import asked_of, principal_of, service_of
from data.assessment import Assessment, Stage
from data.content import Content
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.owners import ownership
from data.panel_file import Panel
from data.store.paging import PageRequest

InstitutionId = Annotated[
    str, Path(max_length=200, pattern=r"^[a-z0-9-]+$", examples=["pemerintah-kota-bandar-lampung"])
]
Cycle = Annotated[int, Path(ge=2000, le=2100, examples=[2024])]
StagePath = Annotated[Stage, Path(description="self, desk, atau final.")]
ObjectId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
Size = Annotated[int, Query(ge=1, le=500, description="Banyaknya isian per halaman.")]
After = Annotated[str | None, Query(max_length=4000, description="Isi `next` dari halaman sebelumnya.")]
Search = Annotated[str | None, Query(max_length=200)]


def guarded_router(tag: str) -> APIRouter:
    """A router whose routes all ask the permission table."""
    return APIRouter(route_class=GuardedRoute, tags=[tag])


def page_request(size: int, after: str | None) -> PageRequest:
    """Which page."""
    return PageRequest(size, after)


def json_bytes(content: bytes, status: int = 200) -> Response:
    """A document that is JSON text already."""
    return Response(content, status, media_type="application/json")


def modelled(request: Request, body: Any) -> Any:
    """A body with the model that it names, for a task.

    Raises:
        InputError: if there is no such model.
    """
    folder = folder_of(service_of(request).settings.models_folder, body.model)
    return body if folder is None else Modelled(body, folder)


async def solved(request: Request, task: str, value: Any) -> bytes:
    """Run a task in the solver pool.

    Raises:
        ProblemError: for everything that keeps it from an answer.
    """
    outcome = await service_of(request).pool.run(task, value)
    if isinstance(outcome, Refused):
        raise of_input(InputError(outcome.faults), outcome.code)
    document: bytes = outcome.document
    return document


async def panel_of_upload(request: Request, content: Content) -> Panel:
    """The assessments of an uploaded file, read by a worker.

    Raises:
        ProblemError: with every fault of the file.
    """
    outcome = await service_of(request).pool.run("read_panel", content)
    if isinstance(outcome, Refused):
        raise of_input(InputError(outcome.faults), outcome.code)
    panel: Panel = outcome.panel
    return panel


def require_visible(request: Request, *, published: bool, claim: bool) -> None:
    """Refuse, and write that down, unless content of this kind may be read. Runs in a thread.

    Raises:
        ProblemError: ``forbidden``.
    """
    if not reaches(asked_of(request).access, published=published, claim=claim):
        hidden(request, "Instansinya belum menerbitkan ini.")


def hidden(request: Request, detail: str) -> NoReturn:
    """Refuse what may not be seen, and write that down. Runs in a thread.

    Raises:
        ProblemError: ``forbidden``, always.
    """
    rule = asked_of(request).rule
    if rule is not None:
        record_refusal(service_of(request), request, rule, "forbidden")
    raise ProblemError("forbidden", detail)


def own_indicators(request: Request, assessment: Assessment) -> frozenset[str] | None:
    """Indicators that an OPD answers for or supports; ``None`` for those who see all."""
    if asked_of(request).access is not Access.PART:
        return None
    owner = (principal_of(request).owner or "").casefold()
    units = ownership(shipped_instrument(assessment.instrument), assessment)
    return frozenset(i for i, own in units.items() if owner in (name.casefold() for name in own.all))
