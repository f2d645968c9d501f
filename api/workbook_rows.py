"""Rows of the workbooks that are handed out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.formula_cells import neutralise

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LINE_HEIGHT = 15
"""Points."""

Cell = tuple["str | float", "Format"]


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes in a column of that many characters, with room for words that do not fit."""
    return sum(1 + int(len(line) * 1.1) // width for line in text.split("\n"))


def write_row(page: Worksheet, row: int, cells: Sequence[Cell], columns: Sequence[tuple[str, int]]) -> None:
    """One row, high enough for its longest cell: programs do not stretch rows that a program wrote."""
    texts = [value if isinstance(value, str) else "" for value, _ in cells]
    page.set_row(row, LINE_HEIGHT * max(lines_of(text, width) for text, (_, width) in zip(texts, columns, strict=True)))
    for column, (value, style) in enumerate(cells):
        if isinstance(value, str):
            page.write_string(row, column, neutralise(value), style)
        else:
            page.write_number(row, column, value, style)
