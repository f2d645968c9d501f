"""Cost against target, as a chart to click on and as a table of links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.costs import money
from data.numbers import indonesian, indonesian_short

from .question import decimal_of
from .stored_question import StoredQuestion

TABLE_STEP = Fraction(1, 10)
"""Distance of the table's targets, index points."""


def curve_view(asked: StoredQuestion, document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Values of ``rencana_kurva.html``; ``None`` where the other rules contradict each other."""
    if document["status"] == "infeasible" or not document["points"]:
        return None
    points = document["points"]
    names = {decimal_of(p["target"]): p["predicate"] for p in document["predicates"] if p["reachable"]}
    rows = [
        _row(asked, point, names.get(decimal_of(point["target"])), document["cost_unit"])
        for point in points
        if decimal_of(point["target"]) % TABLE_STEP == 0 or decimal_of(point["target"]) in names or point is points[-1]
    ]
    out_of_reach = [p["predicate"] for p in document["predicates"] if not p["reachable"]]
    return {
        "data": {
            "points": [[point["target"], point["cost"]] for point in points],
            "predicates": [{"name": name, "target": float(at)} for at, name in names.items()],
            "unit": "rupiah" if document["cost_unit"] == "rupiah" else "poin upaya",
            "target": None,
        },
        "alt": _in_words(document, rows),
        "rows": rows,
        "out_of_reach": out_of_reach,
    }


def _row(asked: StoredQuestion, point: Mapping[str, Any], predicate: str | None, unit: str) -> dict[str, Any]:
    target = decimal_of(point["target"])
    question = asked.question.to_target(target)
    if predicate:
        question = replace(question, target=None, predicate=predicate)
    return {
        "target": indonesian_short(target, 4),
        "predicate": predicate,
        "cost": point["cost"],
        "unit": unit,
        "steps": point["steps"],
        "indicators": point["indicators"],
        "query": question.query(),
    }


def _in_words(document: Mapping[str, Any], rows: list[dict[str, Any]]) -> str:
    last = document["points"][-1]
    parts = [
        f"{row['predicate']} ({row['target']}) {money(Decimal(str(row['cost'])), row['unit'])}"
        for row in rows
        if row["predicate"]
    ]
    start = indonesian(decimal_of(document["index_before"]))
    named = f" Harga predikat: {'; '.join(parts)}." if parts else ""
    top = f"{indonesian(decimal_of(last['target']))} dengan {money(Decimal(str(last['cost'])), document['cost_unit'])}"
    return f"Biaya terendah setiap target, dari indeks {start} sampai yang tertinggi, {top}.{named}"
