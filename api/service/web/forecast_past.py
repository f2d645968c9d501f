"""Stored forecasts against what came: was the verdict inside the interval?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.service.wire.assessments import instrument_of
from data.assessment import STAGE_NAMES, Assessment, Stage
from data.faults import InputError
from data.scoring import score
from data.store.assessments import StoredAssessment
from data.store.forecasts import StoredForecast

from .moments import day_words

STAGES: tuple[Stage, Stage] = ("desk", "final")
MOST_SHOWN = 20


def index_of(assessment: Assessment | None) -> float | None:
    """Index of an assessment; ``None`` where there is none, or levels are missing."""
    if assessment is None:
        return None
    try:
        return float(score(instrument_of(assessment.instrument), assessment.levels).index)
    except InputError:
        # Incomplete verdicts have no index to hold a forecast against; the sheet says what is missing.
        return None


def came(known: Iterable[Assessment], cycle: int, stage: Stage) -> Assessment | None:
    """The verdict of a cycle, if it is known."""
    return next((a for a in known if a.cycle == cycle and a.stage == stage), None)


def answer_of(index: Mapping[str, float], actual: float | None) -> dict[str, Any] | None:
    """What came, and where it lies against the 90 % interval."""
    if actual is None:
        return None
    if actual < index["q05"]:
        words = "di bawah selang"
    else:
        words = "di dalam selang" if actual <= index["q95"] else "di atas selang"
    return {"index": actual, "inside": words == "di dalam selang", "words": words}


def all_came(known: Iterable[Assessment], cycle: int) -> bool:
    """Whether nothing of a cycle is left that a forecast of it could be held against."""
    found = tuple(known)
    return all(index_of(came(found, cycle, stage)) is not None for stage in STAGES)


def past_view(stored: Sequence[StoredForecast], results: Sequence[StoredAssessment]) -> dict[str, Any]:
    """Rows of the table, the latest forecast first, and how many answered ones were right.

    A forecast that was made when its result was known is no forecast, and answers nothing. Of several of one result
    the last before it counts, as in `api.service.coverage`.
    """
    rows = [_row(one, results) for one in stored]
    answered: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        for stage in row["stages"]:
            if stage["answer"] and not stage["late"]:
                answered.setdefault((row["cycle"], stage["name"]), stage["answer"])
    return {
        "rows": rows[:MOST_SHOWN],
        "hidden": max(0, len(rows) - MOST_SHOWN),
        "answered": len(answered),
        "inside": sum(answer["inside"] for answer in answered.values()),
    }


def _row(one: StoredForecast, results: Sequence[StoredAssessment]) -> dict[str, Any]:
    return {
        "id": one.id,
        "cycle": one.cycle,
        "made": day_words(one.created_at),
        "by": one.created_by,
        "version": one.model_version,
        "simulated": one.simulated,
        "stages": [_stage(one, stage, results) for stage in STAGES],
    }


def _stage(one: StoredForecast, stage: Stage, results: Sequence[StoredAssessment]) -> dict[str, Any]:
    index = one.document["index"][stage]
    result = next((r for r in results if (r.key.cycle, r.key.stage) == (one.cycle, stage)), None)
    return {
        "name": STAGE_NAMES[stage],
        **index,
        "answer": answer_of(index, index_of(result.assessment if result else None)),
        "late": result is not None and result.updated_at <= one.created_at,
    }
