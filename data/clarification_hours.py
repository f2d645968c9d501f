"""Hours of work to reopen one indicator in the clarification stage: an assumption, to be replaced by the user's."""

import csv
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import resources

from .instrument import Instrument
from .work_types import WorkType, work_types

_FILE = "clarification-hours.csv"


def default_hours(instrument: Instrument, levels: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Hours per indicator to gather and explain the evidence for the next level, by its kind of work.

    No source gives these hours. They assume that the evidence exists and only has to be found, marked and
    explained; evidence that has to be made first is no matter for a clarification.
    """
    kinds = work_types(instrument)
    return {i: _hours()[kinds.get((i, int(level) + 1))] for i, level in levels.items()}


@cache
def _hours() -> Mapping[WorkType | None, Fraction]:
    text = (resources.files("data") / "reference" / _FILE).read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["work_type"] or None): Fraction(row["hours"]) for row in rows}  # type: ignore[misc]  # checked by tests
