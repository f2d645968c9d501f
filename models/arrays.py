"""Array types that the models share."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LEVELS: Floats = np.arange(1.0, 6.0)
"""Levels a whole scale of 1-5 can give, in the order of every probability axis."""

THRESHOLDS: Floats = np.arange(1.0, 5.0)
"""Cuts k of the cumulative probabilities P(level > k)."""


def exceedance(probabilities: Floats) -> Floats:
    """P(level > k) for k = 1..4 from P(level = 1..5) on the last axis: (..., 5) to (..., 4)."""
    tail: Floats = probabilities[..., ::-1].cumsum(axis=-1)[..., ::-1][..., 1:]
    return np.clip(tail, 0.0, 1.0)


def level_probabilities(exceeding: Floats) -> Floats:
    """P(level = 1..5) from P(level > k): (..., 4) to (..., 5); crossing cuts are mended downwards."""
    ordered = np.minimum.accumulate(np.clip(exceeding, 0.0, 1.0), axis=-1)
    one = np.ones((*ordered.shape[:-1], 1))
    edges = np.concatenate([one, ordered, np.zeros_like(one)], axis=-1)
    return np.asarray(edges[..., :-1] - edges[..., 1:])


def expected_level(probabilities: Floats) -> Floats:
    """Mean level of each distribution on the last axis: (..., 5) to (...)."""
    return np.asarray(probabilities @ LEVELS)


def logit_shift(probabilities: Floats, shift: Floats) -> Floats:
    """Move distributions along the cumulative logit: logit P(level > k) + shift.

    Args:
        probabilities: shape (..., 5).
        shift: logits, broadcast against the leading axes; positive raises levels.
    """
    tail = np.clip(exceedance(probabilities), 1e-9, 1 - 1e-9)
    return level_probabilities(expit(logit(tail) + np.asarray(shift)[..., None]))


def opinion_pool(one: Floats, other: Floats, share: float | Floats = 0.5) -> Floats:
    """Linear opinion pool of two forecasts (Stone 1961, Annals of Mathematical Statistics 32(4)).

    Args:
        one, other: P(level = 1..5), shape (..., 5).
        share: weight 0-1 of `one`, broadcast against it.
    """
    return share * one + (1 - share) * other


def shift_to_mean(probabilities: Floats, weights: Floats, target: Floats) -> Floats:
    """The logit shift per row that gives the weighted mean level `target`.

    Args:
        probabilities: shape (rows, indicators, 5).
        weights: shape (indicators,), summing to 1.
        target: shape (rows,), index points; targets out of reach give the largest shift searched (8 logits).

    Returns:
        shape (rows,).
    """
    tail = np.clip(exceedance(probabilities), 1e-9, 1 - 1e-9)
    logits = logit(tail)
    low = np.full(len(probabilities), -8.0)
    high = -low
    for _ in range(26):
        middle = (low + high) / 2
        mean = (1 + expit(logits + middle[:, None, None]).sum(axis=-1)) @ weights
        under = mean < target
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.asarray((low + high) / 2)


def known_mean(values: Floats) -> Floats:
    """Mean over the second axis of what is not NaN; NaN where nothing is known.

    As `numpy.nanmean`, which warns of such rows, and warnings can be silenced for all threads only.
    """
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1))


def picked(values: Floats, rows: Ints) -> Floats:
    """Some rows of an array, in the order asked; NaN where a row is below 0."""
    found = values[np.maximum(rows, 0)].astype(float)
    found[rows < 0] = np.nan
    return np.asarray(found)


def known_deviation(values: Floats) -> Floats:
    """Standard deviation over the second axis of what is not NaN; NaN where nothing is known."""
    spread = values - known_mean(values)[:, None]
    return np.asarray(np.sqrt(known_mean(spread * spread)))


def exact(value: float) -> Fraction:
    """A float as the exact fraction it stands for, for the formatting of `data.numbers`."""
    return Fraction(value)
