"""What an institution's whole picture says about its index, beyond the sum of its claims' forecasts.

Trees see one claim at a time. Their error in the index is regressed on means and spreads of their inputs, on rows that
they have not seen (stacked generalisation: Wolpert 1992, Neural Networks 5(2)).
"""

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from .arrays import Floats, Ints
from .discount_features import NAMES

SUMMED = tuple(position for position, name in enumerate(NAMES) if name not in ("type", "indicator"))
"""Inputs of the level model with a mean; the others are codes."""

PENALTIES = tuple(float(10.0**power) for power in range(-1, 6))
"""Ridge penalties on standardised inputs, chosen by cross-validation over whole groups."""

PARTS = 5
"""Of the cross-validation."""

LEAST_ROWS = 100
"""Institution-cycles below which nothing is regressed."""


@dataclass(frozen=True)
class IndexRegression:
    """A fitted regression of index errors.

    Attributes:
        estimator: imputes, scales and regresses the inputs of `index_inputs`.
        lowest, highest: answers among the rows learned from, index points; no other row is moved further.
    """

    estimator: Pipeline
    lowest: float
    highest: float

    def error(self, inputs: Floats) -> Floats:
        """Expected (given - forecast) index, index points, shape (rows,)."""
        return np.asarray(np.clip(self.estimator.predict(inputs), self.lowest, self.highest))


def fit_index_regression(inputs: Floats, errors: Floats, groups: Ints) -> IndexRegression | None:
    """Fit on rows that the level model has not seen.

    Args:
        inputs: from `index_inputs`.
        errors: given minus forecast index, index points, shape (rows,).
        groups: code per row of what must not be torn apart to judge a penalty: rows of a country err together.

    Returns:
        ``None`` with fewer than `LEAST_ROWS` rows or `PARTS` groups.
    """
    if len(errors) < LEAST_ROWS or len(np.unique(groups)) < PARTS:
        return None
    parts = list(GroupKFold(PARTS).split(inputs, groups=groups))
    imputer = SimpleImputer(add_indicator=True, keep_empty_features=True)
    estimator = make_pipeline(imputer, StandardScaler(), RidgeCV(PENALTIES, cv=parts)).fit(inputs, errors)
    answers = estimator.predict(inputs)
    return IndexRegression(estimator, float(answers.min()), float(answers.max()))


def index_inputs(features: Floats, weights: Floats, forecast: Floats) -> Floats:
    """Weighted mean and standard deviation over the indicators of the level model's inputs, and its expected index.

    Args:
        features: from `discount_features`, shape (rows, indicators, inputs).
        weights: of the indicators, summing to 1.
        forecast: expected index of the level model, shape (rows,).

    Returns:
        shape (rows, 2 x inputs + 1); NaN where no indicator tells.
    """
    values = features[..., SUMMED]
    known = np.isfinite(values)
    mass = np.einsum("rif,i->rf", known, weights)
    with warnings.catch_warnings():
        # Where no indicator tells, mean and deviation are NaN, which is what is meant.
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.einsum("rif,i->rf", np.nan_to_num(values), weights) / mass
        deviation = np.nanstd(values, axis=1)
    return np.column_stack([mean, deviation, forecast])
