import numpy as np
import pytest

from models.arrays import Ints, expected_level
from models.dependence import Dependence, fit_dependence, level_draws, mean_moments

ASPECTS: Ints = np.repeat(np.arange(8), 6)[:47]
WEIGHTS = np.full(47, 1 / 47)


def _probabilities(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(5, 0.8), 47)


@pytest.mark.parametrize("seed", range(3))
def test_draws_keep_every_marginal_distribution(seed: int) -> None:
    p = _probabilities(seed)
    draws = level_draws(p, Dependence(0.3, 0.1).uniforms(ASPECTS, 20_000, seed))
    share = np.stack([(draws == level).mean(axis=0) for level in range(1, 6)], axis=1)
    assert np.abs(share - p).max() < 0.02


@pytest.mark.parametrize("dependence", [Dependence(0, 0), Dependence(0.3, 0.1), Dependence(0.6, 0.2)])
def test_the_formula_gives_the_moments_of_the_draws(dependence: Dependence) -> None:
    p = _probabilities(7)
    mean, deviation = mean_moments(p, WEIGHTS, ASPECTS, dependence)
    index = level_draws(p, dependence.uniforms(ASPECTS, 40_000, 1)) @ WEIGHTS
    assert float(mean) == pytest.approx(index.mean(), abs=0.01)
    assert float(deviation) == pytest.approx(index.std(), rel=0.04)


def test_independent_levels_add_their_variances() -> None:
    p = _probabilities(9)
    variance = p @ np.arange(1.0, 6.0) ** 2 - expected_level(p) ** 2
    _, deviation = mean_moments(p, WEIGHTS, ASPECTS, Dependence(0, 0))
    assert float(deviation) == pytest.approx(np.sqrt(variance @ WEIGHTS**2))


def test_dependence_widens_the_index() -> None:
    p = _probabilities(4)
    widths = [float(mean_moments(p, WEIGHTS, ASPECTS, Dependence(r, 0))[1]) for r in (0, 0.2, 0.4, 0.8)]
    assert widths == sorted(widths)


def test_the_same_seed_draws_the_same() -> None:
    one, two = (Dependence(0.3, 0.1).uniforms(ASPECTS, 50, 3) for _ in range(2))
    assert np.array_equal(one, two)


def test_fitting_finds_the_dependence_that_made_the_data() -> None:
    true = Dependence(0.3, 0.15)
    p = np.stack([_probabilities(seed) for seed in range(1_500)])
    levels = np.concatenate([level_draws(row, true.uniforms(ASPECTS, 1, seed)) for seed, row in enumerate(p)]).astype(
        float
    )
    found = fit_dependence(p, levels, WEIGHTS, ASPECTS, np.ones(len(p)))
    assert found.institution == pytest.approx(0.3, abs=0.06)
    assert found.aspect == pytest.approx(0.15, abs=0.05)


@pytest.mark.parametrize("wrong", [(-0.1, 0.0), (0.0, -0.1), (0.6, 0.4), (float("nan"), 0.0)])
def test_impossible_correlations_are_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="correlations"):
        Dependence(*wrong)
