import numpy as np
import pytest

from models.conformal import KNOT_PROBABILITIES, ErrorShape, IndexDistribution, fit_error_shape

NORMAL = ErrorShape(np.linspace(-2, 2, len(KNOT_PROBABILITIES)), 100.0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("interval", [0.5, 0.8, 0.9])
def test_intervals_hold_their_promise_whatever_the_error_law(seed: int, interval: float) -> None:
    """The guarantee itself: on exchangeable errors, skewed and heavy-tailed ones too."""
    rng = np.random.default_rng(seed)
    errors = rng.standard_t(3, 600) + rng.exponential(1.0, 600)
    fresh = rng.standard_t(3, 20_000) + rng.exponential(1.0, 20_000)
    shape = fit_error_shape(errors, np.ones(len(errors)))
    # Errors in hundredths of an index point keep clear of the ends of the scale.
    d = IndexDistribution(3.0, 0.01, shape)
    low, high = d.quantile((1 - interval) / 2), d.quantile((1 + interval) / 2)
    assert np.mean((3 + 0.01 * fresh >= low) & (3 + 0.01 * fresh <= high)) == pytest.approx(interval, abs=0.05)


def test_the_shape_and_its_inverse_cancel() -> None:
    scores = np.linspace(-4, 4, 50)
    assert NORMAL.score(NORMAL.at(scores)) == pytest.approx(scores)


def test_quantiles_rise_and_stay_on_the_scale() -> None:
    d = IndexDistribution(4.8, 0.4, NORMAL)
    values = [d.quantile(q) for q in np.linspace(0.001, 0.999, 60)]
    assert values == sorted(values)
    assert min(values) >= 1
    assert max(values) <= 5


def test_reaching_a_quantile_has_the_opposite_probability() -> None:
    d = IndexDistribution(3.0, 0.3, NORMAL)
    for q in (0.05, 0.25, 0.5, 0.9):
        assert d.probability_at_least(d.quantile(q)) == pytest.approx(1 - q, abs=1e-9)


def test_a_higher_target_is_never_likelier() -> None:
    d = IndexDistribution(2.6, 0.3, NORMAL)
    chances = [d.probability_at_least(t) for t in np.linspace(1, 5.1, 42)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)


def test_weights_count_like_repeats() -> None:
    rng = np.random.default_rng(2)
    errors = rng.normal(size=200)
    weights = np.where(np.arange(200) < 100, 2.0, 1.0)
    repeated = np.concatenate([errors[:100], errors])
    weighted = fit_error_shape(errors, weights).knots
    assert weighted == pytest.approx(fit_error_shape(repeated, np.ones(300)).knots, abs=0.1)


def test_too_few_cases_are_no_calibration() -> None:
    with pytest.raises(ValueError, match="too few"):
        fit_error_shape(np.arange(19.0), np.ones(19))


@pytest.mark.parametrize("cases", [20, 40, 90])
def test_beyond_the_outermost_of_few_cases_errors_are_still_possible(cases: int) -> None:
    errors = np.random.default_rng(cases).normal(size=cases)
    shape = fit_error_shape(errors, np.ones(cases))
    d = IndexDistribution(3.0, 0.1, shape)
    furthest = d.quantile(0.99) - d.quantile(0.975)
    assert furthest > 0.001
    assert d.probability_at_least(3 + 0.1 * (errors.max() + 0.01)) > 0.001
    assert d.probability_at_least(3 + 0.1 * (errors.min() - 0.01)) < 0.999


def test_knots_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        ErrorShape(np.zeros(len(KNOT_PROBABILITIES)), 100.0)


def test_tied_errors_still_calibrate() -> None:
    shape = fit_error_shape(np.zeros(50), np.ones(50))
    assert np.isfinite(shape.score(np.array([0.0]))).all()
