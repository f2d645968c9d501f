"""A plan as a workbook to hand out: a summary, and a sheet for every OPD with work to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from api.gaps_workbook import LINE_HEIGHT, SUMMARY, sheet_name
from data.costs import money
from data.formula_cells import neutralise
from data.numbers import indonesian
from data.worksheet_styles import HEADER_ROW, Styles, new_page, styles_of

from .answer_view import answer_view, simulated
from .question import decimal_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_CELL = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
_SUMMARY = (("OPD", 34), ("Langkah", 10), ("Kenaikan indeks", 14), ("Biaya", 18))
_UPKEEP = (
    ("Indikator", 30),
    ("OPD", 24),
    ("Level", 8),
    ("Nilai indeks", 10),
    ("Peluang turun", 10),
    ("Tugas", 60),
    ("Selesai", 8),
)
_WORK = (("Indikator", 30), ("Dari level", 8), ("Ke level", 8), ("Yang diminta level ini", 70), ("Selesai", 8))

Cell = tuple["str | float", "Format"]


def plan_workbook(document: Mapping[str, Any]) -> bytes:
    """The workbook of a plan document that holds a plan."""
    # Imported here because pages that only show a plan need not wait for it.
    from xlsxwriter import Workbook

    view, buffer = answer_view(document), BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        styles = styles_of(book)
        _write_summary(book, styles, view)
        names = [SUMMARY]
        for owner in view["owners"]:
            names.append(sheet_name(owner["name"], names))
            _write_owner(book, styles, view, owner, names[-1])
        if view["upkeep"]:
            _write_upkeep(book, styles, view, sheet_name("Dijaga", names))
    return buffer.getvalue()


def _title(view: Mapping[str, Any], rest: str) -> str:
    plan = view["plan"]
    mark = "SIMULASI: " if simulated(plan) else ""
    return neutralise(f"{mark}{rest} {plan['institution']}, siklus {plan['cycle']}, {view['stage']}")


def _amount(book: Workbook, view: Mapping[str, Any]) -> Format:
    return book.add_format({**_CELL, "num_format": "#,##0" if view["plan"]["cost_unit"] == "rupiah" else "#,##0.00"})


def _write_summary(book: Workbook, styles: Styles, view: Mapping[str, Any]) -> None:
    plan = view["plan"]
    unit = "Rp" if plan["cost_unit"] == "rupiah" else "poin upaya"
    before, after = (indonesian(decimal_of(plan[name]), view["decimals"]) for name in ("index_before", "index_after"))
    cost = money(Decimal(str(plan["cost"])), plan["cost_unit"])
    line = f"Indeks {before} menjadi {after} ({plan['predicate_after']}); biaya {cost}"
    columns = tuple((f"{title} ({unit})" if title == "Biaya" else title, width) for title, width in _SUMMARY)
    page = new_page(book, styles, SUMMARY, (_title(view, "Rencana"), line), columns)
    amount, points = _amount(book, view), book.add_format({**_CELL, "num_format": "+0.0000;-0.0000;0"})
    row = HEADER_ROW
    for owner in view["owners"]:
        row += 1
        cells = [(owner["name"], styles.fixed), (owner["steps"], styles.fixed), (owner["gain"], points)]
        _write(page, row, [*cells, (owner["cost"], amount)], columns)
    for charge in plan["group_costs"]:
        row += 1
        words = f"Pekerjaan bersama: {charge['name']}"
        cells = [(words, styles.fixed), ("", styles.fixed), ("", styles.fixed), (charge["cost"], amount)]
        _write(page, row, cells, columns)
    page.set_row(HEADER_ROW, 2 * LINE_HEIGHT)
    for number, text in enumerate(_remarks(plan, view)):
        page.write_string(row + 2 + number, 0, neutralise(text))


def _remarks(plan: Mapping[str, Any], view: Mapping[str, Any]) -> list[str]:
    return [str(plan["explanation"]), *(w["message"] for w in view["warnings"]), f"Sidik rencana: {plan['digest']}"]


def _write_owner(book: Workbook, styles: Styles, view: Mapping[str, Any], owner: Mapping[str, Any], name: str) -> None:
    work = f"{owner['steps']} langkah, kenaikan indeks {indonesian(decimal_of(owner['gain']), 3)}"
    page = new_page(book, styles, name, (_title(view, f"Tugas {owner['name']}:"), work), _WORK)
    row = HEADER_ROW
    for indicator in owner["indicators"]:
        start: Any = indicator["from"]
        for level in indicator["levels"]:
            row += 1
            demand = f"{level['name']}: {level['text']}" if level["name"] else level["text"]
            cells: list[Cell] = [
                (f"{indicator['id']} {indicator['name']}", styles.fixed),
                (start, styles.fixed),
                (level["level"], styles.fixed),
                (demand, styles.fixed),
                ("☐", styles.fixed),
            ]
            _write(page, row, cells, _WORK)
            start = level["level"]
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.repeat_rows(HEADER_ROW)


def _write_upkeep(book: Workbook, styles: Styles, view: Mapping[str, Any], name: str) -> None:
    page = new_page(book, styles, name, (_title(view, "Yang dijaga"), view["upkeep"]["summary"]), _UPKEEP)
    points, share = (book.add_format({**_CELL, "num_format": form}) for form in ("0.0000", "0%"))
    for row, task in enumerate(view["upkeep"]["tasks"], start=HEADER_ROW + 1):
        cells: list[Cell] = [
            (f"{task['indicator']} {task['name']}", styles.fixed),
            (task["owner"], styles.fixed),
            (task["level"], styles.fixed),
            (float(task["value"]), points),
            (float(task["lost"] / 100), share),
            (task["action"], styles.fixed),
            ("☐", styles.fixed),
        ]
        _write(page, row, cells, _UPKEEP)
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.repeat_rows(HEADER_ROW)


def _write(page: Worksheet, row: int, cells: Sequence[Cell], columns: Sequence[tuple[str, int]]) -> None:
    """One row, high enough for its longest cell: programs do not stretch rows that a program wrote."""
    lines = [1 + int(len(str(value)) * 1.1) // width for (value, _), (_, width) in zip(cells, columns, strict=True)]
    page.set_row(row, LINE_HEIGHT * max(lines))
    for column, (value, style) in enumerate(cells):
        if isinstance(value, str):
            page.write_string(row, column, neutralise(value), style)
        else:
            page.write_number(row, column, value, style)
