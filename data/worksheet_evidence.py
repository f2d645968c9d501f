"""The evidence checklist of the worksheet as a share per indicator."""

from collections import defaultdict
from fractions import Fraction

from .content import Content
from .faults import Fault
from .numbers import indonesian_short
from .panel_group import Group
from .panel_words import word
from .table import Header, Problem, Table
from .tabular import missing_columns, sheet_table
from .worksheet_layout import EVIDENCE_TITLES, LACKING, READY
from .xlsx_cells import Sheet

_FIELD_OF = {word(title): field for field, title in EVIDENCE_TITLES.items()}
_HEADER = Header(lambda title: _FIELD_OF.get(word(title)), tuple(EVIDENCE_TITLES))


def read_checklist(content: Content, sheet: Sheet, group: Group, levels: Table) -> list[Fault]:
    """Turn statuses into the group's evidence shares; an indicator without any status is left alone.

    Args:
        content: the file, for places.
        sheet: the evidence sheet.
        group: takes the shares.
        levels: the sheet of levels, whose share cells a status may contradict.
    """
    table = sheet_table(content, sheet, _HEADER)
    if table is None:
        place, allowed = f"{content.name}, lembar «{sheet.name}»", ", ".join(EVIDENCE_TITLES.values())
        lost = Fault("header_not_found", "judul kolom tidak ditemukan", place, allowed=allowed)
        return [lost] if any(map(any, sheet.rows)) else []
    faults = missing_columns(table, EVIDENCE_TITLES)
    if faults:
        return faults
    ready, lines, touched = _count(table, group, faults)
    for id_ in touched:
        share = Fraction(ready[id_], lines[id_])
        stated = group.evidence.setdefault(id_, share)
        if stated != share:
            message = f"kelengkapan bukti {id_} berbeda dengan daftar bukti ({ready[id_]} dari {lines[id_]} ada)"
            percent = f"{indonesian_short(stated * 100)}%"
            remedy = "Kosongkan sel ini, atau kosongkan status pada lembar bukti."
            problem = Problem("evidence_conflict", message, percent, remedy=remedy)
            position = levels.fields["evidence"]
            faults.append(levels.fault(group.rows.get(id_, levels.header_row), position, problem))
    return faults


def _count(table: Table, group: Group, faults: list[Fault]) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """Per indicator: lines that are ready, lines in all; and the indicators that have any status."""
    ready: defaultdict[str, int] = defaultdict(int)
    lines: defaultdict[str, int] = defaultdict(int)
    touched: dict[str, None] = {}
    at, status_at = table.fields["indicator"], table.fields["status"]
    for row, cells in table.rows:
        id_ = group.reader.indicator(cells[at])
        status = word(cells[status_at])
        if isinstance(id_, Problem):
            faults.append(table.fault(row, at, id_))
            continue
        lines[id_] += 1
        if status not in ("", READY, LACKING):
            problem = Problem("unknown_status", "status bukti tidak dikenal", cells[status_at], f"{READY}, {LACKING}")
            faults.append(table.fault(row, status_at, problem))
        elif status:
            touched[id_] = None
            ready[id_] += status == READY
    return ready, lines, list(touched)
