"""How well stored forecasts held: the share of results that fell inside the interval forecast before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.assessment import Stage
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.scoring import score
from data.store.assessments import AssessmentKey, StoredAssessment
from data.store.forecasts import StoredForecast
from data.store.store import Store

INTERVALS: Mapping[str, tuple[str, str]] = {"50": ("q25", "q75"), "90": ("q05", "q95")}
"""Intervals by their per cent, as quantiles of the forecast document."""

ASSESSED: tuple[Stage, ...] = ("desk", "final")


@dataclass
class Coverage:
    """Results of one stage that one version of the model had forecast.

    Attributes:
        results: how many.
        inside: how many of them fell inside each interval, by its per cent.
    """

    results: int = 0
    inside: dict[str, int] = field(default_factory=lambda: dict.fromkeys(INTERVALS, 0))


def coverage(store: Store) -> dict[tuple[str, str], Coverage]:
    """Coverage by stage and model version; of several forecasts of a result the last before it counts."""
    last: dict[AssessmentKey, tuple[StoredForecast, float]] = {}
    for forecast in store.forecasts.every():
        for key, result in _results(store, forecast):
            last[key] = forecast, result
    found: dict[tuple[str, str], Coverage] = {}
    for key, (forecast, result) in last.items():
        one = found.setdefault((key.stage, forecast.model_version), Coverage())
        one.results += 1
        for name, (low, high) in INTERVALS.items():
            quantiles: Mapping[str, Any] = forecast.document["index"][key.stage]
            one.inside[name] += quantiles[low] <= result <= quantiles[high]
    return found


def _results(store: Store, forecast: StoredForecast) -> Iterator[tuple[AssessmentKey, float]]:
    """Indices of the forecast cycle that were stored after the forecast was made."""
    for stage in ASSESSED:
        key = AssessmentKey(forecast.institution_id, forecast.cycle, stage)
        stored = store.assessments.find(key)
        if stored is not None and stored.updated_at > forecast.created_at:
            index = _index(stored, forecast)
            if index is not None:
                yield key, index


def _index(stored: StoredAssessment, forecast: StoredForecast) -> float | None:
    """The index of complete levels of the instrument that was forecast."""
    assessment = stored.assessment
    if assessment.instrument != forecast.document["instrument"]:
        return None
    try:
        return float(score(shipped_instrument(assessment.instrument), assessment.levels).index)
    except InputError:
        return None
