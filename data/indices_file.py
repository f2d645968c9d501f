"""Read the indices file of the outlook: published indices, a row an institution, cycle and stage."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import get_args

from .assessment import Stage
from .content import Content
from .faults import Fault, InputError
from .instrument_file import shipped_instrument, shipped_instruments
from .near import suggestion
from .numbers import parse_number
from .published_index import INDEX_TYPES, PublishedIndex
from .tabular import Header, Table, read_table

REQUIRED = ("institution", "institution_type", "province", "cycle", "instrument", "stage", "index")
DOMAINS = ("d1", "d2", "d3", "d4")
OPTIONAL = ("region_code", "predicate", *DOMAINS)
FIRST_CYCLE, LAST_CYCLE = 2018, 2100

HEADER = Header(
    recognise=lambda title: name if (name := title.strip().casefold()) in (*REQUIRED, *OPTIONAL) else None,
    required=REQUIRED,
    optional=OPTIONAL,
)


@dataclass
class _Reading:
    """Faults gathered while a table is read, and the first row of each institution, cycle and stage."""

    table: Table
    faults: list[Fault] = field(default_factory=list)
    seen: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def fault(self, row: int, column: str, code: str, message: str, found: str, **more: str | None) -> None:
        position = self.table.fields[column]
        self.faults.append(
            Fault(
                code,
                message,
                place=self.table.where(row, position),
                found=found or "kosong",
                row=row,
                column=column,
                **more,
            )
        )


def read_indices(source: str | Path | Content) -> tuple[PublishedIndex, ...]:
    """Read published indices from CSV or XLSX, in the order of the file.

    An index below the scale's minimum is accepted, since official results hold one; one above the maximum
    is not.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    table = read_table(source, HEADER)
    reading = _Reading(table)
    absent = [name for name in REQUIRED if name not in table.fields]
    if absent:
        raise InputError(
            Fault(
                "column_missing",
                "kolom wajib tidak ada",
                place=f"{table.place}, baris {table.header_row}",
                found=", ".join(title for title in table.titles if title),
                allowed=", ".join(REQUIRED),
                remedy=f"Tambahkan kolom {', '.join(absent)}.",
                row=table.header_row,
            )
        )
    if not table.rows:
        raise InputError(Fault("no_rows", "tabel tidak berisi baris data", place=table.place))
    records = [_record(reading, row, cells) for row, cells in table.rows]
    if reading.faults:
        raise InputError(reading.faults)
    return tuple(record for record in records if record)


def _record(reading: _Reading, row: int, cells: list[str]) -> PublishedIndex | None:
    before = len(reading.faults)

    def cell(column: str) -> str:
        position = reading.table.fields.get(column)
        return "" if position is None else cells[position]

    institution = " ".join(cell("institution").split())
    if not institution:
        reading.fault(row, "institution", "institution_missing", "nama instansi belum diisi", "")
    kind = _choice(reading, row, "institution_type", cell("institution_type"), INDEX_TYPES)
    stage = _choice(reading, row, "stage", cell("stage"), get_args(Stage))
    instrument = _choice(reading, row, "instrument", cell("instrument"), shipped_instruments())
    cycle = _cycle(reading, row, cell("cycle"))
    index = _index(reading, row, "index", cell("index"), instrument)
    domains = {
        d: value
        for d in DOMAINS
        if cell(d) and (value := _index(reading, row, d, cell(d), instrument)) is not None
    }
    if len(reading.faults) > before:
        return None
    _refuse_repeat(reading, row, (institution, cycle, stage))
    return PublishedIndex(
        institution=institution,
        institution_type=kind,
        province=cell("province"),
        cycle=cycle,
        instrument=instrument,
        stage=next(s for s in get_args(Stage) if s == stage),
        index=index if index is not None else Fraction(0),
        region_code=cell("region_code"),
        predicate=cell("predicate"),
        domains=domains,
    )


def _choice(reading: _Reading, row: int, column: str, text: str, allowed: tuple[str, ...]) -> str:
    value = text.casefold()
    if value not in allowed:
        reading.fault(
            row,
            column,
            f"unknown_{column}",
            "isian tidak dikenal",
            text,
            allowed=", ".join(allowed),
            remedy=suggestion(text, allowed),
        )
    return value


def _cycle(reading: _Reading, row: int, text: str) -> int:
    number = parse_number(text)
    if number is None or number.denominator != 1 or not FIRST_CYCLE <= number <= LAST_CYCLE:
        allowed = f"tahun {FIRST_CYCLE} sampai {LAST_CYCLE}"
        reading.fault(row, "cycle", "cycle_invalid", "siklus bukan tahun penilaian", text, allowed=allowed)
        return 0
    return int(number)


def _index(reading: _Reading, row: int, column: str, text: str, instrument: str) -> Fraction | None:
    number = parse_number(text)
    top = shipped_instrument(instrument).scale.maximum if instrument in shipped_instruments() else 5
    if number is None:
        reading.fault(row, column, "index_invalid", "indeks bukan angka", text, allowed=f"0 sampai {top}")
    elif not 0 <= number <= top:
        reading.fault(
            row, column, "index_out_of_range", "indeks di luar skala", text, allowed=f"0 sampai {top}"
        )
    return number


def _refuse_repeat(reading: _Reading, row: int, key: tuple[str, int, str]) -> None:
    first = reading.seen.setdefault(key, row)
    if first != row:
        reading.fault(
            row,
            "index",
            "duplicate_index",
            f"{key[0]}, siklus {key[1]}, tahap {key[2]} sudah ada di baris {first}",
            key[0],
            remedy="Sisakan satu baris.",
        )
