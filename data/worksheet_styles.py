"""Looks that the sheets of the worksheet share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADER_ROW = 2
"""Row of the column titles, counted from 0; above it stand the sheet's title and one line of help."""

_A4 = 9


@dataclass(frozen=True)
class Styles:
    """Cell formats: `entry` cells are for the user to fill, `fixed` ones are not."""

    title: "Format"
    plain: "Format"
    header: "Format"
    fixed: "Format"
    entry: "Format"
    share: "Format"


def styles_of(book: "Workbook") -> Styles:
    """The formats of one workbook."""
    wrapped = {"text_wrap": True, "valign": "top"}
    boxed = {**wrapped, "border": 1, "border_color": "#BFBFBF"}
    entry = {**boxed, "bg_color": "#FFF8DC"}
    return Styles(
        title=book.add_format({"bold": True, "font_size": 14}),
        plain=book.add_format(wrapped),
        header=book.add_format({**boxed, "bold": True, "bg_color": "#DCE6F1"}),
        fixed=book.add_format(boxed),
        entry=book.add_format(entry),
        share=book.add_format({**entry, "num_format": "0%"}),
    )


def new_page(
    book: "Workbook", styles: Styles, name: str, lines: tuple[str, str], columns: Sequence[tuple[str, int]]
) -> "Worksheet":
    """A sheet with a title, a line of help and column titles, set up to print.

    Args:
        book: the workbook.
        styles: its formats.
        name: the sheet's name.
        lines: title and help.
        columns: title and width, in characters, of each column; no title, no header row.
    """
    page = book.add_worksheet(name)
    page.write_string(0, 0, lines[0], styles.title)
    page.write_string(1, 0, lines[1])
    for position, (title, width) in enumerate(columns):
        page.set_column(position, position, width)
        if title:
            page.write_string(HEADER_ROW, position, title, styles.header)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&L&F&C&A&RHalaman &P dari &N")
    return page
