"""Read the worksheet of one institution back, losslessly, or tell every fault with sheet, row and column."""

from collections.abc import Mapping
from pathlib import Path

from .assessment import Institution, InstitutionType
from .content import Content, open_content
from .faults import Fault, InputError, refuse
from .instrument import Instrument
from .owners import usual_owners
from .panel_file import Panel
from .panel_group import Faults, Group, LevelRows, group_assessment, group_notices
from .panel_heads import Head, read_head
from .panel_instruments import Instruments
from .panel_levels import LevelReader
from .panel_words import word
from .table import Header, Problem, Table
from .tabular import missing_columns, sheet_table
from .worksheet_evidence import read_checklist
from .worksheet_layout import COVER, COVER_FIELD_OF, COVER_LINES, EVIDENCE, LEVEL_TITLES, LEVELS, REGIONAL
from .xlsx_cells import Sheet, read_sheets
from .xlsx_parts import sheet_names

_LEVEL_FIELD_OF = {word(title): field for field, title in LEVEL_TITLES.items()}
_LEVEL_HEADER = Header(lambda title: _LEVEL_FIELD_OF.get(word(title)), tuple(LEVEL_TITLES))


def is_worksheet(content: Content) -> bool:
    """Whether a file is the worksheet of one institution, by the names of its sheets."""
    return content.is_workbook and {COVER, LEVELS} <= set(sheet_names(content))


def read_worksheet(
    source: str | Path | Content,
    *,
    instruments: Mapping[str, Instrument] | None = None,
    allow_missing: bool = False,
) -> Panel:
    """Read a filled worksheet.

    Args:
        source: a file, or its bytes with a name.
        instruments: instruments by id besides the shipped ones.
        allow_missing: leave levels that are blank absent, with a notice, instead of refusing them.

    Raises:
        InputError: with every fault of the file, each with sheet, row and column.
    """
    content = open_content(source)
    if not content.is_workbook:
        raise refuse("not_xlsx", "lembar kerja harus berkas .xlsx", place=content.name)
    by_name = {sheet.name: sheet for sheet in read_sheets(content)}
    for name in (COVER, LEVELS):
        if name not in by_name:
            remedy = "Buat lembar kerja baru dengan `tangga template`."
            raise refuse("sheet_missing", f"lembar «{name}» tidak ada", place=content.name, remedy=remedy)
    cover = _cover_table(content, by_name[COVER])
    head, faults = _head(cover, Instruments(instruments))
    table = sheet_table(content, by_name[LEVELS], _LEVEL_HEADER)
    if table is None or (without := missing_columns(table, LEVEL_TITLES)):
        place = f"{content.name}, lembar «{LEVELS}»"
        lost = Fault("header_not_found", "judul kolom tidak ditemukan", place, allowed=", ".join(LEVEL_TITLES.values()))
        raise InputError([*faults, *(without if table else [lost])])
    if head.instrument is None:
        raise InputError(faults)
    gathered = Faults(table, allow_missing)
    group = _group(head, LevelReader(head.instrument), cover.header_row)
    _read_levels(gathered, group)
    _drop_usual_owners(group, head.type or REGIONAL)
    evidence = by_name.get(EVIDENCE)
    faults += gathered.faults
    faults += read_checklist(content, evidence, group, table) if evidence else []
    if faults or head.type is None:
        raise InputError(faults)
    institution = Institution(head.name, head.type, head.province, head.region_code)
    return Panel((group_assessment(group, institution),), tuple(group_notices([group], content.name)))


def _cover_table(content: Content, sheet: Sheet) -> Table:
    rows = [(number, [*cells, "", ""]) for number, cells in enumerate(sheet.rows, start=1) if any(cells)]
    return Table(f"{content.name}, lembar «{COVER}»", 1, ("Butir", "Isian"), {"label": 0, "value": 1}, rows, ())


def _head(cover: Table, instruments: Instruments) -> tuple[Head, list[Fault]]:
    rows: dict[str, int] = {}
    cells = dict.fromkeys(COVER_LINES, "")
    faults: list[Fault] = []
    for number, (label, value, *_) in cover.rows:
        field = COVER_FIELD_OF.get(word(label))
        if field in rows:
            problem = Problem("cover_line_twice", "butir ini tertulis dua kali", label, remedy="Hapus salah satunya.")
            faults.append(cover.fault(number, 0, problem))
        elif field:
            rows[field], cells[field] = number, value
    for field, label in COVER_LINES.items():
        if field not in rows:
            problem = Problem("cover_line_missing", f"butir «{label}» tidak ada", remedy="Kembalikan butir itu.")
            faults.append(cover.fault(cover.header_row, 0, problem))
    head = read_head(cells, instruments, {})
    faults += [cover.fault(rows[field], 1, problem) for field, problem in head.problems if field in rows]
    return head, faults


def _group(head: Head, reader: LevelReader, row: int) -> Group:
    # A cover with faults is refused later; until then its levels are judged under any name.
    key = (head.name, head.cycle or 0, head.stage or "self")
    return Group(key, row, reader, head.simulated, head.regime, head.assessor_group)


def _read_levels(faults: Faults, group: Group) -> None:
    rows = LevelRows(faults)
    for row, cells in faults.table.rows:
        rows.read(row, cells, group.reader, group)
    faults.missing_rows(group, faults.table.header_row)


def _drop_usual_owners(group: Group, type_: InstitutionType) -> None:
    """Forget what the template names itself, for this kind of institution or for none; the rest is the user's word."""
    instrument = group.reader.instrument
    printed = [usual_owners(instrument, kind) for kind in (type_, REGIONAL)]
    group.owners = {i: owner for i, owner in group.owners.items() if all(owner != usual[i].main for usual in printed)}
