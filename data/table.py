"""A table of text cells that knows where in the file each of them stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .faults import Fault


@dataclass(frozen=True)
class Problem:
    """What is wrong with a text, wherever it stands; attributes as in `Fault`."""

    code: str
    message: str
    found: str | None = None
    allowed: str | None = None
    remedy: str | None = None


@dataclass(frozen=True)
class Header:
    """How a table's header row is known.

    Attributes:
        recognise: field name of a header cell, ``None`` if it is none of ours.
        required: fields a table cannot do without; names are shown to people.
        optional: other fields by name, for suggestions.
        spread: fields whose merged cells stand for every row they cover.
    """

    recognise: Callable[[str], str | None]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    spread: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """A table with a recognised header.

    Attributes:
        place: file and sheet, for messages.
        header_row: row number of the header as a spreadsheet counts it, from 1.
        titles: header cells as written, by position.
        fields: position of each recognised field.
        rows: row number and stripped cells (as many as `titles`) of each row that is not blank.
        comments: texts of the rows above the header, without a leading ``#``.
        other_sheets: visible sheets that look like such a table too, but were not read.
    """

    place: str
    header_row: int
    titles: tuple[str, ...]
    fields: Mapping[str, int]
    rows: Sequence[tuple[int, list[str]]]
    comments: tuple[str, ...]
    other_sheets: tuple[str, ...] = ()

    def column(self, position: int) -> str:
        """Letter and title of a column, e.g. ``G (level)``."""
        title = self.titles[position] if position < len(self.titles) else ""
        return f"{column_letter(position)} ({title})" if title else column_letter(position)

    def fault(self, row: int, position: int | None, problem: Problem) -> Fault:
        """A problem as the fault of one cell, or of a whole row."""
        return Fault(
            code=problem.code,
            message=problem.message,
            place=self.where(row, position),
            found=problem.found,
            allowed=problem.allowed,
            remedy=problem.remedy,
            row=row,
            column=None if position is None else self.column(position),
        )

    def where(self, row: int, position: int | None = None) -> str:
        """A place in words: ``panel.csv, baris 7, kolom G (level)``."""
        column = "" if position is None else f", kolom {self.column(position)}"
        return f"{self.place}, baris {row}{column}"


def column_letter(position: int) -> str:
    """Column name in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
