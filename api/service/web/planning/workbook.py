"""A plan as a workbook to hand out: a summary, and a sheet for every OPD that has levels to raise or to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from api.gaps_workbook import SUMMARY, sheet_name
from api.workbook_rows import LINE_HEIGHT, Cell, write_row
from data.costs import money
from data.formula_cells import neutralise
from data.numbers import indonesian
from data.store.plans import rests_on_simulation
from data.worksheet_styles import HEADER_ROW, Styles, new_page, styles_of

from .answer_view import answer_view
from .question import decimal_of
from .workbook_owners import Owner, owners_with_upkeep, write_owner

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_CELL = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
_SUMMARY = (("OPD", 34), ("Langkah", 10), ("Level dijaga", 10), ("Kenaikan indeks", 14), ("Biaya", 18))
_UPKEEP = (
    ("Indikator", 30),
    ("OPD", 24),
    ("Level", 8),
    ("Nilai indeks", 10),
    ("Peluang turun", 10),
    ("Tugas", 60),
    ("Selesai", 8),
)


def plan_workbook(document: Mapping[str, Any]) -> bytes:
    """The workbook of a plan document that holds a plan."""
    # Imported here because pages that only show a plan need not wait for it.
    from xlsxwriter import Workbook

    view, buffer = answer_view(document), BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        styles = styles_of(book)
        owners = owners_with_upkeep(view)
        _write_summary(book, styles, view, owners)
        names = [SUMMARY]
        for owner in owners:
            names.append(sheet_name(owner["name"], names))
            write_owner(book, styles, owner, _title(view, f"Tugas {owner['name']}:"), names[-1])
        if view["upkeep"]:
            _write_upkeep(book, styles, view, sheet_name("Dijaga", names))
    return buffer.getvalue()


def _title(view: Mapping[str, Any], rest: str) -> str:
    plan = view["plan"]
    mark = "SIMULASI: " if rests_on_simulation(plan) else ""
    return neutralise(f"{mark}{rest} {plan['institution']}, siklus {plan['cycle']}, {view['stage']}")


def _amount(book: Workbook, view: Mapping[str, Any]) -> Format:
    return book.add_format({**_CELL, "num_format": "#,##0" if view["plan"]["cost_unit"] == "rupiah" else "#,##0.00"})


def _write_summary(book: Workbook, styles: Styles, view: Mapping[str, Any], owners: Sequence[Owner]) -> None:
    plan = view["plan"]
    unit = "Rp" if plan["cost_unit"] == "rupiah" else "poin upaya"
    before, after = (indonesian(decimal_of(plan[name]), view["decimals"]) for name in ("index_before", "index_after"))
    cost = money(Decimal(str(plan["cost"])), plan["cost_unit"])
    line = f"Indeks {before} menjadi {after} ({plan['predicate_after']}); biaya {cost}"
    columns = tuple((f"{title} ({unit})" if title == "Biaya" else title, width) for title, width in _SUMMARY)
    page = new_page(book, styles, SUMMARY, (_title(view, "Rencana"), line), columns)
    amount, points = _amount(book, view), book.add_format({**_CELL, "num_format": "+0.0000;-0.0000;0"})
    row = HEADER_ROW
    for owner in owners:
        row += 1
        counts = [(owner["steps"], styles.fixed), (len(owner["kept"]), styles.fixed)]
        sums = [(owner["gain"], points), (owner["cost"], amount)]
        write_row(page, row, [(owner["name"], styles.fixed), *counts, *sums], columns)
    for charge in plan["group_costs"]:
        row += 1
        words = f"Pekerjaan bersama: {charge['name']}"
        write_row(page, row, [(words, styles.fixed), *([("", styles.fixed)] * 3), (charge["cost"], amount)], columns)
    page.set_row(HEADER_ROW, 2 * LINE_HEIGHT)
    for number, text in enumerate(_remarks(plan, view)):
        page.write_string(row + 2 + number, 0, neutralise(text))


def _remarks(plan: Mapping[str, Any], view: Mapping[str, Any]) -> list[str]:
    asked = f"Diminta: {'; '.join(view['requested']['everything'])}."
    return [
        asked,
        str(plan["explanation"]),
        *(w["message"] for w in view["warnings"]),
        f"Sidik rencana: {plan['digest']}",
    ]


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
        write_row(page, row, cells, _UPKEEP)
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.repeat_rows(HEADER_ROW)
