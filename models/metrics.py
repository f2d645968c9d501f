"""Scores of probabilistic forecasts; lower is better for all but coverage.

Sources: Epstein 1969 (ranked probability score); Gneiting and Raftery 2007 (CRPS); Brier 1950.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import THRESHOLDS, Bools, Floats


def ranked_probability_score(probabilities: Floats, levels: Floats) -> Floats:
    """RPS per case: sum over k = 1..4 of (P(level <= k) - 1[level <= k]) squared; 0 (sure and right) to 4.

    Args:
        probabilities: P(level = 1..5), shape (..., 5).
        levels: the level given, 1-5, shape (...); NaN gives NaN.
    """
    below = probabilities.cumsum(axis=-1)[..., :4]
    happened = levels[..., None] <= THRESHOLDS
    score = ((below - happened) ** 2).sum(axis=-1)
    return np.where(np.isnan(levels), np.nan, score)


def continuous_ranked_probability_score(quantiles: Floats, values: Floats) -> Floats:
    """CRPS per case from equally spaced quantiles: twice the mean pinball loss.

    Args:
        quantiles: at probabilities (k - 0.5) / n for k = 1..n, shape (cases, n).
        values: what happened, shape (cases,).
    """
    n = quantiles.shape[1]
    probability = (np.arange(n) + 0.5) / n
    error = values[:, None] - quantiles
    return np.asarray(2 * np.where(error >= 0, probability * error, (probability - 1) * error).mean(axis=1))


def coverage(lower: Floats, upper: Floats, values: Floats) -> float:
    """Share of values inside their closed interval, 0-1.

    Raises:
        ValueError: without a single value.
    """
    if len(values) == 0:
        raise ValueError("coverage of nothing")
    return float(np.mean((values >= lower) & (values <= upper)))


@dataclass(frozen=True)
class ReliabilityBin:
    """Forecasts of one probability band: what was promised and what happened."""

    lower: float
    upper: float
    cases: int
    forecast: float
    happened: float


def reliability(probabilities: Floats, happened: Bools, bins: int = 5) -> tuple[ReliabilityBin, ...]:
    """Reliability table of event forecasts over equally wide bands; empty bands are left out."""
    band = np.minimum((probabilities * bins).astype(int), bins - 1)
    return tuple(
        ReliabilityBin(
            lower=k / bins,
            upper=(k + 1) / bins,
            cases=int((band == k).sum()),
            forecast=float(probabilities[band == k].mean()),
            happened=float(happened[band == k].mean()),
        )
        for k in range(bins)
        if (band == k).any()
    )


def brier_score(probabilities: Floats, happened: Bools) -> float:
    """Mean squared error of event probabilities, 0-1."""
    return float(np.mean((probabilities - happened) ** 2))
