import numpy as np
import pytest

from models.metrics import (
    brier_score,
    continuous_ranked_probability_score,
    coverage,
    ranked_probability_score,
    reliability,
)


def test_a_sure_and_right_forecast_scores_zero() -> None:
    assert np.all(ranked_probability_score(np.eye(5), np.arange(1.0, 6.0)) == 0)


def test_a_sure_forecast_scores_its_distance_in_levels() -> None:
    for claim in range(5):
        for level in range(1, 6):
            score = ranked_probability_score(np.eye(5)[claim], np.array(float(level)))
            assert score == pytest.approx(abs(claim + 1 - level))


@pytest.mark.parametrize("seed", range(5))
def test_rps_is_proper(seed: int) -> None:
    """Nobody can expect to score better than by telling the true distribution."""
    rng = np.random.default_rng(seed)
    truth, other = rng.dirichlet(np.ones(5), 2)
    outcomes = np.arange(1.0, 6.0)

    def expected(told: np.ndarray) -> float:
        return float(truth @ ranked_probability_score(np.tile(told, (5, 1)), outcomes))

    assert expected(truth) < expected(other)


def test_a_missing_level_scores_nan_and_nothing_else_does() -> None:
    score = ranked_probability_score(np.full((2, 5), 0.2), np.array([np.nan, 3.0]))
    assert np.isnan(score[0])
    assert np.isfinite(score[1])


def test_crps_of_a_point_is_the_absolute_error() -> None:
    score = continuous_ranked_probability_score(np.full((1, 99), 2.5), np.array([3.0]))
    assert score[0] == pytest.approx(0.5)


def test_coverage_counts_closed_intervals() -> None:
    assert coverage(np.array([1.0, 1.0]), np.array([2.0, 2.0]), np.array([2.0, 2.1])) == 0.5
    with pytest.raises(ValueError, match="nothing"):
        coverage(np.array([]), np.array([]), np.array([]))


def test_reliability_counts_every_case_once() -> None:
    rng = np.random.default_rng(1)
    chance = rng.random(500)
    happened = rng.random(500) < chance
    bins = reliability(chance, happened)
    assert sum(b.cases for b in bins) == 500
    assert all(b.lower <= b.forecast <= b.upper for b in bins)
    assert all(abs(b.forecast - b.happened) < 0.15 for b in bins)


def test_brier_score_of_a_coin() -> None:
    assert brier_score(np.array([0.5, 0.5]), np.array([True, False])) == 0.25
