"""Named rules of an institution, in every version; new ones come as rules.toml."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.rules_options import main_owners
from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from api.service.state import service_of
from api.service.wire.assessments import instrument_of
from api.service.writes import Written, write_from_page
from data.content import Content
from data.faults import Fault, InputError, refuse
from data.instrument_file import DEFAULT_INSTRUMENT, shipped_instruments
from data.rules_file import read_rules
from data.store.assessments import AssessmentFilter
from data.store.errors import StoreError
from data.store.rules import StoredRules
from data.store.stamp import Stamp
from data.store.store import Store
from engine.rules_document import rules_to_document

from .data_parts import Refusal, refused, shown
from .forms import Line, page_router
from .moments import moment_words
from .rules_words import rules_words

router = page_router()
PART = "/data/aturan/{institution}"
Text = Annotated[str, Form(max_length=100_000)]


@router.get("/data/aturan/{institution}")
def rules_page(request: Request, institution: InstitutionId, kabar: str = "") -> Response:
    """Aturan yang tersimpan, versi terakhirnya."""
    return _page(request, institution, message="Aturan sudah disimpan." if kabar == "disimpan" else "")


@router.post("/data/aturan/{institution}")
async def save_rules(
    request: Request,
    institution: InstitutionId,
    nama: Line = "",
    isi: Text = "",
    versi: Line = "",
    instrumen: Line = DEFAULT_INSTRUMENT,
) -> Response:
    """Menyimpan versi baru; versi lama tetap ada."""
    typed = {"name": nama, "text": isi, "version": versi, "instrument": instrumen}
    try:
        name = nama.strip()
        if not 1 <= len(name) <= 100:
            raise refuse("name_missing", "beri nama 1 sampai 100 huruf", place="nama", found=nama[:40] or "kosong")
        if not isi.strip():
            raise refuse("rules_empty", "aturannya masih kosong", place="isi aturan", allowed="misalnya target = 3.5")
        document = await run_in_threadpool(_document, request, institution, isi, instrumen)
        based_on = int(versi) if versi.isascii() and versi.isdigit() else None

        def work(store: Store, stamp: Stamp) -> Written:
            saved = store.rules.save(institution, name, document, based_on=based_on, stamp=stamp)
            return Written(None, f"{institution}/rules/{name}", detail={"version": saved.version})

        await write_from_page(request, work)
    except (InputError, ProblemError, StoreError) as error:
        return await run_in_threadpool(_refused, request, institution, error, typed)
    return RedirectResponse(f"/data/aturan/{institution}?kabar=disimpan", 303)


def _document(request: Request, institution: str, text: str, instrument: str) -> dict[str, Any]:
    """The rules of a text in the manner of rules.toml.

    Raises:
        InputError: with every fault, by line.
    """
    known = instrument_of(instrument)
    with service_of(request).database.read() as store:
        found = store.assessments.all(where=AssessmentFilter(institution_id=institution))
    owners = main_owners(known, [one.assessment for one in found if one.assessment.instrument == known.id])
    return rules_to_document(read_rules(Content("aturan", text.encode()), known, owners))


def _page(
    request: Request,
    institution: str,
    *,
    typed: dict[str, str] | None = None,
    message: str = "",
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    with service_of(request).database.read() as store:
        whose = store.institutions.get(institution)
        found = store.rules.latest(institution)
    values: dict[str, Any] = {
        "whose": whose,
        "rules": [_row(one) for one in found],
        "typed": typed or {"name": "", "text": "", "version": "", "instrument": DEFAULT_INSTRUMENT},
        "instruments": tuple(shipped_instruments()),
        "path": f"/data/aturan/{institution}",
    }
    return shown(request, "data_aturan.html", PART, status=status, faults=faults, message=message, **values)


def _row(found: StoredRules) -> dict[str, Any]:
    return {
        "name": found.name,
        "version": found.version,
        "at": moment_words(found.created_at),
        "by": found.created_by,
        "words": rules_words(found.document),
    }


def _refused(request: Request, institution: str, error: Refusal, typed: dict[str, str]) -> Response:
    status = error.status if isinstance(error, ProblemError) else 409 if isinstance(error, StoreError) else 422
    return _page(request, institution, typed=typed, faults=refused(error), status=status)
