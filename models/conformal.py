"""Index distributions whose quantiles are calibrated on institutions held out from the fit.

index = mean + deviation * T(x), x standard normal: T is the calibrated quantile function of held-out standardised
errors, knot by knot (split conformal prediction with a normalised score; Vovk et al. 2005, Lei et al. 2018).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from .arrays import Floats

KNOT_PROBABILITIES: Floats = np.array(
    [0.01, 0.025, 0.05, 0.1, 0.175, 0.25, 0.375, 0.5, 0.625, 0.75, 0.825, 0.9, 0.95, 0.975, 0.99]
)


LEAST_CASES = 20
"""Fewer held-out cases cannot tell the tails of an error."""


@dataclass(frozen=True)
class ErrorShape:
    """Quantiles of standardised index errors, linear between knots in the normal score, extended at both ends.

    Attributes:
        knots: rising quantiles at `KNOT_PROBABILITIES`, in units of the copula's standard deviation.
        cases: weight of the held-out cases behind them, in cases.
    """

    knots: Floats
    cases: float

    def __post_init__(self) -> None:
        if self.knots.shape != KNOT_PROBABILITIES.shape or not np.all(np.diff(self.knots) > 0):
            raise ValueError("knots must rise, one per knot probability")

    def at(self, score: Floats) -> Floats:
        """T: standardised error at a normal score."""
        return _line(score, np.asarray(ndtri(KNOT_PROBABILITIES)), self.knots)

    def score(self, error: Floats) -> Floats:
        """Inverse of `at`."""
        return _line(error, self.knots, np.asarray(ndtri(KNOT_PROBABILITIES)))

    @property
    def centre(self) -> float:
        """Mean standardised error."""
        return float(self._evenly().mean())

    @property
    def deviation(self) -> float:
        """Standard deviation of standardised errors."""
        return float(self._evenly().std())

    def widened(self, factor: float) -> "ErrorShape":
        """The same shape about its centre, `factor` (above 0) times as wide."""
        return replace(self, knots=self.centre + factor * (self.knots - self.centre))

    def _evenly(self) -> Floats:
        return self.at(np.asarray(ndtri((np.arange(400) + 0.5) / 400)))


def effective_cases(weights: Floats) -> float:
    """Number of equally weighted cases that tell as much (Kish 1965)."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def fit_error_shape(errors: Floats, weights: Floats) -> ErrorShape:
    """Calibrate on held-out standardised errors.

    Lower quantiles use rank q (n + 1) counted down, upper ones counted up, as split conformal intervals do, so each
    side keeps its promise in finite samples; n is the effective number of cases (Kish).

    Raises:
        ValueError: with fewer than `LEAST_CASES` effective cases.
    """
    effective = effective_cases(weights)
    if effective < LEAST_CASES:
        raise ValueError("too few held-out cases to calibrate")
    order = np.argsort(errors, kind="stable")
    ranked, mass = errors[order], weights[order] / weights.sum()
    middle = mass.cumsum() - mass / 2
    widened = 0.5 + (KNOT_PROBABILITIES - 0.5) * (1 + 1 / effective)
    # Quantiles further out than the cases reach follow the line of the outermost two that they tell.
    inside = (widened >= middle[0]) & (widened <= middle[-1])
    told = np.interp(widened[inside], middle, ranked)
    # Ties would make the inverse undefined.
    told = np.maximum.accumulate(told + 1e-9 * np.arange(len(told)))
    scores = np.asarray(ndtri(KNOT_PROBABILITIES))
    return ErrorShape(knots=_line(scores, scores[inside], told), cases=effective)


@dataclass(frozen=True)
class IndexDistribution:
    """Predictive distribution of an index, aspect or domain value on 1.00-5.00.

    Attributes:
        centre: copula mean, index points; `deviation` its standard deviation.
    """

    centre: float
    deviation: float
    shape: ErrorShape

    def quantile(self, probability: float) -> float:
        """Value not exceeded with this probability (0 < probability < 1)."""
        value = self.centre + self.deviation * float(self.shape.at(np.array(ndtri(probability))))
        return min(max(value, 1.0), 5.0)

    def probability_at_least(self, value: float) -> float:
        """Probability of reaching `value`; exactly 1 at the bottom of the scale and 0 above its top."""
        if value <= 1.0:
            return 1.0
        if value > 5.0:
            return 0.0
        error = (value - self.centre) / self.deviation
        return float(1 - ndtr(self.shape.score(np.array(error))))

    @property
    def mean(self) -> float:
        """Mean value, index points."""
        return min(max(self.centre + self.deviation * self.shape.centre, 1.0), 5.0)


def _line(x: Floats, xs: Floats, ys: Floats) -> Floats:
    """Piecewise linear through (xs, ys), the end segments extended."""
    segment = np.clip(np.searchsorted(xs, x) - 1, 0, len(xs) - 2)
    slope = (ys[segment + 1] - ys[segment]) / (xs[segment + 1] - xs[segment])
    return np.asarray(ys[segment] + slope * (x - xs[segment]))
