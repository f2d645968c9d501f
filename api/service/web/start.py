"""The front door: whoever has signed in is led to the page of the day."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.sample_region import FIRST_LOOK
from api.service.pages import page
from api.service.security.principal import Principal
from api.service.state import asked_of, service_of
from data.store.errors import NotFound
from data.store.paging import PageRequest
from data.store.store import Store

from .forms import page_router
from .frame import remembered

router = page_router()


@router.get("/", include_in_schema=False)
def home(request: Request) -> Response:
    """Halaman depan, atau halaman instansi bagi yang sudah masuk."""
    principal = asked_of(request).principal
    if principal is None:
        return page(request, "depan.html")
    with service_of(request).database.read() as store:
        id_ = first_institution(store, principal, remembered(request))
    if id_ is None:
        return RedirectResponse("/instansi", 303)
    return RedirectResponse(f"/instansi/{id_}/opd" if principal.role == "opd" else f"/instansi/{id_}", 303)


def first_institution(store: Store, principal: Principal, last: str | None) -> str | None:
    """Id of the institution to begin with: one's own, the last one looked at, the sample; ``None``: choose one."""
    for id_ in (principal.institution, last, FIRST_LOOK):
        if id_ is not None:
            try:
                return store.institutions.get(id_).id
            except NotFound:
                continue
    found = store.institutions.page(PageRequest(2)).items
    return found[0].id if len(found) == 1 else None
