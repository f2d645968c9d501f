"""Read the indices file of the outlook: published indices, a row an institution, cycle and stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from .content import Content
from .faults import Fault, InputError, Notice
from .instrument_file import DEFAULT_INSTRUMENT, shipped_instrument, shipped_instruments
from .near import similar_institutions, suggestion
from .numbers import parse_number
from .panel_words import SIMULATED_OF, STAGE_OF, TYPE_OF, column_of, one_line, word
from .published_index import PublishedIndex
from .table import Header, Problem, Table
from .tabular import read_table

REQUIRED = ("institution", "institution_type", "province", "cycle", "instrument", "stage", "index")
DOMAINS = ("d1", "d2", "d3", "d4")
OPTIONAL = ("region_code", "predicate", *DOMAINS, "simulated")
FIRST_CYCLE, LAST_CYCLE = 2018, 2100

T = TypeVar("T")

_OWN_WORDS = {"index": "index", "indeks": "index", "predicate": "predicate", "predikat": "predicate"}
_TYPES: Mapping[str, str] = {**TYPE_OF, "polda": "polda"}


@dataclass(frozen=True)
class Indices:
    """Published indices of a file, in its order, and what its reader should know about them."""

    records: tuple[PublishedIndex, ...]
    notices: tuple[Notice, ...] = ()


@dataclass
class _Reading:
    """Faults gathered while a table is read, and the first row of each institution, cycle and stage."""

    table: Table
    faults: list[Fault] = field(default_factory=list)
    seen: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def text(self, cells: list[str], column: str) -> str:
        position = self.table.fields.get(column)
        return "" if position is None else one_line(cells[position])

    def fault(self, row: int, column: str, problem: Problem) -> None:
        self.faults.append(self.table.fault(row, self.table.fields.get(column), problem))


def read_indices(source: str | Path | Content) -> Indices:
    """Read published indices from CSV or XLSX.

    An index or domain below the scale's minimum is accepted with a notice, since official results hold one;
    one above the maximum is not.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    table = read_table(source, Header(_column, REQUIRED, OPTIONAL))
    reading = _Reading(table)
    absent = [name for name in REQUIRED if name not in table.fields]
    if absent:
        titles = ", ".join(title for title in table.titles if title)
        remedy = f"Tambahkan kolom {', '.join(absent)}."
        problem = Problem("column_missing", "kolom wajib tidak ada", titles, ", ".join(REQUIRED), remedy)
        raise InputError(table.fault(table.header_row, None, problem))
    if not table.rows:
        problem = Problem("table_empty", "tidak ada baris di bawah judul kolom")
        raise InputError(table.fault(table.header_row, None, problem))
    records = tuple(_record(reading, row, cells) for row, cells in table.rows)
    if reading.faults:
        raise InputError(reading.faults)
    alike = similar_institutions(dict.fromkeys(record.institution for record in records))
    return Indices(records, (*_below_scale(records), *alike))


def _column(title: str) -> str | None:
    name = word(title)
    found = name if name in DOMAINS else _OWN_WORDS.get(name) or column_of(title)
    return found if found in (*REQUIRED, *OPTIONAL) else None


def _record(reading: _Reading, row: int, cells: list[str]) -> PublishedIndex:
    def text(column: str) -> str:
        return reading.text(cells, column)

    if not text("institution"):
        problem = Problem("institution_missing", "nama instansi belum diisi", "kosong")
        reading.fault(row, "institution", problem)
    instruments = {word(id_): id_ for id_ in shipped_instruments()}
    instrument = _choice(reading, row, "instrument", text("instrument"), instruments)
    record = PublishedIndex(
        institution=text("institution"),
        institution_type=_choice(reading, row, "institution_type", text("institution_type"), _TYPES) or "",
        province=text("province"),
        cycle=_cycle(reading, row, text("cycle")),
        instrument=instrument or "",
        stage=_choice(reading, row, "stage", text("stage"), STAGE_OF) or "final",
        index=_value(reading, row, "index", text("index"), instrument),
        region_code=text("region_code"),
        predicate=text("predicate"),
        domains={d: _value(reading, row, d, text(d), instrument) for d in DOMAINS if text(d)},
        simulated=_choice(reading, row, "simulated", text("simulated"), SIMULATED_OF) or False,
    )
    _refuse_repeat(reading, row, record)
    return record


def _choice(reading: _Reading, row: int, column: str, given: str, allowed: Mapping[str, T]) -> T | None:
    name = word(given)
    if name in allowed:
        return allowed[name]
    options = ", ".join(dict.fromkeys(str(option) for option in allowed.values()))
    problem = Problem(
        f"unknown_{column}", "isian tidak dikenal", given or "kosong", options, suggestion(given, allowed)
    )
    reading.fault(row, column, problem)
    return None


def _cycle(reading: _Reading, row: int, given: str) -> int:
    number = parse_number(given)
    if number is None or number.denominator != 1 or not FIRST_CYCLE <= number <= LAST_CYCLE:
        allowed = f"tahun {FIRST_CYCLE} sampai {LAST_CYCLE}"
        problem = Problem("cycle_invalid", "siklus bukan tahun penilaian", given or "kosong", allowed)
        reading.fault(row, "cycle", problem)
        return FIRST_CYCLE
    return int(number)


def _value(reading: _Reading, row: int, column: str, given: str, instrument: str | None) -> Fraction:
    number = parse_number(given)
    top = shipped_instrument(instrument or DEFAULT_INSTRUMENT).scale.maximum
    if number is not None and 0 <= number <= top:
        return number
    code, message = ("index_invalid", "bukan angka") if number is None else ("index_out_of_range", "di luar skala")
    reading.fault(row, column, Problem(code, f"indeks {message}", given or "kosong", f"0 sampai {top}"))
    return Fraction(0)


def _refuse_repeat(reading: _Reading, row: int, record: PublishedIndex) -> None:
    first = reading.seen.setdefault((record.institution, record.cycle, record.stage), row)
    if first != row and record.institution:
        message = f"siklus {record.cycle} tahap {record.stage} instansi ini sudah ada di baris {first}"
        problem = Problem("duplicate_index", message, record.institution, remedy="Sisakan satu baris.")
        reading.fault(row, "institution", problem)


def _below_scale(records: tuple[PublishedIndex, ...]) -> tuple[Notice, ...]:
    low = [
        f"{r.institution} {r.cycle}"
        for r in records
        if min((r.index, *r.domains.values())) < shipped_instrument(r.instrument).scale.minimum
    ]
    if not low:
        return ()
    message = f"{len(low)} baris memuat nilai di bawah skala instrumen: {'; '.join(low[:5])}."
    return (Notice("below_scale", message),)
