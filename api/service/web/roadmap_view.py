"""A roadmap document, arranged as the page shows it: years side by side, work over time, and who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from data.costs import StepKey
from data.instrument import Instrument
from data.numbers import indonesian_short
from engine.roadmap_problem import MONTHS

from .notices import on_page
from .number_words import index_words
from .roadmap_asked import Typed, YearRow

Document = Mapping[str, Any]
COLOURS = 6


def roadmap_view(document: Document, instrument: Instrument, months: Mapping[StepKey, int]) -> dict[str, Any]:
    """Values that a roadmap brings to ``peta-jalan.html``.

    Args:
        document: of a roadmap that meets every target.
        instrument: whose indicators.
        months: least duration per step.
    """
    years = document["years"]
    owners = list(dict.fromkeys(step["owner"] for year in years for step in year["steps"]))
    upkeep = sum(year["upkeep"] for year in years)
    alone = document["year_by_year"]
    return {
        "document": document,
        "before_words": index_words(document["index_before"], instrument),
        "years": [_year(year, instrument) for year in years],
        "owners": _owners(years, owners),
        "bars": _bars(years, owners, instrument, months),
        "first": years[0]["year"],
        "upkeep": upkeep,
        "more": None if alone is None else alone - document["cost"],
        "more_percent": None if not alone or not document["cost"] else 100 * (alone / document["cost"] - 1),
        "touched": len({step["indicator"] for year in years for step in year["steps"]}),
        "steps": sum(len(year["steps"]) for year in years),
        "renewals": _renewals(document["renewals"]),
        "chances": all(year["chance_untended"] is not None for year in years),
        "warnings": on_page(document["warnings"]),
    }


def advice_view(document: Document, typed: Typed) -> dict[str, Any]:
    """Why no roadmap meets every target, and what one click can change."""
    rows, fails = typed.asked, document["fails_in"]
    highest = document["highest"]
    repairs = []
    if document["possible_without_budgets"]:
        free = tuple(YearRow(row.year, row.target) for row in rows)
        repairs.append(("Lepaskan batas anggaran tahunan", _changed(typed, free)))
    budgets = any(row.budget.strip() for row in rows)
    if highest is None and budgets and typed.upkeep:
        spared = Typed(rows, False, typed.most, typed.start, typed.own_costs)
        repairs.append(("Jangan hitung biaya perawatan", spared.query()))
    if highest is not None:
        most = indonesian_short(Fraction(int(highest * 100), 100))
        lower = tuple(_capped(row, most) if row.year == str(fails) else row for row in rows)
        repairs.append((f"Turunkan target {fails} menjadi {most}", _changed(typed, lower)))
        if len(rows) < COLOURS:
            repairs.append(
                (f"Mundurkan target {fails} dan sesudahnya satu tahun", _changed(typed, _later(rows, fails, most)))
            )
    return {
        "document": document,
        "target": document["targets"].get(str(fails)),
        "first": str(fails) == min(document["targets"], default=None),
        "budgets": budgets,
        "repairs": [{"words": words, "query": query} for words, query in repairs],
        "warnings": on_page(document["warnings"]),
    }


def _changed(typed: Typed, rows: tuple[YearRow, ...]) -> str:
    return Typed(rows, typed.upkeep, typed.most, typed.start, typed.own_costs).query()


def _capped(row: YearRow, most: str) -> YearRow:
    return YearRow(row.year, most, row.budget)


def _later(rows: Sequence[YearRow], fails: int, most: str) -> tuple[YearRow, ...]:
    """From the year that fails on, each target one year later; that year itself aims as high as it can."""
    ordered = sorted(rows, key=lambda row: int(row.year))
    place = next(k for k, row in enumerate(ordered) if row.year == str(fails))
    targets = [*(row.target for row in ordered[:place]), most, *(row.target for row in ordered[place:])]
    years = [*(row.year for row in ordered), str(int(ordered[-1].year) + 1)]
    budgets = [*(row.budget for row in ordered), ordered[-1].budget]
    return tuple(YearRow(*one) for one in zip(years, targets, budgets, strict=True))


def _year(year: Document, instrument: Instrument) -> dict[str, Any]:
    owners: dict[str, dict[str, dict[str, Any]]] = {}
    for step in year["steps"]:
        indicators = owners.setdefault(step["owner"], {})
        one = indicators.setdefault(step["indicator"], {**step, "gain": 0.0})
        one |= {"to": step["to"], "gain": one["gain"] + step["gain"]}
    words = index_words(year["index_after"], instrument)
    return {
        **year,
        "index_words": words,
        "work": [(owner, list(indicators.values())) for owner, indicators in owners.items()],
    }


def _owners(years: Sequence[Document], names: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for name in names:
        own = [[step for step in year["steps"] if step["owner"] == name] for year in years]
        cells = [{"steps": len(steps), "cost": sum(step["cost"] for step in steps)} for steps in own]
        rows.append({"name": name, "cells": cells, "cost": sum(cell["cost"] for cell in cells)})
    return rows


def _bars(
    years: Sequence[Document], owners: Sequence[str], instrument: Instrument, months: Mapping[StepKey, int]
) -> list[dict[str, Any]]:
    """Rows of the chart, by owner: per indicator and year the part of the year that is worked, 0-100, and the level."""
    first = years[0]["year"]
    spans: dict[tuple[str, str], list[tuple[float, int, int]]] = {}
    for year in years:
        touched: dict[tuple[str, str], list[int]] = {}
        for step in year["steps"]:
            touched.setdefault((step["owner"], step["indicator"]), []).append(step["to"])
        for key, levels in touched.items():
            took = sum(months.get((key[1], level), 0) for level in levels) or MONTHS
            begin = max(float(first), year["year"] + 1 - took / MONTHS)
            spans.setdefault(key, []).append((begin, year["year"], max(levels)))
    return [
        {
            "owner": owner,
            "colour": place % COLOURS + 1,
            "rows": [
                {
                    "id": indicator,
                    "name": instrument.by_id[indicator].short_name,
                    "cells": [_cell(year["year"], parts) for year in years],
                }
                for (who, indicator), parts in spans.items()
                if who == owner
            ],
        }
        for place, owner in enumerate(owners)
    ]


def _cell(year: int, parts: Sequence[tuple[float, int, int]]) -> dict[str, Any] | None:
    """What of one year an indicator takes; ``None`` if nothing."""
    for begin, end, level in parts:
        left, right = max(begin, float(year)), min(end + 1.0, year + 1.0)
        if left < right:
            at = {"x": round(100 * (left - year)), "width": round(100 * (right - left))}
            return {**at, "level": level if end == year else None}
    return None


def _renewals(renewals: Sequence[Document]) -> list[tuple[int, list[Document]]]:
    years = dict.fromkeys(one["year"] for one in renewals)
    return [(year, [one for one in renewals if one["year"] == year]) for year in years]
