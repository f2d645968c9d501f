"""Sums of raises: exact when independent, chances kept when dependent, wider when they come together."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.raise_distribution import INDEPENDENT, GainDistribution, Raise, Together, gain_distribution
from tests.oracles.strategies import LAW, sources

UNIT = Fraction(1, 2000)


def any_raises(random: Random, most: int = 6) -> list[Raise]:
    found = []
    for _ in range(random.randint(0, most)):
        gains = random.sample(range(1, 30), random.randint(1, 3))
        chances = [Fraction(random.randint(0, 30), 100) for _ in gains]
        found.append(Raise(random.choice(("a1", "a2")), dict(zip(gains, chances, strict=True))))
    return found


def mean(distribution: GainDistribution) -> float:
    return float(np.arange(len(distribution.probability)) @ distribution.probability) * float(distribution.unit)


def variance(distribution: GainDistribution) -> float:
    gains = np.arange(len(distribution.probability)) * float(distribution.unit)
    return float(gains**2 @ distribution.probability) - mean(distribution) ** 2


def expected(raises: list[Raise]) -> float:
    return float(sum((c * g for one in raises for g, c in one.chances.items()), Fraction(0)) * UNIT)


@LAW
@given(sources())
def test_independent_raises_equal_enumeration(random: Random) -> None:
    raises = any_raises(random, 4)
    exact: dict[int, Fraction] = {}
    options = [[*one.chances.items(), (0, 1 - sum(one.chances.values()))] for one in raises]
    for outcome in product(*options):
        chance = Fraction(1)
        for _, part in outcome:
            chance *= part
        total = sum(gain for gain, _ in outcome)
        exact[total] = exact.get(total, Fraction(0)) + chance
    found = gain_distribution(raises, UNIT)
    for total, chance in exact.items():
        assert found.probability[total] == pytest.approx(float(chance), abs=1e-12)


@LAW
@given(sources(), st.floats(0, 0.7), st.floats(0, 0.25))
def test_dependence_keeps_the_mean_and_widens_the_spread(random: Random, institution: float, aspect: float) -> None:
    raises = any_raises(random)
    apart = gain_distribution(raises, UNIT)
    together = gain_distribution(raises, UNIT, Together(institution, aspect))
    assert together.probability.sum() == pytest.approx(1)
    assert (together.probability >= -1e-15).all()
    assert mean(together) == pytest.approx(expected(raises), rel=5e-3, abs=1e-6)
    assert variance(together) >= variance(apart) * (1 - 1e-2) - 1e-12


def test_dependence_equals_a_large_simulation() -> None:
    raises = [Raise("a1" if k < 5 else "a2", {10: Fraction(1, 5), 25: Fraction(1, 4)}) for k in range(10)]
    together = Together(0.3, 0.1)
    found = gain_distribution(raises, UNIT, together)
    rng = np.random.default_rng(0)
    n = 200_000
    aspect = rng.standard_normal((n, 2))[:, [0] * 5 + [1] * 5]
    z = 0.3**0.5 * rng.standard_normal((n, 1)) + 0.1**0.5 * aspect + 0.6**0.5 * rng.standard_normal((n, 10))
    # Scores of the standard normal that 45 % and 25 % exceed.
    gains = np.where(z > 0.6744897502, 25, np.where(z > 0.1256613469, 10, 0)).sum(axis=1)
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert float(found.quantile(share) / UNIT) == pytest.approx(np.quantile(gains, share), abs=10)
    for border in (20, 60, 120, 200):
        assert found.at_least(border * UNIT) == pytest.approx((gains >= border).mean(), abs=4e-3)


@LAW
@given(sources())
def test_quantiles_rise_and_borders_are_exact(random: Random) -> None:
    distribution = gain_distribution(any_raises(random), UNIT)
    quantiles = [distribution.quantile(share) for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
    assert quantiles == sorted(quantiles)
    assert distribution.at_least(Fraction(0)) == pytest.approx(1)
    for border in range(0, len(distribution.probability), 7):
        whole = distribution.at_least(border * UNIT)
        assert whole == pytest.approx(float(distribution.probability[border:].sum()))
        # A hair above a border needs the next unit.
        assert distribution.at_least(border * UNIT + UNIT / 1000) == pytest.approx(
            float(distribution.probability[border + 1 :].sum())
        )


def test_a_certain_raise_is_certain_under_any_dependence() -> None:
    raises = [Raise("a1", {8: Fraction(1)}), Raise("a1", {})]
    for together in (INDEPENDENT, Together(0.5, 0.2)):
        assert gain_distribution(raises, UNIT, together).quantile(0.001) == 8 * UNIT


def test_nothing_reopened_gains_nothing() -> None:
    distribution = gain_distribution([], UNIT, Together(0.3))
    assert distribution.probability.tolist() == [1.0]
    assert distribution.at_least(UNIT) == 0


@pytest.mark.parametrize(("institution", "aspect"), [(-0.1, 0.0), (0.0, -0.1), (0.6, 0.4), (1.0, 0.0)])
def test_correlations_out_of_range_are_refused(institution: float, aspect: float) -> None:
    with pytest.raises(ValueError, match="sum to less than 1"):
        Together(institution, aspect)
