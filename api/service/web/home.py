"""Beranda: where an institution stands, where it is heading, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from api.service.state import principal_of
from api.service.writes import Written, write_from_page
from data.faults import Fault, InputError
from data.store.errors import StaleVersion
from data.store.rules import StoredRules
from data.store.stamp import Stamp
from data.store.store import Store

from .forms import Line, page_router
from .frame import framed
from .home_ahead import ahead_of
from .home_basis import read_known
from .home_next import next_step
from .home_target import TARGET_RULES, target_rules
from .home_view import home_view, is_simulated

router = page_router()


@dataclass(frozen=True)
class Typed:
    """A target that could not be saved.

    Attributes:
        text: what was typed, kept in the form.
        faults: what is wrong with it.
    """

    text: str = ""
    faults: tuple[Fault, ...] = ()


@router.get("/instansi/{institution}")
async def home(request: Request, institution: InstitutionId) -> Response:
    """Beranda satu instansi."""
    return await _page(request, institution, Typed())


@router.post("/instansi/{institution}/target")
async def set_target(
    request: Request, institution: InstitutionId, target: Line = "", predicate: Line = "", version: Line = ""
) -> Response:
    """Menetapkan target indeks atau predikat."""
    known = await run_in_threadpool(read_known, request, institution)
    if known.instrument is None:
        raise ProblemError("conflict", "Target dapat ditetapkan setelah ada penilaian.")
    try:
        document = target_rules(known.instrument, target, predicate)
    except InputError as error:
        return await _page(request, institution, Typed(target, error.faults), 422)
    based_on = int(version) if version.isdecimal() else None

    def work(store: Store, stamp: Stamp) -> Written:
        saved = store.rules.save(institution, TARGET_RULES, document, based_on=based_on, stamp=stamp)
        return Written(None, f"{institution}/rules/{TARGET_RULES}", detail={"version": saved.version})

    try:
        await write_from_page(request, work)
    except StaleVersion as error:
        return await _page(request, institution, Typed(target, (_overtaken(error, predicate or target),)), 409)
    return RedirectResponse(f"/instansi/{institution}#target", 303)


async def _page(request: Request, institution: str, typed: Typed, status: int = 200) -> Response:
    known = await run_in_threadpool(read_known, request, institution)
    ahead = await ahead_of(request, known)
    values = {**home_view(known, ahead), "typed": typed, "step": next_step(known, principal_of(request).role)}
    return await run_in_threadpool(
        lambda: framed(
            request,
            "beranda.html",
            "beranda",
            simulated=is_simulated(known, ahead),
            institution=institution,
            status=status,
            known=known,
            **values,
        )
    )


def _overtaken(error: StaleVersion, yours: str) -> Fault:
    current = error.current
    who = f"oleh {current.created_by} " if isinstance(current, StoredRules) else ""
    return Fault(
        "stale_version",
        f"target sudah diubah {who}sementara Anda mengisi; yang berlaku tampak di atas",
        "Target",
        yours,
        remedy="Simpan sekali lagi bila target Anda yang harus berlaku.",
    )
