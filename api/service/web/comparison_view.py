"""A comparison document, arranged as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from data.assessment import STAGE_NAMES
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.numbers import indonesian
from engine.ranking import SCOPE_NAMES, SCOPES

from .comparison_read import Compared
from .notices import on_page

Document = Mapping[str, Any]


def comparison_view(found: Compared, document: Document, path: str) -> dict[str, Any]:
    """Values of ``banding.html`` for one comparison.

    Args:
        found: whom it is of.
        document: as ``/v1/compare`` answers.
        path: address of the page, for links that leave one institution out.
    """
    subjects = document["subjects"]
    instrument = shipped_instrument(subjects[0]["compared"]["instrument"])
    return {
        "columns": [_column(found, number, subject, path) for number, subject in enumerate(subjects)],
        "parts": _parts(instrument, subjects),
        "indicators": _indicators(instrument, subjects),
        "differences": [_difference(one) for one in document["differences"]],
        "aspect_chart": _aspect_chart(instrument, subjects),
        "history_chart": _history_chart(subjects),
        "warnings": on_page(document["warnings"]),
        "scale": instrument.scale,
    }


def short(name: str) -> str:
    """A name without the word that nearly all begin with, for narrow places."""
    return name.removeprefix("Pemerintah ")


def address(path: str, ids: Sequence[str], cycle: int | None) -> str:
    """The page about those institutions, as a link that can be shared."""
    query = [("dengan", id_) for id_ in ids] + ([("siklus", str(cycle))] if cycle else [])
    return f"{path}?{urlencode(query)}" if query else path


def _column(found: Compared, number: int, subject: Document, path: str) -> dict[str, Any]:
    standing, ids = subject["compared"], [one.id for one in found.others]
    own = number == 0
    rest = [id_ for place, id_ in enumerate(ids, start=1) if place != number]
    return {
        "own": own,
        "id": found.own.id if own else ids[number - 1],
        "name": subject["institution"],
        "short": short(subject["institution"]),
        "index": standing["index"],
        "predicate": standing["predicate"],
        "stage": STAGE_NAMES[standing["stage"]],
        "cycle": standing["cycle"],
        "simulated": standing["simulated"],
        "ranks": [
            {"scope": SCOPE_NAMES[scope], "rank": rank["rank"], "of": rank["of"]}
            for scope in SCOPES
            if (rank := subject["ranks"][scope].get("index"))
        ],
        "without": None if own else address(path, rest, found.cycle),
    }


def _parts(instrument: Instrument, subjects: Sequence[Document]) -> list[dict[str, Any]]:
    rows = []
    domains = {domain.id for domain in instrument.domains}
    for part in _in_order(instrument):
        cells = [_cell(subject, part) for subject in subjects]
        group = instrument.parts[part]
        if any(cell["value"] is not None for cell in cells):
            kind = "domain" if part in domains else "aspek"
            rows.append({"id": part, "name": group.name, "kind": kind, "weight": group.weight, "cells": cells})
    return rows


def _in_order(instrument: Instrument) -> list[str]:
    """Every domain with its aspects behind it; aspects alone where there are no domains."""
    inside = {d.id: [a.id for a in instrument.aspects if a.domain == d.id] for d in instrument.domains}
    listed = [part for domain, aspects in inside.items() for part in (domain, *aspects)]
    return listed or [a.id for a in instrument.aspects]


def _cell(subject: Document, part: str) -> dict[str, Any]:
    rank = subject["ranks"]["type"].get(part)
    return {"value": subject["compared"]["values"].get(part), "rank": rank}


def _indicators(instrument: Instrument, subjects: Sequence[Document]) -> list[dict[str, Any]]:
    rows = []
    for indicator in instrument.indicators:
        values = [subject["compared"]["values"].get(indicator.id) for subject in subjects]
        gap = None if None in values else max(values[1:]) - values[0]
        name = indicator.short_name
        rows.append({"id": indicator.id, "name": name, "values": values, "behind": gap is not None and gap > 0})
    return rows


def _difference(found: Document) -> dict[str, Any]:
    parts = found["aspects"] or found["domains"]
    rows = sorted(parts, key=lambda c: (-abs(c["points"]), c["part"]))
    most = max((abs(c["points"]) for c in rows), default=0) or 1
    return {
        "other": found["second"]["institution"],
        "short": short(found["second"]["institution"]),
        "total": found["total"],
        "rounding": found["rounding"],
        "rows": [{**c, "name": _plain(c["name"]), "width": round(50 * abs(c["points"]) / most, 2)} for c in rows],
        "largest": [c for c in rows if c["points"] < 0][:2],
    }


def _aspect_chart(instrument: Instrument, subjects: Sequence[Document]) -> dict[str, Any]:
    known = [a for a in instrument.aspects if all(a.id in s["compared"]["values"] for s in subjects)]
    values = [[s["compared"]["values"][a.id] for a in known] for s in subjects]
    return {
        "parts": [_plain(a.name) for a in known],
        "series": [_series(s, found) for s, found in zip(subjects, values, strict=True)],
        "most": instrument.scale.maximum,
        "rows": [[a.name, *(_words(found[n]) for found in values)] for n, a in enumerate(known)],
    }


def _history_chart(subjects: Sequence[Document]) -> dict[str, Any]:
    by_cycle = [{one["cycle"]: one["index"] for one in subject["history"]} for subject in subjects]
    cycles = sorted({cycle for found in by_cycle for cycle in found})
    return {
        "cycles": [str(cycle) for cycle in cycles],
        "series": [_series(s, [f.get(c) for c in cycles]) for s, f in zip(subjects, by_cycle, strict=True)],
        "rows": [[str(cycle), *(_words(found.get(cycle)) for found in by_cycle)] for cycle in cycles],
    }


def _series(subject: Document, values: list[Any]) -> dict[str, Any]:
    return {"name": short(subject["institution"]), "values": values}


def _plain(name: str) -> str:
    """A part's name without the words that all end in."""
    return name.removesuffix(" SPBE").removesuffix(" Berbasis Elektronik")


def _words(value: float | None) -> str:
    return "-" if value is None else indonesian(Fraction(str(value)))
