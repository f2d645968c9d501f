"""Own costs of an institution: uploaded with a preview of unit and coverage, kept in every version."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from api.service.security.uploads import uploaded
from api.service.state import service_of
from api.service.wire.assessments import instrument_of
from api.service.writes import Written, write_from_page
from data.content import Content
from data.costs import CostsFile
from data.costs_file import read_costs
from data.effort import default_costs
from data.faults import Fault, InputError, refuse
from data.instrument import Instrument
from data.instrument_file import DEFAULT_INSTRUMENT, shipped_instruments
from data.own_costs import combine
from data.store.assessments import AssessmentFilter
from data.store.errors import StoreError
from data.store.stamp import Stamp
from data.store.store import Store

from .costs_view import costs_csv, costs_view
from .data_parts import Refusal, refused, shown
from .downloads import CSV, attachment
from .forms import Line, page_router

router = page_router()
PART = "/data/biaya/{institution}"
LARGEST = 2**20
Text = Annotated[str, Form(max_length=LARGEST)]


@router.get("/data/biaya/{institution}")
def costs_page(request: Request, institution: InstitutionId, kabar: str = "") -> Response:
    """Biaya yang berlaku."""
    return _page(request, institution, message="Versi baru sudah disimpan." if kabar == "disimpan" else "")


@router.get("/data/biaya/{institution}/unduh")
def download_costs(request: Request, institution: InstitutionId, versi: int | None = None) -> Response:
    """Biaya sebagai costs.csv, yang dapat diunggah kembali."""
    with service_of(request).database.read() as store:
        found = store.costs.get(institution, versi)
    return attachment(costs_csv(found.costs).encode(), f"biaya-{institution}-v{found.version}.csv", CSV)


@router.post("/data/biaya/{institution}")
async def preview_costs(
    request: Request,
    institution: InstitutionId,
    instrumen: Line = DEFAULT_INSTRUMENT,
    isi: Text = "",
    versi: Line = "",
    berkas: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Satuan dan cakupan biaya yang diunggah atau disunting; belum ada yang disimpan."""
    name, data = (berkas.filename, await berkas.read()) if berkas and berkas.filename else ("biaya.csv", isi.encode())
    text = isi
    try:
        if not data.strip():
            raise refuse("file_missing", "pilih berkas biaya, atau isi kotak teksnya", place="berkas")
        if len(data) > LARGEST:
            raise refuse("file_too_large", "berkas biaya terlalu besar", place=name or "", allowed="paling besar 1 MiB")
        content = await run_in_threadpool(uploaded, name, data)
        own, _ = await run_in_threadpool(_read, content, instrumen)
        text = costs_csv(own)
    except (InputError, ProblemError) as error:
        return await run_in_threadpool(_refused, request, institution, error, text, instrumen, versi)
    return await run_in_threadpool(
        _page, request, institution, given=own, text=text, instrument=instrumen, version=versi
    )


@router.post("/data/biaya/{institution}/simpan")
async def save_costs(
    request: Request, institution: InstitutionId, instrumen: Line, isi: Text, versi: Line = ""
) -> Response:
    """Menyimpan versi baru; versi lama tetap ada."""
    try:
        own, _ = await run_in_threadpool(_read, Content("biaya.csv", isi.encode()), instrumen)
        based_on = int(versi) if versi.isascii() and versi.isdigit() else None

        def work(store: Store, stamp: Stamp) -> Written:
            saved = store.costs.save(institution, own, based_on=based_on, stamp=stamp)
            return Written(None, f"{institution}/costs", detail={"version": saved.version})

        await write_from_page(request, work)
    except (InputError, ProblemError, StoreError) as error:
        return await run_in_threadpool(_refused, request, institution, error, isi, instrumen, None)
    return RedirectResponse(f"/data/biaya/{institution}?kabar=disimpan", 303)


def _read(content: Content, instrument: str) -> tuple[CostsFile, Instrument]:
    """Own costs that fit the instrument.

    Raises:
        InputError: with every fault, by row and column.
    """
    known = instrument_of(instrument)
    own = read_costs(content, known)
    combine(default_costs(known), own)
    return own, known


def _page(
    request: Request,
    institution: str,
    *,
    given: CostsFile | None = None,
    text: str = "",
    instrument: str = "",
    version: str | None = None,
    message: str = "",
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    with service_of(request).database.read() as store:
        whose = store.institutions.get(institution)
        stored = store.costs.find(institution)
        versions = store.costs.versions(institution)
        used = instrument or _instrument(store, institution)
    ids = tuple(shipped_instruments())
    known = instrument_of(used if used in ids else DEFAULT_INSTRUMENT)
    values: dict[str, Any] = {
        "whose": whose,
        "stored": stored,
        "now": None if stored is None else costs_view(stored.costs, known),
        "versions": versions,
        # An empty version is the one of a page opened before there were any costs.
        "based_on": ("" if stored is None else str(stored.version)) if version is None else version,
        "given": None if given is None else costs_view(given, known),
        "text": text or ("" if stored is None else costs_csv(stored.costs)),
        "instruments": ids,
        "instrument": known.id,
        "path": f"/data/biaya/{institution}",
    }
    return shown(request, "data_biaya.html", PART, status=status, faults=faults, message=message, **values)


def _refused(
    request: Request, institution: str, error: Refusal, text: str, instrument: str, version: str | None
) -> Response:
    status = error.status if isinstance(error, ProblemError) else 409 if isinstance(error, StoreError) else 422
    return _page(
        request, institution, text=text, instrument=instrument, version=version, faults=refused(error), status=status
    )


def _instrument(store: Store, institution: str) -> str:
    """The instrument of the latest assessment."""
    found = store.assessments.all(where=AssessmentFilter(institution_id=institution))
    return found[-1].assessment.instrument if found else DEFAULT_INSTRUMENT
