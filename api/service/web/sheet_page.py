"""The page of a sheet, whole; and what its script needs after each save."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from api.service.pages import page
from api.service.state import service_of
from data.assessment import STAGE_NAMES, Stage
from data.faults import Fault
from data.instrument_file import shipped_instrument, shipped_instruments
from data.store.assessments import AssessmentKey, StoredAssessment

from .frame import framed
from .sheet_cells import Merged, Texts, indicator_of, level_text
from .sheet_new import NewSheet, suggested
from .sheet_reading import Shelf, shelf_of
from .sheet_score import Running
from .sheet_view import Sheet, fault_words, sheet_of

DONE = {
    "disimpan": "Isian disimpan.",
    "dibuat": "Lembar dibuat. Isi levelnya; setiap isian disimpan sendiri.",
    "terbit": "Lembar diterbitkan: instansi lain kini dapat melihatnya.",
    "ditarik": "Lembar ditarik: instansi lain tidak lagi melihatnya.",
    "diimpor": "Berkas diimpor.",
    "tetap": "Berkas sama dengan yang tersimpan; tidak ada yang diubah.",
}
"""What was done before the page was shown, by the word in its address."""


@dataclass(frozen=True)
class Outcome:
    """What a form of the page came to.

    Attributes:
        edits: what became of each cell.
        typed: what was sent.
        began: what the form began with.
        other: who else saved since the form was loaded; empty if nobody did.
        faults: what keeps another form of the page from being done.
        message: what else to tell.
        new: the form for a new sheet as it was sent.
    """

    edits: Merged | None = None
    typed: Texts = field(default_factory=dict)
    began: Texts = field(default_factory=dict)
    other: str = ""
    faults: tuple[Fault, ...] = ()
    message: str = ""
    new: NewSheet | None = None


NO_FORM = Outcome()


def show(
    request: Request,
    institution: str,
    cycle: int | None,
    stage: Stage | None,
    outcome: Outcome = NO_FORM,
    *,
    status: int = 200,
    done: str = "",
) -> HTMLResponse:
    """The page. Runs in a thread.

    Raises:
        NotFound: if there is no such institution.
        ProblemError: ``forbidden`` if the sheet may not be seen.
    """
    with service_of(request).database.read() as store:
        shelf = shelf_of(request, store, institution, cycle, stage)
    sheet = _sheet(shelf, outcome)
    new = outcome.new or suggested(shelf, cycle, stage)
    return framed(
        request,
        "penilaian.html",
        "penilaian",
        simulated=any(one.assessment.simulated for one in shelf.sheets),
        institution=institution,
        status=status,
        shelf=shelf,
        sheet=sheet,
        editable=shelf.chosen is not None and shelf.chosen.key.stage in shelf.writable,
        cycles=_by_cycle(shelf),
        units=sheet.units if sheet else (),
        asked=(cycle, stage),
        new=new,
        instruments=[shipped_instrument(id_) for id_ in shipped_instruments()],
        outcome=outcome,
        foreign=foreign_words(sheet, outcome.edits) if sheet and outcome.edits else (),
        done=DONE.get(done, ""),
        level_text=level_text,
    )


def state_document(request: Request, shelf: Shelf, outcome: Outcome = NO_FORM) -> dict[str, Any]:
    """What the page's script shows after a save, or when it asks what others did.

    Returns:
        `version` and `by`: of what stands; `cells`: its texts; `saved`, `foreign`, `conflicts`, `faults`: what became
        of the cells that were sent; `summary`: the head of the sheet, as HTML; `values` per domain and aspect;
        `evidence`: words per indicator.
    """
    sheet = _sheet(shelf, NO_FORM)
    if sheet is None:
        raise ValueError("no sheet was chosen")
    edits = outcome.edits or Merged(sheet.stored.assessment)
    parts = [inner for part in sheet.parts for inner in (part, *part.parts)]
    return {
        "version": sheet.stored.version,
        "by": sheet.stored.updated_by,
        "at": sheet.stored.updated_at.isoformat(),
        "other": outcome.other,
        "cells": dict(sheet.base),
        "saved": list(edits.saved),
        "foreign": list(edits.foreign),
        "conflicts": {cell: vars(conflict) for cell, conflict in edits.conflicts.items()},
        "faults": {cell: fault_words(p.message, p.allowed, p.remedy) for cell, p in edits.faults.items()},
        "summary": _summary(request, sheet.running),
        "values": {part.id: part.value for part in parts},
        "evidence": {row.indicator.id: row.evidence for row in sheet.rows},
    }


def _summary(request: Request, running: Running | None) -> str:
    return bytes(page(request, "penilaian_ringkas.html", running=running).body).decode()


def foreign_words(sheet: Sheet, edits: Merged) -> tuple[str, ...]:
    """Indicators that somebody else changed meanwhile, for people."""
    return tuple(dict.fromkeys(indicator_of(cell) for cell in edits.foreign if cell in sheet.base))


def address(key: AssessmentKey, done: str = "") -> str:
    """Where a sheet is shown."""
    told = f"&kabar={done}" if done else ""
    return f"/instansi/{key.institution_id}/penilaian?siklus={key.cycle}&tahap={key.stage}{told}"


def title_of(key: AssessmentKey) -> str:
    """Stage and cycle in words."""
    return f"{STAGE_NAMES[key.stage]} {key.cycle}"


def _sheet(shelf: Shelf, outcome: Outcome) -> Sheet | None:
    if shelf.chosen is None:
        return None
    return sheet_of(shelf.chosen, shelf.sheets, shelf.evidence, shelf.only, outcome.edits, outcome.typed, outcome.began)


def _by_cycle(shelf: Shelf) -> dict[int, list[StoredAssessment]]:
    """Sheets by cycle, latest first, stages in the order of the process."""
    cycles: dict[int, list[StoredAssessment]] = {}
    for one in shelf.sheets:
        cycles.setdefault(one.key.cycle, []).insert(0, one)
    return cycles
