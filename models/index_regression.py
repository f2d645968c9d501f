"""What an institution's whole picture says about its index, beyond the sum of its claims' forecasts.

Trees see one claim at a time. Their error in the index is regressed on means and spreads of their inputs, on rows that
they have not seen (stacked generalisation: Wolpert 1992, Neural Networks 5(2)).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from .arrays import Floats, Ints, known_deviation
from .discount_features import DISCOUNT_SHAPES, INSTITUTION_WIDE, NAMES

_TOLD_BY_OTHERS = (
    *("evidence", "claim_index", "last_final_index"),
    *("same_discount_index", "cohort_index", "cohort_same_index"),
)

MEANS = tuple(name for name in NAMES if name not in ("type", "indicator", *_TOLD_BY_OTHERS, *DISCOUNT_SHAPES))
"""Inputs of the level model whose mean is an input here: no codes, no index that is the mean of another one.

Nor how discounts were spread: where assessors do as in no simulated world a line through that misleads, trees do not.
"""

SPREADS = tuple(name for name in MEANS if name not in (*INSTITUTION_WIDE, "lag"))
"""Inputs whose standard deviation is one.

Not of those that are the same for all indicators: theirs is nothing but rounding. Not of evidence: completing it could
make a forecast fall.
"""

INPUTS = (*MEANS, *(f"{name}_spread" for name in SPREADS), "forecast")
"""Names of the columns of `index_inputs`."""

PENALTIES = tuple(float(10.0**power) for power in range(-1, 6))
"""Ridge penalties on standardised inputs, chosen by cross-validation over whole groups."""

PARTS = 5
"""Of the cross-validation."""

LEAST_ROWS = 100
"""Institution-cycles below which nothing is regressed."""


@dataclass(frozen=True)
class IndexRegression:
    """A fitted regression of index errors, in its linear form: the library's own steps take a millisecond per call.

    Attributes:
        intercept: index points.
        slopes: index points per unit of each input of `index_inputs`.
        unknown: index points that stand for an input that is not known.
        lowest, highest: answers among the rows learned from, index points; no other row is moved further.
    """

    intercept: float
    slopes: Floats
    unknown: Floats
    lowest: float
    highest: float

    def error(self, inputs: Floats) -> Floats:
        """Expected (given - forecast) index, index points, shape (rows,)."""
        return np.asarray(np.clip(self.line(inputs), self.lowest, self.highest))

    def line(self, inputs: Floats) -> Floats:
        """The same without limits."""
        parts = np.where(np.isnan(inputs), self.unknown, inputs * self.slopes)
        return np.asarray(self.intercept + parts.sum(axis=1))


def fit_index_regression(
    inputs: Floats, errors: Floats, groups: Ints, prior: IndexRegression | None = None
) -> IndexRegression | None:
    """Fit on rows that the level model has not seen.

    Args:
        inputs: from `index_inputs`.
        errors: given minus forecast index, index points, shape (rows,).
        groups: code per row of what must not be torn apart to judge a penalty: rows of a country err together.
        prior: what is shrunk to, a regression of as many inputs learned from more groups; 0 without one.

    Returns:
        ``None`` with fewer than `LEAST_ROWS` rows or `PARTS` groups.
    """
    if len(errors) < LEAST_ROWS or len(np.unique(groups)) < PARTS:
        return None
    parts = list(GroupKFold(PARTS).split(inputs, groups=groups))
    given = prior or IndexRegression(0.0, np.zeros(inputs.shape[1]), np.zeros(inputs.shape[1]), 0.0, 0.0)
    left = errors - given.line(inputs)
    evidence = MEANS.index("evidence_mean")
    intercept, slopes, unknown = _linear_form(_ridge(inputs, left, parts))
    if given.slopes[evidence] + slopes[evidence] < 0:
        # More complete evidence must never make a forecast worse.
        blank = inputs.copy()
        blank[:, evidence] = np.nan
        intercept, slopes, unknown = _linear_form(_ridge(blank, left, parts))
    intercept, slopes, unknown = given.intercept + intercept, given.slopes + slopes, given.unknown + unknown
    answers = IndexRegression(intercept, slopes, unknown, -np.inf, np.inf).line(inputs)
    return IndexRegression(intercept, slopes, unknown, float(answers.min()), float(answers.max()))


def _ridge(inputs: Floats, errors: Floats, parts: Sequence[tuple[Ints, Ints]]) -> Pipeline:
    imputer = SimpleImputer(add_indicator=True, keep_empty_features=True)
    return make_pipeline(imputer, StandardScaler(), RidgeCV(PENALTIES, cv=parts)).fit(inputs, errors)


def _linear_form(estimator: Pipeline) -> tuple[float, Floats, Floats]:
    """Intercept, slopes, and what an unknown input counts for: its imputed mean and the mark that it was imputed."""
    imputer, scaler, ridge = (step for _, step in estimator.steps)
    each = ridge.coef_ / scaler.scale_
    slopes, marks = np.split(each, [len(imputer.statistics_)])
    unknown = slopes * imputer.statistics_
    unknown[imputer.indicator_.features_] += marks
    return float(ridge.intercept_ - each @ scaler.mean_), slopes, unknown


def index_inputs(features: Floats, weights: Floats, forecast: Floats) -> Floats:
    """Weighted means and standard deviations over the indicators of the level model's inputs, and its expected index.

    Args:
        features: from `discount_features`, shape (rows, indicators, inputs).
        weights: of the indicators, summing to 1.
        forecast: expected index of the level model, shape (rows,).

    Returns:
        shape (rows, means + spreads + 1); NaN where no indicator tells.
    """
    values, spread = (features[..., [NAMES.index(name) for name in names]] for names in (MEANS, SPREADS))
    known = np.isfinite(values)
    mass = np.einsum("rif,i->rf", known, weights)
    with np.errstate(invalid="ignore"):
        mean = np.einsum("rif,i->rf", np.nan_to_num(values), weights) / mass
    return np.column_stack([mean, known_deviation(spread), forecast])
