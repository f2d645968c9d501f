"""The cells of a panel row that say whose levels these are: institution, cycle, instrument, stage."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from .assessment import (
    INSTITUTION_TYPES,
    REGIMES,
    STAGES,
    InstitutionType,
    Regime,
    Stage,
)
from .instrument import Instrument
from .near import suggestion
from .numbers import parse_number
from .panel_instruments import Instruments
from .panel_words import REGIME_OF, SIMULATED_OF, STAGE_OF, TYPE_OF, one_line, word
from .table import Problem

Value = TypeVar("Value")

FIRST_CYCLE, LAST_CYCLE = 2000, 2100
HEAD_FIELDS = (
    "institution",
    "institution_type",
    "province",
    "cycle",
    "instrument",
    "stage",
    "region_code",
    "regime",
    "assessor_group",
    "simulated",
)

_NAMES = {"institution_type": "jenis instansi", "stage": "tahap", "regime": "rezim"}


@dataclass(frozen=True)
class Head:
    """Whose levels a row holds; a field that could not be read is ``None`` and stands in `problems`.

    Attributes:
        problems: pairs (field, what is wrong).
    """

    name: str
    type: InstitutionType | None
    province: str
    region_code: str
    cycle: int | None
    instrument: Instrument | None
    stage: Stage | None
    regime: Regime | None
    assessor_group: str | None
    simulated: bool
    problems: tuple[tuple[str, Problem], ...]


class _Problems:
    """Takes values out of readings and keeps what was wrong with the others."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Problem]] = []

    def take(self, field: str, value: Value | Problem) -> Value | None:
        if isinstance(value, Problem):
            self.found.append((field, value))
            return None
        return value


def read_head(cells: Mapping[str, str], instruments: Instruments, assumed: Mapping[int, Instrument]) -> Head:
    """Read the identity cells of one row.

    Args:
        cells: text by field; a field whose column is absent is left out.
        instruments: what the `instrument` cell may name.
        assumed: instrument per cycle where the file has no `instrument` column.
    """
    problems = _Problems()
    take = problems.take
    name = take("institution", _text(cells, "institution", "nama instansi"))
    type_: InstitutionType | None = take(
        "institution_type", _choice(cells, "institution_type", TYPE_OF, INSTITUTION_TYPES)
    )
    province = take("province", _text(cells, "province", "provinsi (untuk instansi pusat: «Pusat»)"))
    cycle = take("cycle", _cycle(cells["cycle"]))
    if "instrument" in cells:
        instrument = take("instrument", _instrument(cells["instrument"], instruments))
    else:
        instrument = assumed.get(cycle) if cycle else None
    stage: Stage | None = take("stage", _choice(cells, "stage", STAGE_OF, STAGES))
    regime: Regime | None = None
    if cells.get("regime"):
        regime = take("regime", _choice(cells, "regime", REGIME_OF, REGIMES))
    return Head(
        name=name or "",
        type=type_,
        province=province or "",
        region_code=take("region_code", _region_code(cells.get("region_code", ""))) or "",
        cycle=cycle,
        instrument=instrument,
        stage=stage,
        regime=regime,
        assessor_group=one_line(cells.get("assessor_group", "")) or None,
        simulated=bool(take("simulated", _simulated(cells.get("simulated", "")))),
        problems=tuple(problems.found),
    )


def _text(cells: Mapping[str, str], field: str, what: str) -> str | Problem:
    text = one_line(cells[field])
    return text or Problem("value_missing", f"{what} belum diisi")


def _choice(
    cells: Mapping[str, str], field: str, words: Mapping[str, Value], allowed: tuple[str, ...]
) -> Value | Problem:
    text = cells[field]
    choice = words.get(word(text))
    if choice is not None:
        return choice
    if not text:
        return Problem("value_missing", f"{_NAMES[field]} belum diisi", allowed=", ".join(allowed))
    message = f"{_NAMES[field]} tidak dikenal"
    return Problem(f"unknown_{field}", message, text, ", ".join(allowed), suggestion(text, words))


def _cycle(text: str) -> int | Problem:
    if not text:
        return Problem("value_missing", "siklus (tahun) belum diisi")
    year = parse_number(text)
    if year is not None and year.denominator == 1 and FIRST_CYCLE <= year <= LAST_CYCLE:
        return int(year)
    allowed = f"tahun {FIRST_CYCLE} sampai {LAST_CYCLE}"
    return Problem("cycle_not_year", "siklus bukan tahun yang wajar", text, allowed)


def _instrument(text: str, instruments: Instruments) -> Instrument | Problem:
    if not text:
        return Problem("value_missing", "instrumen belum diisi", allowed=", ".join(instruments.ids))
    return instruments.find(text)


def _region_code(text: str) -> str | Problem:
    if re.fullmatch(r"\d\d[.,]\d", text):
        remedy = f"Spreadsheet membuang nol di belakang: format kolom sebagai Teks dan tulis «{text}0»."
        return Problem("region_code_cut", "kode wilayah terpotong", text, "dua angka, atau 12.34", remedy)
    return one_line(text)


def _simulated(text: str) -> bool | Problem:
    known = SIMULATED_OF.get(word(text))
    if known is None:
        return Problem("unknown_simulated", "tanda simulasi tidak dikenal", text, "SIMULASI, atau kosong")
    return known
