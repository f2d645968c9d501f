"""Write a plain table as CSV or XLSX, with nothing in it that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from .faults import refuse
from .formula_cells import neutralise
from .numbers import to_decimal
from .saving import saving

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | int | Fraction | Decimal | None
"""A cell; ``None`` is blank. Numbers are written exactly, with a decimal point in CSV."""

ENDINGS = (".csv", ".xlsx")
"""What a table's name may end in."""

_EXACT_DIGITS = 15
"""A spreadsheet keeps this many significant digits of a number."""

_LONGEST_TEXT = 32_766
"""Characters that a cell of XLSX holds, less one for the apostrophe that may come in front."""


def write_table(path: str | Path, titles: Sequence[str], rows: Iterable[Sequence[Value]], sheet: str = "Data") -> None:
    """Write one table; the name's ending, ``.csv`` or ``.xlsx``, decides how.

    Raises:
        InputError: if the ending is another, or the folder cannot be written.
        ValueError: if a fraction has no finite decimal expansion.
    """
    if table_ending(path) == ".csv":
        _write_csv(path, titles, rows)
    else:
        _write_xlsx(path, titles, rows, sheet)


def table_ending(path: str | Path) -> str:
    """``.csv`` or ``.xlsx``.

    Raises:
        InputError: `unknown_format` if the name ends otherwise.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in ENDINGS:
        allowed = ", ".join(ENDINGS)
        raise refuse("unknown_format", "akhiran nama berkas tidak dikenal", place=str(path), allowed=allowed)
    return suffix


def _write_csv(path: str | Path, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    with saving(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([neutralise(title) for title in titles])
        writer.writerows([_text(value) for value in row] for row in rows)


def _text(value: Value) -> str:
    if value is None:
        return ""
    return neutralise(value) if isinstance(value, str) else f"{_decimal(value):f}"


def _decimal(value: int | Fraction | Decimal) -> Decimal:
    return to_decimal(value) if isinstance(value, Fraction) else Decimal(value)


def _write_xlsx(path: str | Path, titles: Sequence[str], rows: Iterable[Sequence[Value]], sheet: str) -> None:
    # Imported here because commands that only read need not wait for it.
    from xlsxwriter import Workbook

    with saving(path) as draft, Workbook(str(draft)) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True, "bottom": 1})
        widths = [len(title) for title in titles]
        for column, title in enumerate(titles):
            page.write_string(0, column, neutralise(title), bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                write_cell(page, last, column, value)
                if isinstance(value, str) and column < len(widths):
                    widths[column] = max(widths[column], len(value))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width + 1, 5), 60))
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, last, max(len(titles) - 1, 0))


def write_cell(page: "Worksheet", row: int, column: int, value: Value, style: "Format | None" = None) -> None:
    """Write one cell: text harmless, numbers exact (as text where a spreadsheet would round them)."""
    if value is None or value == "":
        if style is not None:
            page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            allowed = f"paling banyak {_LONGEST_TEXT} huruf"
            raise refuse("text_too_long", "teks terlalu panjang untuk satu sel", found=value[:60], allowed=allowed)
        page.write_string(row, column, neutralise(value), style)
    else:
        number = _decimal(value)
        if len(number.normalize().as_tuple().digits) <= _EXACT_DIGITS:
            page.write_number(row, column, float(number), style)
        else:
            page.write_string(row, column, f"{number:f}", style)


def share_value(share: Fraction | None) -> Value:
    """A share as a decimal, or as ``1/3`` where that is the only exact way."""
    if share is None:
        return None
    try:
        to_decimal(share)
    except ValueError:
        return f"{share.numerator}/{share.denominator}"
    return share
