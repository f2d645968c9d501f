"""The metric of model coverage: shares of results inside the interval that was forecast before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from api.service.coverage import coverage
from api.service.metrics import Metrics
from data.store.database import Database
from data.store.stamp import Stamp

from .world import FAR, KABUPATEN, KOTA, sample

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def stamp(day: int) -> Stamp:
    return Stamp("uji", BEGIN + timedelta(days=day))


def document(low: float, high: float) -> dict[str, Any]:
    """A forecast whose 90 % interval of both stages is `low` to `high`, and whose 50 % interval is a tenth of it."""
    middle, near = (low + high) / 2, (high - low) / 20
    quantiles = {"q05": low, "q25": middle - near, "q50": middle, "q75": middle + near, "q95": high}
    return {"instrument": "spbe-2020", "cycle": 2024, "index": {"self": 3, "desk": quantiles, "final": quantiles}}


@pytest.fixture
def base(store_url: str) -> Any:
    with Database(store_url) as database:
        yield database


def forecast(store: Any, id_: str, low: float, high: float, day: int, model: str = "1") -> None:
    found = document(low, high)
    store.forecasts.add(id_, 2024, found, model_version=model, simulated=True, stamp=stamp(day))


def result(store: Any, id_: str, institution: Any, stage: Any, day: int, level: int) -> None:
    levels = dict.fromkeys(sample().levels, Fraction(level))
    assessment = replace(sample(institution, 2024, stage), levels=levels)
    store.assessments.save(id_, assessment, based_on=None, stamp=stamp(day))


def test_results_inside_and_outside_are_counted_by_stage(base: Database) -> None:
    with base.transaction() as store:
        for institution, level in ((KOTA, 3), (KABUPATEN, 3), (FAR, 5)):
            id_ = store.institutions.add(institution, stamp(0)).id
            forecast(store, id_, 2.5, 3.5, day=1)
            result(store, id_, institution, "final", day=2, level=level)
        result(store, id_, FAR, "desk", day=2, level=3)
        found = coverage(store)
    assert {key: (one.results, one.inside) for key, one in found.items()} == {
        ("final", "1"): (3, {"50": 2, "90": 2}),
        ("desk", "1"): (1, {"50": 1, "90": 1}),
    }
    metrics = Metrics()
    metrics.covers(found)
    text = metrics.text().decode()
    assert 'tangga_model_coverage{interval="90",model="1",stage="desk"} 1.0' in text
    assert 'tangga_model_results{model="1",stage="final"} 3.0' in text


def test_only_what_was_forecast_before_counts_and_of_that_the_last(base: Database) -> None:
    with base.transaction() as store:
        id_ = store.institutions.add(KOTA, stamp(0)).id
        forecast(store, id_, 1, 2, day=1, model="lama")
        forecast(store, id_, 2.5, 3.5, day=2, model="baru")
        result(store, id_, KOTA, "final", day=3, level=3)
        forecast(store, id_, 4, 5, day=4, model="sesudah")
        found = coverage(store)
    assert {key: one.inside["90"] for key, one in found.items()} == {("final", "baru"): 1}


def test_nothing_is_counted_where_levels_or_forecasts_are_missing(base: Database) -> None:
    with base.transaction() as store:
        id_ = store.institutions.add(KOTA, stamp(0)).id
        assert coverage(store) == {}
        forecast(store, id_, 1, 5, day=1)
        partial = replace(sample(), levels={"i01": Fraction(3)})
        store.assessments.save(id_, partial, based_on=None, stamp=stamp(2))
        assert coverage(store) == {}
