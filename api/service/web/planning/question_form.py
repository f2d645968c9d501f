"""Reads a question from an address or a form; whatever is wrong with it is told at its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar, get_args

from starlette.datastructures import QueryParams

from data.assessment import Stage
from data.costs import MINOR_UNITS
from data.faults import Fault
from data.instrument import Instrument
from data.near import suggestion
from data.numbers import indonesian_short, parse_number
from data.rules_file import MAX_MONTHS
from data.rules_values import MAX_COST

from .question import HIGHEST, Question

FIELD_NAMES = {
    "tuju": "Tujuan",
    "target": "Target indeks",
    "anggaran": "Anggaran",
    "peluang": "Peluang",
    "nilai": "Nilai awal",
    "ubah": "Indikator yang berubah",
    "bulan": "Waktu",
    "kunci": "Kunci",
    "beku": "Beku",
    "batas": "Batas",
    "tanpa": "OPD yang tidak sanggup",
}
MOST_DECIMALS = 6
EXAMPLES = {"target": "3,5", "anggaran": "250", "peluang": "80", "ubah": "20", "bulan": "12"}
"""What may stand in a field for a number."""

ACTS = re.compile(r"(beku)|(kunci|batas)(\d{1,2})")
"""What can be set for one indicator on the board."""

_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")
_SOURCE = re.compile(r"(\d{4})-(\w+)")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Reading:
    """What was understood, and what was not.

    Attributes:
        typed: what stood in the fields that people type into, verbatim.
    """

    question: Question
    faults: tuple[Fault, ...]
    typed: dict[str, str]


def read_source(params: QueryParams) -> tuple[int, Stage] | None:
    """The assessment to start from; ``None`` for the best known, also when the field says nothing sensible."""
    found = _SOURCE.fullmatch(params.get("nilai", "").strip())
    if found is None:
        return None
    stage = next((known for known in get_args(Stage) if known == found[2]), None)
    return None if stage is None else (int(found[1]), stage)


def read_question(params: QueryParams, instrument: Instrument, owners: Iterable[str]) -> Reading:
    """The question of an address or a form.

    Args:
        params: as sent.
        instrument: gives indicators, scale and predicates.
        owners: main owners of the institution.
    """
    return _Reader(params, instrument, tuple(dict.fromkeys(owners))).read()


class _Reader:
    """Takes the fields one by one and keeps every fault."""

    def __init__(self, params: QueryParams, instrument: Instrument, owners: tuple[str, ...]) -> None:
        self.params, self.instrument, self.owners = params, instrument, owners
        self.faults: list[Fault] = []

    def read(self) -> Reading:
        lock, freeze, ceiling = self._acts()
        goal, highest = self._goal()
        if self._typed_over(goal):
            goal, highest = None, False
        target = self._target() if goal is None and not highest else None
        budget = self._number("anggaran", self._budget)
        if highest and budget is None and not any(fault.column == "anggaran" for fault in self.faults):
            self._bad("anggaran", "isi anggarannya: yang dicari indeks tertinggi di dalam anggaran", "kosong")
        question = Question(
            target=target,
            predicate=goal,
            highest=highest,
            budget=budget,
            assurance=self._assurance(),
            lock=lock,
            freeze=freeze,
            ceiling=ceiling,
            without=self._without(),
            most_indicators=self._number("ubah", self._whole(0, len(self.instrument.ids))),
            months=self._number("bulan", self._whole(0, MAX_MONTHS)),
            source=self._source(),
            own_costs=self._text("biaya") != "bawaan",
        )
        typed = {name: self.params.get(name, "") for name in ("target", "anggaran", "ubah", "bulan")}
        return Reading(question, tuple(self.faults), typed)

    def _text(self, name: str) -> str:
        return self.params.get(name, "").strip()

    def _bad(self, name: str, message: str, found: str, allowed: str = "", remedy: str | None = None) -> None:
        fault = Fault("bad_field", message, FIELD_NAMES[name], found, allowed or None, remedy, column=name)
        self.faults.append(fault)

    def _number(self, name: str, read: Callable[[str, Fraction], Value | None]) -> Value | None:
        text = self._text(name)
        if not text:
            return None
        grouped = name == "anggaran" and _GROUPED.fullmatch(text)
        value = parse_number(text.replace(".", "") if grouped else text)
        if value is None:
            self._bad(name, "ini bukan angka", text, f"misalnya {EXAMPLES[name]}")
            return None
        return read(name, value)

    def _goal(self) -> tuple[str | None, bool]:
        text = self._text("tuju")
        if text in ("", "indeks"):
            return None, False
        if text.casefold() == HIGHEST:
            return None, True
        names = [band.name for band in self.instrument.predicates]
        for name in names:
            if name.casefold() == text.casefold():
                return name, False
        self._bad("tuju", "predikat tidak dikenal", text, ", ".join(names), suggestion(text, names))
        return None, False

    def _typed_over(self, goal: str | None) -> bool:
        """Whether a target was typed over the one that was shown beside a chosen goal, as without a script it can be.

        Without word of what was shown (``semula``), a target that is not the chosen predicate's own was meant too.
        """
        text = self._text("target")
        own = next((band.lower for band in self.instrument.predicates if band.name == goal), None)
        if not text or (own is not None and parse_number(text) == own):
            return False
        return text != self._text("semula") if "semula" in self.params else own is not None

    def _target(self) -> Fraction | None:
        if self._text("tuju") == "indeks" and not self._text("target"):
            self._bad("target", "targetnya belum diisi", "kosong", f"misalnya {EXAMPLES['target']}")
        return self._number("target", self._index)

    def _index(self, name: str, value: Fraction) -> Fraction | None:
        scale = self.instrument.scale
        if not scale.minimum <= value <= scale.maximum:
            self._bad(name, "di luar skala", self._text(name), f"{scale.minimum} sampai {scale.maximum}")
            return None
        if (value * 10**MOST_DECIMALS).denominator != 1:
            self._bad(name, "terlalu banyak desimal", self._text(name), f"paling banyak {MOST_DECIMALS} desimal")
            return None
        return value

    def _budget(self, name: str, value: Fraction) -> Fraction | None:
        if not 0 <= value <= MAX_COST or (value * MINOR_UNITS).denominator != 1:
            allowed = f"0 sampai {indonesian_short(MAX_COST)}, paling banyak dua desimal"
            self._bad(name, "anggaran tidak sah", self._text(name), allowed)
            return None
        return value

    def _whole(self, low: int, high: int) -> Callable[[str, Fraction], int | None]:
        def read(name: str, value: Fraction) -> int | None:
            if value.denominator == 1 and low <= value <= high:
                return int(value)
            self._bad(name, "bukan bilangan bulat yang boleh", self._text(name), f"{low} sampai {high}")
            return None

        return read

    def _assurance(self) -> int | None:
        if self._text("peluang") == "mati":
            return None
        return self._number("peluang", self._whole(1, 99))

    def _source(self) -> tuple[int, Stage] | None:
        text = self._text("nilai")
        found = read_source(self.params)
        if text and found is None:
            self._bad("nilai", "siklus dan tahap tidak dikenal", text, "misalnya 2024-final")
        return found

    def _without(self) -> tuple[str, ...]:
        found = []
        for name in dict.fromkeys(text.strip() for text in self.params.getlist("tanpa") if text.strip()):
            known = next((owner for owner in self.owners if owner.casefold() == name.casefold()), None)
            if known is None:
                near = suggestion(name, self.owners)
                self._bad("tanpa", "OPD tidak dikenal", name, ", ".join(self.owners), near)
            else:
                found.append(known)
        return tuple(found)

    def _acts(self) -> tuple[dict[str, int], tuple[str, ...], dict[str, int]]:
        """Locks, freezes and ceilings, from the address and from the board."""
        levels: dict[str, dict[str, int]] = {"kunci": {}, "batas": {}}
        frozen: dict[str, None] = {}
        for kind, found in levels.items():
            for part in filter(None, self._text(kind).split(",")):
                id_, _, level = part.partition(":")
                self._act(kind, id_.strip(), level.strip(), found)
        for part in filter(None, self._text("beku").split(",")):
            if self._known("beku", part.strip()):
                frozen[part.strip()] = None
        for name, value in self.params.multi_items():
            act = ACTS.fullmatch(value) if name.startswith("atur-") else None
            if act and act[1] and self._known("beku", name[5:]):
                frozen[name[5:]] = None
            elif act and act[2]:
                self._act(act[2], name[5:], act[3], levels[act[2]])
            elif name.startswith("atur-") and value and not act:
                self._bad("kunci", f"pilihan untuk {name[5:]} tidak dikenal", value, "beku, kunci3, batas4")
        return levels["kunci"], tuple(frozen), levels["batas"]

    def _act(self, kind: str, id_: str, level: str, found: dict[str, int]) -> None:
        scale = self.instrument.scale
        if not self._known(kind, id_):
            return
        if not level.isdecimal() or not scale.minimum <= int(level) <= scale.maximum:
            self._bad(
                kind, f"level untuk {id_} tidak sah", level or "kosong", f"{scale.minimum} sampai {scale.maximum}"
            )
            return
        found[id_] = int(level)

    def _known(self, kind: str, id_: str) -> bool:
        if id_ in self.instrument.by_id:
            return True
        near = suggestion(id_, self.instrument.ids)
        allowed = f"{self.instrument.ids[0]} sampai {self.instrument.ids[-1]}"
        self._bad(kind, f"indikator tidak dikenal pada {self.instrument.id}", id_, allowed, near)
        return False
