"""The study-visit sheet as a workbook to print: why this host, then one row per item of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.formula_cells import neutralise
from data.saving import saving
from engine.peer_words import ROLE_NAMES, covered_words, story
from engine.study_visit import SHEET_TITLES, SheetRow, StudyVisit
from engine.wording import listing

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDTHS = (8, 17, 16, 9, 17, 46, 8, 42, 24)
"""Characters per column, in the order of `SHEET_TITLES`."""

LINE_HEIGHT, CELL_LINE_HEIGHT = 15, 12.5
"""Points for one line of text above the table, and in it."""

SHARED = 6
"""Leading columns that all rows of one indicator share."""

TITLE_ROW, FIRST_ROW = 5, 6


def save_study_visit(path: str | Path, visit: StudyVisit) -> None:
    """Write the workbook: landscape, one page wide, the titles on every page.

    Raises:
        InputError: if the folder does not exist or may not be written.
    """
    # Imported here because commands that only read need not wait for it.
    from xlsxwriter import Workbook

    with saving(path) as draft, Workbook(str(draft)) as book:
        page = book.add_worksheet("Kunjungan belajar")
        styles = _styles(book)
        _set_up(page)
        _write_head(page, visit, styles)
        row = FIRST_ROW
        for number, topic in enumerate(visit.topics):
            rows = [line for line in visit.rows() if line[0] == topic.lesson.indicator]
            _write_topic(page, row, rows, styles["shaded" if number % 2 else "plain"])
            row += len(rows)
        page.print_area(0, 0, row - 1, len(SHEET_TITLES) - 1)


def _styles(book: Workbook) -> Mapping[str, Format]:
    cell: dict[str, Any] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#999999", "font_size": 9}
    return {
        "head": book.add_format({"bold": True, "font_size": 14}),
        "words": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({**cell, "bold": True, "bg_color": "#D9D9D9"}),
        "plain": book.add_format(cell),
        "shaded": book.add_format({**cell, "bg_color": "#F4F4F4"}),
    }


def _set_up(page: Worksheet) -> None:
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.repeat_rows(TITLE_ROW)
    page.freeze_panes(FIRST_ROW, 2)
    page.set_footer("&L&F&RHalaman &P dari &N")


def _write_head(page: Worksheet, visit: StudyVisit, styles: Mapping[str, Format]) -> None:
    host = visit.host
    mark = "SIMULASI: " if visit.guest.simulated or host.simulated else ""
    page.write_string(0, 0, neutralise(f"{mark}Lembar kunjungan belajar ke {visit.institution.name}"), styles["head"])
    lines = (
        f"Dari: {visit.guest.label}. Peran tuan rumah: {ROLE_NAMES[host.role]}.",
        f"Mengapa ke sana: {covered_words(host)}. {story(host)}",
        f"Unit yang sebaiknya ikut: {listing(visit.owners)}.",
    )
    last = len(SHEET_TITLES) - 1
    for row, text in enumerate(lines, start=1):
        page.merge_range(row, 0, row, last, "", styles["words"])
        page.write_string(row, 0, neutralise(text), styles["words"])
        page.set_row(row, LINE_HEIGHT * _lines(text, sum(WIDTHS)))
    for column, title in enumerate(SHEET_TITLES):
        page.write_string(TITLE_ROW, column, title, styles["title"])
    page.set_row(TITLE_ROW, 2 * CELL_LINE_HEIGHT)


def _write_topic(page: Worksheet, first: int, rows: list[SheetRow], style: Format) -> None:
    """What the rows share stands once, merged over them; each row is as high as its longest text needs."""
    last = first + len(rows) - 1
    needed = max(_lines(rows[0][column], WIDTHS[column]) for column in range(SHARED))
    for column in range(SHARED):
        if last > first:
            page.merge_range(first, column, last, column, "", style)
        page.write_string(first, column, neutralise(rows[0][column]), style)
    for offset, line in enumerate(rows):
        for column in range(SHARED, len(line)):
            page.write_string(first + offset, column, neutralise(line[column]), style)
        own = max(_lines(line[column], WIDTHS[column]) for column in range(SHARED, len(line)))
        page.set_row(first + offset, CELL_LINE_HEIGHT * max(own, -(-needed // len(rows))))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes when wrapped; words break early, so a tenth is kept free."""
    return max(1, -(-len(text) * 10 // (width * 9)))
