"""National drift: laws of the conditional normal, then what single drifts teach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.assessment import Regime
from models.outlook_drift import (
    CYCLE_SD,
    INSTRUMENT_SD,
    INTERVIEW_GAIN,
    INTERVIEW_GAIN_SD,
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
    ahead = forecast_drift(seen, {2025: regime}, "spbe-2020")
    blind = forecast_drift([], {2025: regime}, "spbe-2020")
    assert np.isfinite(ahead.mean)
    assert 0 < ahead.sd <= blind.sd + 1e-12


@given(drifts, st.floats(-0.5, 0.5))
def test_the_forecast_is_affine_in_what_was_seen(seen: list[SeenDrift], shift: float) -> None:
    moved = [SeenDrift(s.cycle, s.instrument, s.drift + shift, s.institutions) for s in seen]
    plain = forecast_drift(seen, {2025: "interview"}, "spbe-2020")
    other = forecast_drift(moved, {2025: "interview"}, "spbe-2020")
    twice = forecast_drift(
        [SeenDrift(s.cycle, s.instrument, s.drift + 2 * shift, s.institutions) for s in seen],
        {2025: "interview"},
        "spbe-2020",
    )
    assert other.sd == pytest.approx(plain.sd)
    assert twice.mean - other.mean == pytest.approx(other.mean - plain.mean, abs=1e-9)


@given(drifts)
def test_the_order_of_drifts_does_not_matter(seen: list[SeenDrift]) -> None:
    one = forecast_drift(seen, {2025: "interview"}, "spbe-2020")
    other = forecast_drift(seen[::-1], {2025: "interview"}, "spbe-2020")
    assert (one.mean, one.sd) == pytest.approx((other.mean, other.sd))


def test_without_any_drift_the_prior_speaks() -> None:
    ahead = forecast_drift([], {2020: "interview"}, "spbe-2018")
    assert ahead.mean == PRIOR_DRIFT
    assert ahead.sd > np.hypot(PRIOR_DRIFT_SD, INSTRUMENT_SD)


def test_a_drift_of_the_same_instrument_teaches_more() -> None:
    seen = [SeenDrift(2019, "spbe-2018", 0.6, 600)]
    same = forecast_drift(seen, {2020: "interview"}, "spbe-2018")
    other = forecast_drift(seen, {2024: "interview"}, "spbe-2020")
    assert same.mean > other.mean > PRIOR_DRIFT
    assert same.sd < other.sd


def test_the_way_into_a_document_year_is_lower_and_out_of_it_higher() -> None:
    into = forecast_drift([], {2022: "document"}, "spbe-2020")
    out = forecast_drift([], {2023: "interview"}, "spbe-2020")
    assert into.mean == pytest.approx(PRIOR_DRIFT - INTERVIEW_GAIN)
    assert out.mean == pytest.approx(PRIOR_DRIFT + INTERVIEW_GAIN)


def test_an_unknown_regime_lies_between_and_is_less_certain() -> None:
    known = [forecast_drift([], {2025: regime}, "spbe-2020") for regime in ("interview", "document")]
    unknown = forecast_drift([], {2025: None}, "spbe-2020")
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


@pytest.mark.parametrize(
    "ends", [("interview", "interview"), ("document", "interview"), (None, None), (None, "document")]
)
def test_two_cycles_ahead_vary_as_draws_of_the_model_do(ends: tuple[Regime | None, Regime | None]) -> None:
    """What both cycles share adds up; an interview gained in the first is lost again if the second has none."""
    ahead = forecast_drift([], {2025: ends[0], 2026: ends[1]}, "spbe-2020")
    rng, draws = np.random.default_rng(1), 400_000
    regime = [np.ones(draws)] + [
        rng.random(draws) < 0.5 if e is None else np.full(draws, e == "interview") for e in ends
    ]
    gain = rng.normal(INTERVIEW_GAIN, INTERVIEW_GAIN_SD, draws)
    shared = rng.normal(PRIOR_DRIFT, PRIOR_DRIFT_SD, draws) + rng.normal(0, INSTRUMENT_SD, draws)
    own = rng.normal(0, CYCLE_SD, (2, draws)).sum(axis=0)
    moved = 2 * shared + gain * (regime[2].astype(float) - regime[0]) + own
    assert ahead.mean == pytest.approx(moved.mean(), abs=0.003)
    assert ahead.sd == pytest.approx(moved.std(), rel=0.01)


def test_a_cycle_more_is_never_surer() -> None:
    seen = [SeenDrift(2022, "spbe-2020", 0.25, 400), SeenDrift(2023, "spbe-2020", 0.5, 500)]
    one, next_one = (forecast_drift(seen, {year: "interview"}, "spbe-2020") for year in (2024, 2025))
    both = forecast_drift(seen, {2024: "interview", 2025: "interview"}, "spbe-2020")
    assert both.mean == pytest.approx(one.mean + next_one.mean)
    assert both.sd > np.hypot(one.sd, next_one.sd)
