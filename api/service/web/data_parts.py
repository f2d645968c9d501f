"""The parts of Data & model: where this person may go, and what their forms share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.service.problems import ProblemError
from api.service.security.principal import Principal
from api.service.state import principal_of, service_of
from data.faults import Fault, InputError
from data.store.errors import NotFound, StoreError
from data.store.institutions import StoredInstitution
from data.store.store import Store

from .frame import framed, may_open, remembered

PARTS: tuple[tuple[str, str], ...] = (
    ("/data", "Siklus"),
    ("/data/impor", "Impor"),
    ("/data/biaya/{institution}", "Biaya sendiri"),
    ("/data/aturan/{institution}", "Aturan bernama"),
    ("/data/model", "Kartu model"),
    ("/data/pekerjaan", "Pekerjaan"),
    ("/data/kunci", "Kunci"),
    ("/data/pengguna", "Pengguna"),
    ("/data/audit", "Catatan audit"),
)
"""Path and words of every part, in its order."""

Refusal = StoreError | InputError | ProblemError
"""What a form may be refused with, and can tell of."""


def shown(
    request: Request, template: str, part: str, *, simulated: bool = False, status: int = 200, **values: Any
) -> Response:
    """A page of Data & model. Reads the store: call it in a thread.

    Args:
        request: of somebody who has signed in.
        template: file in ``api/web/templates``.
        part: path of the current part, as in `PARTS`.
        simulated: whether anything on the page is simulated.
        status: HTTP status.
        values: what the template shows.
    """
    with service_of(request).database.read() as store:
        whose = current(request, store)
    links = _links(principal_of(request), part, whose)
    return framed(request, template, "data", simulated=simulated, status=status, parts=links, **values)


def current(request: Request, store: Store) -> StoredInstitution | None:
    """The institution that was looked at last, or the own one."""
    for id_ in (remembered(request), principal_of(request).institution):
        if id_ is not None:
            try:
                return store.institutions.get(id_)
            except NotFound:
                continue
    return None


def refused(error: Refusal) -> tuple[Fault, ...]:
    """Why a form was refused, fault by fault."""
    if isinstance(error, InputError):
        return error.faults
    if isinstance(error, ProblemError):
        return error.faults or (Fault(error.code, error.detail.rstrip(".")),)
    return (Fault(error.code, error.message, remedy=error.remedy),)


def _links(principal: Principal, part: str, whose: StoredInstitution | None) -> list[dict[str, object]]:
    return [
        {"path": path.format(institution=whose.id if whose else ""), "words": words, "current": path == part}
        for path, words in PARTS
        if may_open(principal, path, whose)
    ]


Reader = Callable[[Store], Any]


def read(request: Request, work: Reader) -> Any:
    """What `work` reads from the store. Call it in a thread."""
    with service_of(request).database.read() as store:
        return work(store)
