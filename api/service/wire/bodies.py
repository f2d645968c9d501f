"""What all bodies have in common, and examples from Bandar Lampung's published levels of 2024."""

from __future__ import annotations

import csv
from copy import deepcopy
from functools import cache
from importlib import resources
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from data.instrument_file import DEFAULT_INSTRUMENT

Text = Annotated[str, Field(max_length=300)]
Id = Annotated[str, Field(max_length=60)]
Number = Annotated[int | float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=40)]
"""A number as JSON writes it, or as text: then a decimal comma is understood and nothing is rounded."""

MOST_ENTRIES = 500


class Body(BaseModel):
    """A request body: unknown fields are faults, as a misspelt rule must not be dropped silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


def example_assessment() -> dict[str, Any]:
    """The shipped sample as an assessment body; a fresh one each time."""
    return deepcopy(_sample())


@cache
def _sample() -> dict[str, Any]:
    text = (resources.files("data") / "samples" / "bandar-lampung.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    row = max(rows, key=lambda row: row["cycle"])
    return {
        "institution": row["institution"],
        "institution_type": row["institution_type"],
        "province": row["province"],
        "cycle": int(row["cycle"]),
        "instrument": row.get("instrument") or DEFAULT_INSTRUMENT,
        "stage": row["stage"],
        "levels": {name: int(value) for name, value in row.items() if name[1:3].isdigit()},
    }
