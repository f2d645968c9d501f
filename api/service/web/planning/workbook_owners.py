"""The sheets of a plan's workbook that are handed to OPDs: the levels that each raises, and those that it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from api.workbook_rows import write_row
from data.numbers import indonesian
from data.worksheet_styles import HEADER_ROW, Styles, new_page

from .question import decimal_of

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_WORK = (("Indikator", 30), ("Dari level", 8), ("Ke level", 8), ("Yang diminta level ini", 70), ("Selesai", 8))

Owner = Mapping[str, Any]


def owners_with_upkeep(view: Mapping[str, Any]) -> list[Owner]:
    """The owners of the steps with the levels that they keep, then those who only keep levels."""
    kept: dict[str, list[Mapping[str, Any]]] = {}
    for task in view["upkeep"]["tasks"] if view["upkeep"] else ():
        kept.setdefault(task["owner"], []).append(task)
    working = [{**owner, "kept": kept.pop(owner["name"], [])} for owner in view["owners"]]
    idle = {"steps": 0, "cost": 0.0, "gain": 0.0, "indicators": []}
    return [*working, *({"name": name, "kept": tasks, **idle} for name, tasks in kept.items())]


def write_owner(book: Workbook, styles: Styles, owner: Owner, title: str, sheet: str) -> None:
    """The sheet of one owner."""
    page = new_page(book, styles, sheet, (title, _in_short(owner)), _WORK)
    for row, values in enumerate((*_raised(owner), *_kept(owner)), start=HEADER_ROW + 1):
        write_row(page, row, [(value, styles.fixed) for value in (*values, "☐")], _WORK)
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.repeat_rows(HEADER_ROW)


def _in_short(owner: Owner) -> str:
    work = f"{owner['steps']} langkah, kenaikan indeks {indonesian(decimal_of(owner['gain']), 3)}"
    return f"{work}; {len(owner['kept'])} level dijaga" if owner["kept"] else work


def _raised(owner: Owner) -> Iterator[tuple[str | float, ...]]:
    for indicator in owner["indicators"]:
        start = indicator["from"]
        for level in indicator["levels"]:
            demand = f"{level['name']}: {level['text']}" if level["name"] else level["text"]
            yield f"{indicator['id']} {indicator['name']}", start, level["level"], demand
            start = level["level"]


def _kept(owner: Owner) -> Iterator[tuple[str | float, ...]]:
    for task in owner["kept"]:
        yield f"{task['indicator']} {task['name']}", task["level"], "tetap", f"Dijaga: {task['action']}"
