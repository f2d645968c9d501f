"""The form of a joint plan, as what the engine is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.service.wire.programmes import JointGoalBody
from data.faults import Fault
from data.instrument import Instrument
from data.numbers import parse_number

GOALS = {
    "rata": "Rata-rata indeks mencapai target, semurah mungkin",
    "lantai": "Setiap instansi paling rendah di satu indeks, semurah mungkin",
    "merata": "Merata: naikkan yang terendah lebih dahulu, sebatas anggaran",
    "predikat": "Sebanyak mungkin instansi mencapai satu predikat, sebatas anggaran",
}

FLOOR = "Paling rendah tiap instansi"


@dataclass(frozen=True)
class JointForm:
    """What was typed, kept as it was.

    Attributes:
        goal: key of `GOALS`; empty before anything was asked.
        shared: groups of fixed costs that one institution pays for all.
    """

    goal: str = ""
    target: str = ""
    floor: str = ""
    predicate: str = ""
    budget: str = ""
    shared: tuple[str, ...] = ()


def goal_of(form: JointForm, instrument: Instrument, works: Sequence[str]) -> tuple[JointGoalBody | None, list[Fault]]:
    """The goal, or every fault of what was typed.

    Args:
        form: as typed.
        instrument: gives scale and predicates.
        works: groups of fixed costs that may be shared.
    """
    faults: list[Fault] = []
    if form.goal not in GOALS:
        return None, [Fault("goal_unknown", "tujuan ini tidak dikenal", "Tujuan", form.goal[:40] or "kosong")]
    values: dict[str, Any] = {"merata": form.goal == "merata", "shared": list(form.shared)}
    unknown = sorted(set(form.shared) - set(works))
    if unknown:
        found = ", ".join(unknown)[:80]
        faults.append(Fault("work_unknown", "pekerjaan bersama ini tidak ada", "Pekerjaan bersama", found))
    if form.goal == "rata":
        values["target"] = _index("Target rata-rata", form.target, instrument, faults, needed=True)
    if form.goal in ("rata", "lantai"):
        values["floor"] = _index(FLOOR, form.floor, instrument, faults, needed=form.goal == "lantai")
    if form.goal == "predikat":
        names = [p.name for p in instrument.predicates]
        values["predicate"] = form.predicate
        if form.predicate not in names:
            found = form.predicate[:40] or "kosong"
            faults.append(Fault("unknown_predicate", "pilih predikatnya", "Predikat", found, ", ".join(names)))
    values["budget"] = _amount("Anggaran", form.budget, faults, needed=form.goal == "merata")
    return (None, faults) if faults else (JointGoalBody(**values), [])


def _index(place: str, text: str, instrument: Instrument, faults: list[Fault], *, needed: bool) -> float | int | None:
    scale = instrument.scale
    value = _amount(place, text, faults, needed=needed)
    if value is not None and not scale.minimum <= value <= scale.maximum:
        allowed = f"{scale.minimum} sampai {scale.maximum}"
        faults.append(Fault("index_out_of_range", "indeks di luar skala", place, text[:40], allowed))
        return None
    return value


def _amount(place: str, text: str, faults: list[Fault], *, needed: bool) -> float | int | None:
    if not text.strip():
        if needed:
            faults.append(Fault("value_missing", "isian ini wajib untuk tujuan itu", place, "kosong", "misalnya 3,0"))
        return None
    value = parse_number(text)
    if value is None or value < 0:
        faults.append(Fault("not_a_number", "ini bukan angka", place, text[:40], "misalnya 3,0"))
        return None
    return value.numerator if value.denominator == 1 else float(value)
