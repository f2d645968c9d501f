"""Levels of one institution move together: a Gaussian copula with an institution and an aspect factor.

z_j = sqrt(rho) g + sqrt(rho_aspect) h_aspect(j) + sqrt(1 - rho - rho_aspect) e_j, level_j = F_j^-1(Phi(z_j)).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from scipy.special import ndtr, ndtri

from .arrays import Floats, Ints, exceedance, expected_level

ORDER = 6
"""Terms of the Hermite series (Mehler's formula) for covariances of cut normals; the rest is below 0.1 %."""


@dataclass(frozen=True)
class Dependence:
    """Correlations of the normal scores behind the levels.

    Attributes:
        institution: between any two indicators of an institution, 0-1.
        aspect: further, between two indicators of one aspect, 0-1; both together stay below 1.
    """

    institution: float
    aspect: float

    def __post_init__(self) -> None:
        if not (self.institution >= 0 and self.aspect >= 0 and self.institution + self.aspect < 1):
            raise ValueError("correlations must be at least 0 and sum to less than 1")

    def uniforms(self, aspects: Ints, n: int, seed: int) -> Floats:
        """Correlated uniforms, shape (n, indicators); the same seed gives the same matrix."""
        rng = np.random.default_rng(seed)
        shared = rng.standard_normal((n, 1))
        by_aspect = rng.standard_normal((n, int(aspects.max()) + 1))[:, aspects]
        own = rng.standard_normal((n, len(aspects)))
        rest = 1 - self.institution - self.aspect
        z = np.sqrt(self.institution) * shared + np.sqrt(self.aspect) * by_aspect + np.sqrt(rest) * own
        return np.asarray(ndtr(z))


def level_draws(probabilities: Floats, uniforms: Floats) -> Ints:
    """Levels 1-5 by inversion, monotone in the uniforms.

    Args:
        probabilities: shape (indicators, 5).
        uniforms: shape (n, indicators).

    Returns:
        shape (n, indicators).
    """
    cumulative = 1 - exceedance(probabilities)
    return np.asarray(1 + (uniforms[:, :, None] > cumulative[None]).sum(axis=2))


def mean_moments(
    probabilities: Floats, weights: Floats, aspects: Ints, dependence: Dependence
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of a weighted mean of levels.

    Args:
        probabilities: shape (..., indicators, 5).
        weights: shape (indicators,), summing to 1; zero outside an aspect or domain gives its moments.
        aspects: aspect code per indicator.
        dependence: of the normal scores.

    Returns:
        two arrays of shape (...).
    """
    series = Series.of(probabilities, weights, aspects)
    return expected_level(probabilities) @ weights, series.deviation(dependence)


@dataclass(frozen=True)
class Series:
    """What a variance of a weighted mean needs, for any dependence: Cov(L_j, L_k) = sum_n r_jk^n a_jn a_kn.

    Attributes:
        own: sum of w_j^2 Var(L_j), shape (...).
        diagonal: sum of w_j^2 a_jn^2 per n, shape (..., ORDER).
        within: sum over aspects of (sum of w_j a_jn in the aspect)^2, shape (..., ORDER).
        across: (sum of w_j a_jn over all)^2, shape (..., ORDER).
    """

    own: Floats
    diagonal: Floats
    within: Floats
    across: Floats

    @classmethod
    def of(cls, probabilities: Floats, weights: Floats, aspects: Ints) -> "Series":
        """Expand the levels' step functions of a normal score in Hermite polynomials."""
        tail = np.clip(exceedance(probabilities), 1e-12, 1 - 1e-12)
        cut = -ndtri(tail)
        density = np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi)
        coefficients = np.stack(
            [(density * _hermite(n - 1, cut)).sum(axis=-1) / np.sqrt(factorial(n)) for n in range(1, ORDER + 1)],
            axis=-1,
        )
        weighted = coefficients * weights[:, None]
        mean = expected_level(probabilities)
        variance = probabilities @ np.arange(1.0, 6.0) ** 2 - mean**2
        groups = [weighted[..., aspects == a, :].sum(axis=-2) ** 2 for a in np.unique(aspects)]
        return cls(
            own=variance @ weights**2,
            diagonal=(weighted**2).sum(axis=-2),
            within=np.sum(groups, axis=0),
            across=weighted.sum(axis=-2) ** 2,
        )

    def deviation(self, dependence: Dependence) -> Floats:
        """Standard deviation of the weighted mean, shape (...)."""
        powers = np.arange(1, ORDER + 1)
        far = dependence.institution**powers
        near = (dependence.institution + dependence.aspect) ** powers
        covariance = ((self.across - self.within) * far + (self.within - self.diagonal) * near).sum(axis=-1)
        return np.asarray(np.sqrt(np.maximum(self.own + covariance, 1e-8)))


def _hermite(n: int, x: Floats) -> Floats:
    coefficients = np.zeros(n + 1)
    coefficients[n] = 1
    return np.asarray(np.polynomial.hermite_e.hermeval(x, coefficients))


def fit_dependence(
    probabilities: Floats, levels: Floats, weights: Floats, aspects: Ints, case_weights: Floats
) -> Dependence:
    """Correlations under which index and aspect errors of held-out forecasts have the variance they had.

    Args:
        probabilities: held-out forecasts, shape (cases, indicators, 5).
        levels: what was given, shape (cases, indicators), no NaN.
        weights: of the indicators, summing to 1.
        aspects: aspect code per indicator.
        case_weights: shape (cases,).
    """
    error = levels - expected_level(probabilities)
    share = case_weights / case_weights.sum()
    spread = float(share @ (error @ weights) ** 2)
    index_series = Series.of(probabilities, weights, aspects)
    parts = [np.where(aspects == a, weights, 0.0) for a in np.unique(aspects)]
    parts = [part / part.sum() for part in parts]
    aspect_spread = sum(float(share @ (error @ part) ** 2) for part in parts)
    aspect_series = [Series.of(probabilities, part, aspects) for part in parts]

    def total(together: float) -> float:
        # Inside one aspect only the sum of the two correlations matters.
        both = Dependence(together, 0.0)
        return sum(float(share @ s.deviation(both) ** 2) for s in aspect_series)

    near = _rising_root(total, aspect_spread, 0.95)

    def index_variance(institution: float) -> float:
        both = Dependence(institution, max(near - institution, 0.0))
        return float(share @ index_series.deviation(both) ** 2)

    institution = _rising_root(index_variance, spread, 0.95)
    return Dependence(institution, max(near - institution, 0.0))


def _rising_root(function: Callable[[float], float], target: float, highest: float) -> float:
    low, high = 0.0, highest
    for _ in range(40):
        middle = (low + high) / 2
        if function(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2
