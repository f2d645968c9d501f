"""OPD: what each unit works on, the evidence that it gathers, and how far it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import reduce
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.pages import page
from api.service.routes.common import InstitutionId, hidden, solved
from api.service.security.permissions import Access
from api.service.state import asked_of
from api.service.stored_cases import instrument_of_cycle
from api.service.writes import Written, write_from_page
from data.faults import Fault, InputError
from data.store.errors import NotFound, StaleVersion
from data.store.evidence import StoredEvidence
from data.store.stamp import Stamp
from data.store.store import Store

from .forms import page_router
from .frame import framed
from .notices import on_page
from .number_words import index_words
from .owners_form import ItemFields, ItemForm, Sent, read_form, typed_item
from .owners_items import STATES, Item, with_record
from .owners_view import detail, find_owner, ids_of, overview
from .owners_work import Work, chosen_owner, read_work
from .solved_before import solved_once

router = page_router()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_FOR_OWNERS = frozenset({"evidence_effect_unknown"})
"""Warnings that speak of a model of the command line."""

_WORDS = (
    ("jalankan `tangga plan`", "buka halaman Rencana"),
    ("Isi kolom owner", "Isi penanggung jawab di lembar penilaian"),
)
"""What pages call otherwise than the command line."""

Opd = Annotated[str, Query(max_length=200)]


@router.get("/instansi/{institution}/opd")
async def show_owners(request: Request, institution: InstitutionId, opd: Opd = "") -> Response:
    """Kerja per OPD, atau satu OPD dengan buktinya."""
    return await _page(request, institution, opd)


@router.get("/instansi/{institution}/opd/unduh")
async def download_owners(request: Request, institution: InstitutionId, opd: Opd = "") -> Response:
    """Buku kerja tugas satu OPD, atau semuanya."""
    owner = await run_in_threadpool(chosen_owner, request, opd)
    work = await run_in_threadpool(read_work, request, institution, owner)
    if work is None:
        raise NotFound("Penilaian", institution)
    content = await solved(request, "gaps_workbook", work.case)
    mark = " simulasi" if work.simulated else ""
    words = f"tugas {owner or 'semua opd'} {work.stored.key.cycle}{mark}"
    name = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
    return Response(content, 200, {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}, XLSX)


@router.post("/instansi/{institution}/opd/bukti")
async def save_item(request: Request, institution: InstitutionId, form: ItemFields) -> Response:
    """Mencatat keadaan satu bukti."""
    work = await run_in_threadpool(read_work, request, institution)
    if work is None:
        raise NotFound("Penilaian", institution)
    item = typed_item(form)
    try:
        sent = read_form(form, instrument_of_cycle(work.stored.assessment))
        _require_cycle(form, work)
    except InputError as error:
        return await _answer(request, institution, form, _with(item, faults=error.faults), 422)
    await run_in_threadpool(_require_own, request, work, sent.record.indicator)
    item = Item(sent.record.indicator, sent.record.level, sent.record.item, sent.record.state, sent.record.note)
    try:
        stored = await _saved(request, institution, work, sent)
    except StaleVersion as error:
        return await _answer(request, institution, form, _overtaken(item, error), 409)
    return await _answer(request, institution, form, with_record(item, stored))


async def _saved(request: Request, institution: str, work: Work, sent: Sent) -> StoredEvidence:
    kept: list[StoredEvidence] = []

    def save(store: Store, stamp: Stamp) -> Written:
        record, cycle = sent.record, work.stored.key.cycle
        now = store.evidence.find(institution, cycle, record.indicator, record.level, record.item)
        if now is not None and now.record == record:
            # Sent twice, or two people chose the same: nobody's work is lost by leaving it as it is.
            kept.append(now)
        else:
            kept.append(store.evidence.save(institution, cycle, record, based_on=sent.version, stamp=stamp))
        return Written(None, f"{institution}/{cycle}/{record.indicator}/{record.level}")

    await write_from_page(request, save)
    return kept[0]


def _require_own(request: Request, work: Work, indicator: str) -> None:
    """Refuse, and write down, what another OPD answers for. Runs in a thread.

    Raises:
        ProblemError: ``forbidden``.
    """
    if work.own is not None and indicator not in work.own:
        hidden(request, f"Indikator {indicator} dipegang OPD lain.")


def _require_cycle(form: ItemForm, work: Work) -> None:
    if form.cycle != str(work.stored.key.cycle):
        remedy = "Muat ulang halaman ini; daftar buktinya mengikuti siklus terakhir."
        fault = Fault("cycle_changed", "siklus yang berlaku sudah berganti", "Siklus", form.cycle[:20], remedy=remedy)
        raise InputError(fault)


def _overtaken(item: Item, error: StaleVersion) -> Item:
    if not isinstance(error.current, StoredEvidence):
        return _with(item, theirs="Catatan ini sudah tidak ada.")
    now = with_record(item, error.current)
    note = f", catatan: {now.note}" if now.note else ""
    theirs = f"{now.edited} sudah menyimpan «{now.proof.state_name}»{note}"
    return _with(item, theirs=theirs, version=now.version)


def _with(item: Item, **changes: Any) -> Item:
    return Item(**{**vars(item), **changes})


async def _answer(request: Request, institution: str, form: ItemForm, item: Item, status: int = 200) -> Response:
    """The item alone for a script, a page for everybody else."""
    if request.headers.get("hx-request") == "true":
        return await run_in_threadpool(lambda: page(request, "opd_bukti.html", status, item=item, states=STATES))
    if status == 200:
        question = f"?{urlencode({'opd': form.opd})}" if form.opd else ""
        return RedirectResponse(f"/instansi/{institution}/opd{question}#{item.id}", 303)
    return await _page(request, institution, form.opd, item, status)


async def _page(
    request: Request, institution: str, opd: str, unsaved: Item | None = None, status: int = 200
) -> Response:
    owner = await run_in_threadpool(chosen_owner, request, opd)
    work = await run_in_threadpool(read_work, request, institution)
    values: dict[str, Any] = {"work": work, "states": STATES, "part": None, "owner": owner, "unsaved": unsaved}
    values["unsaved_shown"] = False
    if work is not None and work.complete:
        document = json.loads(await solved_once(request, "stored_gaps", work.case))
        values |= _arranged(document, owner, work, unsaved)
    values["only_own"] = asked_of(request).access is Access.PART
    simulated = work is not None and work.simulated
    return await run_in_threadpool(
        lambda: framed(
            request, "opd.html", "opd", simulated=simulated, institution=institution, status=status, **values
        )
    )


def _arranged(document: Mapping[str, Any], owner: str | None, work: Work, unsaved: Item | None) -> dict[str, Any]:
    part = find_owner(document, owner) if owner else None
    instrument = instrument_of_cycle(work.stored.assessment)
    warnings = [
        {**one, "message": reduce(lambda text, pair: text.replace(*pair), _WORDS, one["message"])}
        for one in on_page(document["warnings"])
        if one["code"] not in _NOT_FOR_OWNERS
    ]
    shown = detail(document, part, work, instrument, unsaved) if part else None
    return {
        "gaps": document,
        "before_words": index_words(document["index_before"], instrument),
        "after_words": index_words(document["index_after"], instrument),
        "owners": overview(document),
        "part": shown,
        "warnings": warnings,
        "unsaved_shown": unsaved is not None and shown is not None and unsaved.id in ids_of(shown),
    }
