"""Two plans side by side: what differs, indicator by indicator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.instrument_file import shipped_instrument

Document = Mapping[str, Any]


def plans_side_by_side(one: Document, other: Document) -> list[dict[str, Any]]:
    """Indicators whose planned level differs, in instrument order; none if the plans follow different instruments."""
    if one["instrument"] != other["instrument"]:
        return []
    instrument = shipped_instrument(str(one["instrument"]))
    rows = []
    for indicator in instrument.indicators:
        levels = [_levels(document, indicator.id) for document in (one, other)]
        if levels[0][1] != levels[1][1]:
            rows.append({"id": indicator.id, "name": indicator.short_name, "levels": levels})
    return rows


def _levels(document: Document, indicator: str) -> tuple[Any, Any]:
    """Level before and after the plan."""
    before = document["basis"]["levels_before"][indicator]
    return before, document.get("levels_after", {}).get(indicator, before)
