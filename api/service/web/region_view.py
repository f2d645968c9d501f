"""A region's summary, arranged as the page shows it and as a table to be saved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import floor
from typing import Any

from data.assessment import STAGE_NAMES
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.table_export import Value

from .comparison_view import short
from .notices import on_page
from .number_words import index_words

Document = Mapping[str, Any]
WEAKEST = 5


def region_view(document: Document) -> dict[str, Any]:
    """Values of ``wilayah.html`` for a region with members."""
    summary, members = document["summary"], document["members"]
    instrument = shipped_instrument(summary["instrument"])
    groups = instrument.domains or instrument.aspects
    changes = [m["change"] for m in members if m["change"] is not None]
    return {
        "summary": summary,
        "instrument": instrument,
        "members": [_member(one, instrument) for one in members],
        "groups": groups,
        "aspects": instrument.aspects if instrument.domains else (),
        "predicates": [p for p in summary["predicates"] if p["institutions"]],
        "mean": summary["means"]["index"],
        "mean_change": sum(changes) / len(changes) if changes else None,
        "compared": len(changes),
        "risen": sum(change > 0 for change in changes),
        "fallen": sum(change < 0 for change in changes),
        "spread": document["spread"],
        "spread_before": document["spread_before"],
        "weakest": [
            {"id": i, "name": instrument.by_id[i].short_name, "mean": summary["means"][i]}
            for i in summary["weakest_indicators"][:WEAKEST]
        ],
        "means": summary["means"],
        "warnings": on_page([*summary["warnings"], *document["warnings"]]),
        "mixed": len({m["simulated"] for m in members}) > 1,
        "stages": sorted({STAGE_NAMES[m["stage"]] for m in members}),
    }


def region_table(document: Document) -> tuple[list[str], list[list[Value]]]:
    """Titles and rows of the members, every value unrounded."""
    instrument = shipped_instrument(document["summary"]["instrument"])
    parts = [*(d.id for d in instrument.domains), *(a.id for a in instrument.aspects)]
    titles = ["instansi", "jenis", "provinsi", "siklus", "tahap", "indeks", "predikat", "perubahan", "sejak"]
    titles += [f"{part} {instrument.parts[part].name}" for part in parts] + ["simulasi"]
    rows: list[list[Value]] = [
        [
            one["institution"],
            one["institution_type"],
            one["province"],
            one["cycle"],
            STAGE_NAMES[one["stage"]],
            exact(one["index"]),
            one["predicate"],
            exact(one["change"]),
            one["since"],
            *(exact(one["values"].get(part)) for part in parts),
            "SIMULASI" if one["simulated"] else "",
        ]
        for one in document["members"]
    ]
    return titles, rows


def exact(value: float | None) -> Value:
    """A number of a document as a cell."""
    return None if value is None else Decimal(str(value))


def _member(found: Document, instrument: Instrument) -> dict[str, Any]:
    most = instrument.scale.maximum
    heat = {part: min(max(floor(value), 1), most) for part, value in found["values"].items()}
    words = index_words(found["index"], instrument)
    return {**found, "short": short(found["institution"]), "heat": heat, "index_words": words}
