"""What surrounds every page: which institution it is about, where else to go, and whether it shows simulated data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.service.pages import page
from api.service.security.permissions import RULES, Access, relation
from api.service.security.principal import Principal
from api.service.state import principal_of, service_of
from data.store.errors import NotFound
from data.store.institutions import StoredInstitution
from data.store.store import Store

from .tour_steps import TOUR_COOKIE, Tour, offered, tour_at

INSTITUTION_COOKIE = "tangga_instansi"
"""Which institution was looked at last; a convenience, never a right."""

PLACES: tuple[tuple[str, str, str], ...] = (
    ("beranda", "Beranda", "/instansi/{institution}"),
    ("penilaian", "Penilaian", "/instansi/{institution}/penilaian"),
    ("prakiraan", "Prakiraan asesor", "/instansi/{institution}/prakiraan"),
    ("rencana", "Rencana", "/instansi/{institution}/rencana"),
    ("peta-jalan", "Peta jalan", "/instansi/{institution}/peta-jalan"),
    ("opd", "OPD", "/instansi/{institution}/opd"),
    ("klarifikasi", "Klarifikasi", "/instansi/{institution}/klarifikasi"),
    ("banding", "Banding & belajar", "/instansi/{institution}/banding"),
    ("wilayah", "Wilayah", "/wilayah"),
    ("data", "Data & model", "/data"),
)
"""Key, words and path of every place that the navigation leads to, in its order."""


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    key: str
    words: str
    path: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """What surrounds a page.

    Attributes:
        institution: whom the page, or the last one before it, is about; ``None`` before any was chosen.
        places: where this person may go.
        simulated: whether anything on the page is simulated or was learned from simulated data alone.
        tour: what the tour of a first run says here, if anything.
        tour_offered: whether there is a tour to take again.
        here: address of this page, to come back to.
    """

    institution: StoredInstitution | None
    places: tuple[Place, ...]
    simulated: bool
    tour: Tour | None = None
    tour_offered: bool = False
    here: str = "/"


def framed(
    request: Request,
    template: str,
    place: str,
    *,
    simulated: bool,
    institution: str | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """A page with its surroundings. Reads the store: call it in a thread.

    Args:
        request: of somebody who has signed in.
        template: file in ``api/web/templates``.
        place: key of `PLACES` that the page belongs to.
        simulated: whether anything on the page is simulated; then the page says SIMULASI.
        institution: id of whom the page is about; ``None``: nobody in particular.
        status: HTTP status.
        values: what the template shows.

    Raises:
        NotFound: if there is no such institution.
    """
    with service_of(request).database.read() as store:
        whose = institution or remembered(request)
        frame = frame_of(store, principal_of(request), whose, place, simulated, institution)
    frame = _with_tour(request, frame, place)
    response = page(request, template, status, frame=frame, **values)
    if institution is not None:
        response.set_cookie(
            INSTITUTION_COOKIE, institution, httponly=True, samesite="lax", secure=service_of(request).settings.https
        )
    return response


def frame_of(
    store: Store, principal: Principal, id_: str | None, place: str, simulated: bool, required: str | None = None
) -> Frame:
    """The surroundings of a page for one person.

    Args:
        store: in a transaction.
        principal: who looks.
        id_: institution that the navigation leads to; the person's own one if ``None``.
        place: key of the current place.
        simulated: whether the page shows anything simulated.
        required: id of an institution that must exist.

    Raises:
        NotFound: if the required institution does not exist.
    """
    institution = _find(store, id_ or principal.institution, required)
    places = tuple(
        Place(key, words, path.format(institution=institution.id if institution else ""), key == place)
        for key, words, path in PLACES
        if may_open(principal, path, institution)
    )
    return Frame(institution, places, simulated)


def _with_tour(request: Request, frame: Frame, place: str) -> Frame:
    id_ = frame.institution.id if frame.institution else None
    paths = {one.key: one.path for one in frame.places}
    query = f"?{request.url.query}" if request.url.query else ""
    return replace(
        frame,
        tour=tour_at(request.cookies.get(TOUR_COOKIE), id_, place, paths),
        tour_offered=offered(id_, paths),
        here=f"{request.url.path}{query}" if request.method == "GET" else "/",
    )


def remembered(request: Request) -> str | None:
    """The institution that this browser looked at last, if it says so."""
    given = request.cookies.get(INSTITUTION_COOKIE, "")
    return given if given and len(given) <= 200 and given.replace("-", "").isalnum() else None


def _find(store: Store, id_: str | None, required: str | None) -> StoredInstitution | None:
    if id_ is None:
        return None
    try:
        return store.institutions.get(id_)
    except NotFound:
        if required is not None:
            raise
        return None


def may_open(principal: Principal, path: str, institution: StoredInstitution | None) -> bool:
    """Whether the permission table lets a person open a page, of an institution where the page belongs to one."""
    rule = RULES.get(("GET", path))
    if rule is None:
        return False
    if not rule.owned:
        return rule.allows(principal.role)
    if institution is None:
        return False
    whose = relation(principal, institution.id, institution.institution.province)
    return rule.access(principal.role, whose) is not Access.NONE
