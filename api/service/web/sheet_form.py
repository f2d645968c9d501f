"""What the form of a sheet sends: which sheet, what it began with, and what was typed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.datastructures import FormData

from data.assessment import STAGES, Stage
from data.faults import Fault, InputError
from data.panel_heads import FIRST_CYCLE, LAST_CYCLE
from data.store.assessments import AssessmentKey

from .sheet_cells import PARTS, Texts

MINE, THEIRS = "saya", "tersimpan"
"""Answers to a conflict: field ``pilih.<cell>``; what stood then is told in the field ``tersimpan.<cell>``."""


@dataclass(frozen=True)
class Sent:
    """A sheet's form.

    Attributes:
        base: text of the cells when it was loaded.
        typed: text of the cells now.
    """

    key: AssessmentKey
    base: Texts
    typed: Texts


def key_of(form: FormData, institution: str) -> AssessmentKey:
    """Which sheet a form speaks of.

    Raises:
        InputError: if cycle or stage are missing or no such thing.
    """
    cycle, stage = _word(form, "siklus"), _word(form, "tahap")
    year = int(cycle) if cycle.isascii() and cycle.isdigit() and len(cycle) == 4 else 0
    found: Stage | None = next((one for one in STAGES if one == stage), None)
    faults = []
    if not FIRST_CYCLE <= year <= LAST_CYCLE:
        allowed = f"tahun {FIRST_CYCLE} sampai {LAST_CYCLE}"
        faults.append(Fault("not_a_year", "siklus bukan tahun", "siklus", cycle or "kosong", allowed))
    if found is None:
        allowed = ", ".join(STAGES)
        faults.append(Fault("unknown_stage", "tahap tidak dikenal", "tahap", stage or "kosong", allowed))
    if faults or found is None:
        raise InputError(faults)
    return AssessmentKey(institution, year, found)


def version_of(form: FormData) -> int:
    """The version that the form was loaded with.

    Raises:
        InputError: if it names none.
    """
    text = _word(form, "versi")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        remedy = "Muat ulang halamannya."
        raise InputError(
            Fault("version_required", "versi lembar tidak disebut", "versi", text or "kosong", None, remedy)
        )
    return int(text)


def sent(form: FormData, institution: str) -> Sent:
    """Read the form of a sheet.

    Raises:
        InputError: if the page that sent it cannot have been ours.
    """
    base = _base(_word(form, "asal"))
    typed = {name: value for name, value in form.items() if isinstance(value, str) and name.partition(".")[0] in PARTS}
    for name, answer in form.items():
        cell = name.removeprefix("pilih.")
        if cell != name and answer == MINE:
            base[cell] = _word(form, f"tersimpan.{cell}")
        elif cell != name and answer == THEIRS:
            typed.pop(cell, None)
    return Sent(key_of(form, institution), base, typed)


def _base(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        remedy = "Muat ulang halamannya."
        raise InputError(Fault("form_damaged", "isi asal lembar tidak terbaca", "asal", None, None, remedy))
    return found


def _word(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
