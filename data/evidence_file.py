"""Read evidence.csv: what became of each item of evidence, per indicator and level."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from .content import Content, open_content
from .evidence import (
    EVIDENCE_STATES,
    STATE_NAMES,
    EvidenceItem,
    EvidenceLedger,
    EvidenceRecord,
    EvidenceState,
    checklist,
)
from .faults import Fault, InputError, Notice, refuse
from .instrument import Instrument
from .near import suggestion
from .panel_levels import LevelReader
from .panel_words import one_line, word
from .table import Header, Problem, Table
from .tabular import missing_columns, read_table, sheet_table
from .worksheet import is_worksheet
from .worksheet_layout import EVIDENCE, EVIDENCE_TITLES, LACKING, READY
from .xlsx_cells import read_sheets

_TITLES = {
    "indicator": ("indikator", "kode_indikator"),
    "level": ("tingkat", "untuk_level"),
    "item": ("bukti", "butir_bukti", "dokumen"),
    "state": ("status", "keadaan"),
    "note": ("catatan", "catatan_asesor", "keterangan"),
}
_TITLE_OF = {title: name for name, titles in _TITLES.items() for title in (name, *titles)}
_REQUIRED = ("indicator", "item", "state")
_HEADER = Header(lambda title: _TITLE_OF.get(word(title)), _REQUIRED, ("level", "note"))

_SHEET_FIELD_OF = {word(EVIDENCE_TITLES[name]): name for name in ("indicator", "item")}
_SHEET_FIELD_OF[word(EVIDENCE_TITLES["status"])] = "state"
_SHEET_HEADER = Header(lambda title: _SHEET_FIELD_OF.get(word(title)), _REQUIRED)

_STATE_WORDS: Mapping[EvidenceState, tuple[str, ...]] = {
    "missing": ("belum_ada", LACKING, "tidak_ada"),
    "submitted": ("diajukan", READY, "diunggah"),
    "accepted": ("diterima", "sesuai"),
    "rejected": ("ditolak", "tidak_sesuai"),
    "needs_revision": ("perlu_perbaikan", "perbaikan", "revisi", "dikembalikan"),
}
STATE_OF: Mapping[str, EvidenceState] = {w: s for s, words in _STATE_WORDS.items() for w in (s, *words)}
"""State by the word that an office writes for it."""

_LIKELY_TYPO = 0.85
"""Similarity from which an unknown item counts as a known one misspelt."""


@dataclass
class _Reading:
    """What the rows have given so far."""

    table: Table
    instrument: Instrument
    reader: LevelReader
    faults: list[Fault]
    records: dict[tuple[str, int, str], EvidenceRecord] = field(default_factory=dict)
    rows: dict[tuple[str, int, str], int] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)

    @cached_property
    def checklists(self) -> Mapping[str, tuple[EvidenceItem, ...]]:
        """Items by indicator."""
        return {i.id: checklist(i, self.instrument.scale) for i in self.instrument.indicators}


def read_evidence_file(source: str | Path | Content, instrument: Instrument) -> EvidenceLedger:
    """Read the states of evidence: ``indicator, item, state`` and optionally ``level, note``.

    An item is named by its number in the instrument's list or by its text; other texts are the institution's
    own items. Without a level an item stands for every level that it proves. Rows without a state are not
    yet recorded and left out. The checklist of a worksheet is read likewise.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    content = open_content(source)
    table = _table(content)
    faults = missing_columns(table, _REQUIRED)
    if not table.rows:
        problem = Problem("table_empty", "tidak ada baris bukti di bawah judul kolom")
        faults.append(table.fault(table.header_row, None, problem))
    if faults:
        raise InputError(faults)
    reading = _Reading(table, instrument, LevelReader(instrument), faults)
    for row, cells in table.rows:
        _read_row(reading, row, {name: cells[position] for name, position in table.fields.items()})
    if reading.faults:
        raise InputError(reading.faults)
    return EvidenceLedger(tuple(reading.records.values()), content.name, tuple(_notices(reading)))


def _table(content: Content) -> Table:
    """The one table of a file, or the checklist of a worksheet.

    Raises:
        InputError: if there is none.
    """
    if not is_worksheet(content):
        return read_table(content, _HEADER)
    sheet = next((sheet for sheet in read_sheets(content) if sheet.name == EVIDENCE), None)
    table = sheet_table(content, sheet, _SHEET_HEADER) if sheet else None
    if table is None:
        raise refuse("sheet_missing", f"lembar «{EVIDENCE}» tidak ada atau tanpa judul kolom", place=content.name)
    return table


def _read_row(reading: _Reading, row: int, cells: dict[str, str]) -> None:
    def bad(name: str, problem: Problem) -> None:
        # A column that is not there stands for a blank one: the fault is the row's.
        reading.faults.append(reading.table.fault(row, reading.table.fields.get(name), problem))

    if not cells["state"] and not cells.get("note"):
        return
    state = STATE_OF.get(word(cells["state"]))
    if state is None:
        bad("state", _unknown_state(cells["state"]))
    level = _level(reading, cells.get("level", ""))
    if isinstance(level, Problem):
        bad("level", level)
    indicator = reading.reader.indicator(cells["indicator"])
    if isinstance(indicator, Problem):
        bad("indicator", indicator)
        return
    item = _item(reading, indicator, one_line(cells["item"]))
    if isinstance(item, Problem):
        bad("item", item)
    elif state is not None and not isinstance(level, Problem):
        problem = _record(reading, row, EvidenceRecord(indicator, 0, "", state, cells.get("note", "")), item, level)
        if problem:
            bad("level" if problem.code in _LEVEL_CODES else "item", problem)


_LEVEL_CODES = ("level_missing", "item_of_other_level")


def _record(
    reading: _Reading, row: int, blank: EvidenceRecord, item: EvidenceItem | str, level: int | None
) -> Problem | None:
    """Keep `blank` for each level that the row speaks of, or tell why not."""
    levels = _levels_of(item, level)
    if isinstance(levels, Problem):
        return levels
    text = item if isinstance(item, str) else item.text
    for each in levels:
        key = (blank.indicator, each, text)
        if key in reading.rows:
            message = f"bukti ini untuk {blank.indicator} level {each} sudah ada pada baris {reading.rows[key]}"
            return Problem("duplicate_row", message, text, remedy="Hapus salah satunya.")
        reading.rows[key] = row
        reading.records[key] = replace(blank, level=each, item=text)
    if isinstance(item, str):
        reading.own.append(f"{blank.indicator} «{item}»")
    return None


def _level(reading: _Reading, text: str) -> int | Problem | None:
    if not text:
        return None
    level = reading.reader.level(text)
    if isinstance(level, Problem):
        return level
    scale = reading.instrument.scale
    if Fraction(level).denominator != 1:
        # Results may be fractional (Pemdi), but evidence proves whole levels.
        allowed = f"bilangan bulat {scale.minimum} sampai {scale.maximum}"
        return Problem("level_not_whole", "bukti berlaku untuk level bulat", text, allowed)
    return int(level)


def _item(reading: _Reading, indicator: str, text: str) -> EvidenceItem | str | Problem:
    """The checklist's item, or the institution's own words."""
    items = reading.checklists[indicator]
    listing = "; ".join(f"{item.number} = {item.text}" for item in items)
    if not text:
        remedy = "Tulis nomor atau nama buktinya."
        return Problem("item_missing", "bukti belum disebut", None, listing or None, remedy)
    if text.isdigit():
        found = next((item for item in items if item.number == int(text)), None)
        return found or Problem("unknown_item", f"{indicator} tidak punya bukti nomor ini", text, listing)
    by_fold = {item.text.casefold(): item for item in items}
    by_fold |= {
        one_line(full).casefold(): item
        for full, item in zip(reading.instrument.by_id[indicator].evidence, items, strict=True)
    }
    known = by_fold.get(text.casefold())
    if known:
        return known
    close = get_close_matches(text.casefold(), by_fold, n=1, cutoff=_LIKELY_TYPO)
    if close:
        remedy = f"Mungkin maksudnya «{by_fold[close[0]].text}» (nomor {by_fold[close[0]].number})."
        return Problem("unknown_item", f"bukti mirip dengan bukti {indicator}, tetapi tidak sama", text, None, remedy)
    return text


def _levels_of(item: EvidenceItem | str, level: int | None) -> tuple[int, ...] | Problem:
    if isinstance(item, str):
        if level is None:
            remedy = "Tulis level yang dibuktikannya."
            return Problem("level_missing", f"level untuk bukti sendiri «{item}» belum diisi", remedy=remedy)
        return (level,)
    if level is None:
        return item.levels
    if level not in item.levels:
        allowed = ", ".join(map(str, item.levels))
        remedy = "Perbaiki levelnya, atau kosongkan agar berlaku untuk semua level yang boleh."
        return Problem("item_of_other_level", f"«{item.text}» bukan bukti level ini", str(level), allowed, remedy)
    return (level,)


def _unknown_state(text: str) -> Problem:
    allowed = ", ".join(STATE_NAMES[state] for state in EVIDENCE_STATES)
    if not text:
        return Problem("state_missing", "status bukti belum diisi", None, allowed)
    return Problem("unknown_state", "status bukti tidak dikenal", text, allowed, suggestion(word(text), STATE_OF))


def _notices(reading: _Reading) -> Iterator[Notice]:
    if reading.own:
        names = ", ".join(dict.fromkeys(reading.own))
        yield Notice(
            "own_evidence",
            f"{reading.table.place}: bukti di luar daftar instrumen, dihitung sebagai bukti tambahan: {names}.",
        )
