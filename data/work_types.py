"""Kind of work behind each step, so that an owner knows whom to call: legal drafter, programmer, auditor."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Literal, get_args

from .costs import StepKey
from .instrument import Instrument

WorkType = Literal["regulation", "document", "system", "service", "people", "audit"]

WORK_TYPES: tuple[WorkType, ...] = get_args(WorkType)

WORK_TYPE_NAMES: Mapping[WorkType, str] = {
    "regulation": "peraturan",
    "document": "dokumen",
    "system": "sistem",
    "service": "layanan",
    "people": "SDM",
    "audit": "audit",
}

UNCLASSIFIED_NAME = "belum digolongkan"
"""What people read for a step of an instrument that brings no kinds of work."""

_FILE = "work-types.csv"


def work_types(instrument: Instrument) -> Mapping[StepKey, WorkType]:
    """Kind of work per step; empty for an instrument that is not shipped.

    Our own reading of the level texts, in ``data/reference/work-types.csv``.

    Raises:
        ValueError: if the file names a step twice, or an indicator or a kind that does not exist.
    """
    return _types_of(instrument.id, instrument.ids)


@cache
def _types_of(instrument_id: str, ids: tuple[str, ...]) -> Mapping[StepKey, WorkType]:
    found: dict[StepKey, WorkType] = {}
    for row in _rows():
        if row["instrument"] != instrument_id:
            continue
        kind = row["work_type"]
        if kind not in WORK_TYPES:
            raise ValueError(f"unknown kind of work {kind!r} in {_FILE}")
        for step in _steps(ids, row["indicators"], row["to_levels"]):
            if step in found:
                raise ValueError(f"{_FILE} names {step} twice")
            found[step] = kind
    return found


def work_name(kind: WorkType | None) -> str:
    """The kind for people."""
    return UNCLASSIFIED_NAME if kind is None else WORK_TYPE_NAMES[kind]


def _steps(ids: tuple[str, ...], indicators: str, levels: str) -> Iterator[StepKey]:
    """Steps of a span such as ``i01-i10`` (a sub-score's own hyphen stays whole) and ``2-5``."""
    low, _, high = levels.partition("-")
    for i in _span(ids, indicators):
        for level in range(int(low), int(high or low) + 1):
            yield i, level


def _span(ids: tuple[str, ...], text: str) -> tuple[str, ...]:
    if text in ids:
        return (text,)
    first, _, last = text.partition("-")
    return ids[ids.index(first) : ids.index(last) + 1]


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    text = (resources.files("data") / "reference" / _FILE).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
