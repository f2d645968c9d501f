"""Cells of an XLSX workbook as text, with the errors and merged cells that people see in it."""

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from .content import Content
from .faults import refuse
from .formula_cells import restore
from .xlsx_parts import error_cells, refuse_oversized

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\ufeff": " "})


@dataclass(frozen=True)
class Sheet:
    """One visible sheet.

    Attributes:
        rows: stripped texts from cell A1 on; numbers with a decimal point, dates as ``2026-05-01``,
            errors as ``#REF!``.
        merged: vertical merges (first row, last row, column), counted from 0; the first cell holds the text.
    """

    name: str
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int], ...]


def read_sheets(content: Content) -> Iterator[Sheet]:
    """Visible sheets of a workbook, in its order.

    Raises:
        InputError: if it is damaged, protected, no XLSX, or larger than memory should hold.
    """
    parts = refuse_oversized(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content.data))
        for order, meta in enumerate(workbook.sheets_metadata):
            if meta.visible == SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_index(order)
                yield _sheet(sheet, error_cells(parts, order))
    except PasswordError as error:
        raise refuse(
            "file_protected",
            "berkas dilindungi kata sandi",
            place=content.name,
            remedy="Simpan ulang tanpa kata sandi.",
        ) from error
    except CalamineError as error:
        raise refuse(
            "file_damaged",
            "buku kerja rusak atau tidak lengkap",
            place=content.name,
            remedy="Unduh ulang, atau buka di Excel dan simpan ulang sebagai .xlsx.",
        ) from error


def _sheet(sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> Sheet:
    texts = _Texts()
    rows = [
        [texts[value] if isinstance(value, str) else _text(value) for value in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), text in errors.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = text
    spans = sheet.merged_cell_ranges or []
    merged = tuple((top[0], bottom[0], top[1]) for top, bottom in spans if bottom[0] > top[0])
    return Sheet(sheet.name, rows, merged)


class _Texts(dict[str, str]):
    """Texts as they are kept, by cell text; a panel repeats the same few."""

    def __missing__(self, cell: str) -> str:
        text = self[cell] = restore(cell.translate(_SPACES).strip())
        return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # A spreadsheet shows and keeps 15 digits: 0.1 + 0.2 is 0.3 to whoever typed it.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
