"""A joint plan's document, arranged as the page shows it and as a table to be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.instrument_file import shipped_instrument
from data.table_export import Value

from .comparison_view import short
from .notices import on_page
from .region_view import exact

Document = Mapping[str, Any]
SIZE = 100
"""Width and height of the Lorenz curve's square."""


def joint_view(document: Document) -> dict[str, Any]:
    """Values of ``wilayah_jawaban.html``."""
    paid = document if "plans" in document else document.get("within_budget") or None
    instrument = shipped_instrument(document["instrument"])
    scale = instrument.scale
    width = scale.maximum - scale.minimum
    return {
        "answer": document,
        "paid": paid,
        "unit": document["cost_unit"],
        "rows": [] if paid is None else [_row(plan, paid, scale.minimum, width) for plan in _ordered(paid["plans"])],
        "warnings": on_page(document["warnings"]),
        "payers": 0 if paid is None else sum(bool(plan["steps"]) for plan in paid["plans"]),
        "lorenz": None if paid is None else _lorenz(document["spread_before"], paid["spread_after"]),
        "gap_percent": None if paid is None or paid["gap"] is None else 100 * paid["gap"],
        "indicator_names": {i.id: i.short_name for i in instrument.indicators},
    }


def joint_table(document: Document) -> tuple[list[str], list[list[Value]]]:
    """Titles and rows: who gains what, and at what cost; one row per institution and step."""
    paid = document if "plans" in document else document.get("within_budget") or {"plans": []}
    titles = [
        "instansi",
        "provinsi",
        "siklus",
        "indeks sekarang",
        "indeks sesudah",
        "predikat sesudah",
        "biaya instansi",
    ]
    titles += ["satuan", "indikator", "OPD", "dari level", "ke level", "biaya langkah", "simulasi"]
    mark = "SIMULASI" if document["simulated"] else ""
    rows: list[list[Value]] = []
    for plan in _ordered(paid["plans"]):
        head: list[Value] = [plan["institution"], plan["province"], plan["cycle"], exact(plan["index_before"])]
        head += [exact(plan["index_after"]), plan["predicate_after"], exact(plan["cost"]), document["cost_unit"]]
        steps = plan["steps"] or [{"indicator": None, "owner": None, "from": None, "to": None, "cost": None}]
        rows += [
            [*head, s["indicator"], s["owner"], exact(s["from"]), exact(s["to"]), exact(s["cost"]), mark] for s in steps
        ]
    return titles, rows


def _ordered(plans: Sequence[Document]) -> list[Document]:
    return sorted(plans, key=lambda plan: (plan["index_before"], plan["institution"]))


def _row(plan: Document, paid: Document, lowest: int, width: int) -> dict[str, Any]:
    before, after = plan["index_before"], plan["index_after"]
    rises: dict[str, list[Any]] = {}
    for step in plan["steps"]:
        rises.setdefault(step["indicator"], [step["from"], step["to"]])[1] = step["to"]
    return {
        **plan,
        "short": short(plan["institution"]),
        "gain": after - before,
        "share": 100 * plan["cost"] / paid["cost"] if paid["cost"] else 0,
        "rises": [{"indicator": i, "from": start, "to": end} for i, (start, end) in rises.items()],
        "x_before": round(4 + 172 * (before - lowest) / width, 2),
        "x_after": round(4 + 172 * (after - lowest) / width, 2),
    }


def _lorenz(before: Document, after: Document) -> dict[str, Any]:
    return {"before": _points(before), "after": _points(after), "figures": {"sekarang": before, "sesudah": after}}


def _points(figures: Document) -> str:
    return " ".join(f"{SIZE * x:.2f},{SIZE * (1 - y):.2f}" for x, y in figures["lorenz"])
