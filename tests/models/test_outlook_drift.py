"""National drift: laws of the conditional normal, then what single drifts teach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.assessment import Regime
from models.outlook_drift import (
    INSTRUMENT_SD,
    INTERVIEW_GAIN,
    PRIOR_DRIFT,
    PRIOR_DRIFT_SD,
    SeenDrift,
    forecast_drift,
    touches_documents,
)

drifts = st.lists(
    st.builds(
        SeenDrift,
        st.integers(2019, 2024),
        st.sampled_from(["spbe-2018", "spbe-2020"]),
        st.floats(-1, 1),
        st.just(500),
    ),
    max_size=5,
    unique_by=lambda seen: seen.cycle,
)


@given(drifts, st.sampled_from(["interview", "document", None]))
def test_every_forecast_is_finite_and_more_certain_than_none(seen: list[SeenDrift], regime: Regime | None) -> None:
    ahead = forecast_drift(seen, 2025, "spbe-2020", regime)
    blind = forecast_drift([], 2025, "spbe-2020", regime)
    assert np.isfinite(ahead.mean)
    assert 0 < ahead.sd <= blind.sd + 1e-12


@given(drifts, st.floats(-0.5, 0.5))
def test_the_forecast_is_affine_in_what_was_seen(seen: list[SeenDrift], shift: float) -> None:
    moved = [SeenDrift(s.cycle, s.instrument, s.drift + shift, s.institutions) for s in seen]
    plain = forecast_drift(seen, 2025, "spbe-2020", "interview")
    other = forecast_drift(moved, 2025, "spbe-2020", "interview")
    twice = forecast_drift(
        [SeenDrift(s.cycle, s.instrument, s.drift + 2 * shift, s.institutions) for s in seen],
        2025,
        "spbe-2020",
        "interview",
    )
    assert other.sd == pytest.approx(plain.sd)
    assert twice.mean - other.mean == pytest.approx(other.mean - plain.mean, abs=1e-9)


@given(drifts)
def test_the_order_of_drifts_does_not_matter(seen: list[SeenDrift]) -> None:
    one = forecast_drift(seen, 2025, "spbe-2020", "interview")
    other = forecast_drift(seen[::-1], 2025, "spbe-2020", "interview")
    assert (one.mean, one.sd) == pytest.approx((other.mean, other.sd))


def test_without_any_drift_the_prior_speaks() -> None:
    ahead = forecast_drift([], 2020, "spbe-2018", "interview")
    assert ahead.mean == PRIOR_DRIFT
    assert ahead.sd > np.hypot(PRIOR_DRIFT_SD, INSTRUMENT_SD)


def test_a_drift_of_the_same_instrument_teaches_more() -> None:
    seen = [SeenDrift(2019, "spbe-2018", 0.6, 600)]
    same = forecast_drift(seen, 2020, "spbe-2018", "interview")
    other = forecast_drift(seen, 2024, "spbe-2020", "interview")
    assert same.mean > other.mean > PRIOR_DRIFT
    assert same.sd < other.sd


def test_the_way_into_a_document_year_is_lower_and_out_of_it_higher() -> None:
    into = forecast_drift([], 2022, "spbe-2020", "document")
    out = forecast_drift([], 2023, "spbe-2020", "interview")
    assert into.mean == pytest.approx(PRIOR_DRIFT - INTERVIEW_GAIN)
    assert out.mean == pytest.approx(PRIOR_DRIFT + INTERVIEW_GAIN)


def test_an_unknown_regime_lies_between_and_is_less_certain() -> None:
    known = [forecast_drift([], 2025, "spbe-2020", regime) for regime in ("interview", "document")]
    unknown = forecast_drift([], 2025, "spbe-2020", None)
    assert unknown.mean == pytest.approx(np.mean([k.mean for k in known]))
    # Law of total variance: mean of the variances plus variance of the means.
    total = np.mean([k.sd**2 for k in known]) + np.var([k.mean for k in known])
    assert unknown.sd**2 == pytest.approx(total, rel=0.1)
    assert unknown.sd > known[0].sd


def test_pairs_that_touch_a_document_year() -> None:
    assert touches_documents(2022, "document") is True
    assert touches_documents(2023, "interview") is True
    assert touches_documents(2024, "interview") is False
    assert touches_documents(2025, None) is None
