"""Rows of a plan's workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.gaps_workbook import LINE_HEIGHT
from data.formula_cells import neutralise

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = tuple["str | float", "Format"]


def write_row(page: Worksheet, row: int, cells: Sequence[Cell], columns: Sequence[tuple[str, int]]) -> None:
    """One row, high enough for its longest cell: programs do not stretch rows that a program wrote."""
    lines = [1 + int(len(str(value)) * 1.1) // width for (value, _), (_, width) in zip(cells, columns, strict=True)]
    page.set_row(row, LINE_HEIGHT * max(lines))
    for column, (value, style) in enumerate(cells):
        if isinstance(value, str):
            page.write_string(row, column, neutralise(value), style)
        else:
            page.write_number(row, column, value, style)
