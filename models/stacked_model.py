"""The model of claims: a level model per indicator, corrected by what the whole picture says about the index."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import Floats, expected_level, logit_shift, shift_to_mean
from .discount_features import NAMES, claim_grid
from .index_regression import IndexRegression, index_inputs
from .known_past import KNOWN_PASTS, KnownPast, known_pasts
from .level_model import LevelModel
from .level_table import LevelTable

MOST_SHIFT = 2.0
"""Logits that a correction moves levels at most."""


@dataclass(frozen=True)
class StackedModel:
    """One stage.

    Attributes:
        levels: P(level > k) of each claim.
        index: regression of its index errors by what is known of the past; ``None`` where too few rows could teach one.
    """

    levels: LevelModel
    index: Mapping[KnownPast, IndexRegression | None]

    def __post_init__(self) -> None:
        if set(self.index) != set(KNOWN_PASTS):
            raise ValueError("each kind of past needs its regression, or None")

    def probabilities(self, features: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """P(level = 1..5) of claims, by the level model alone and corrected.

        Args:
            features: from `discount_features`, shape (rows, indicators, inputs).
            weights: of the indicators, summing to 1.

        Returns:
            each of shape (rows, indicators, 5).
        """
        raw = self.levels.probabilities(features)
        return raw, logit_shift(raw, self._shift(raw, features, weights)[:, None])

    def grid(self, features: Floats, table: LevelTable, weights: Floats) -> tuple[Floats, Floats]:
        """P(level) of one row for each level an indicator could claim, the rest of the institution as it stands.

        By the level model alone and corrected.

        Args:
            features: of the row, shape (indicators, inputs).
            table: of the stage.
            weights: as in `probabilities`.

        Returns:
            each of shape (indicators, 5 claims, 5 levels).
        """
        raw = self.levels.probabilities(claim_grid(features, table))
        made = features[:, NAMES.index("claim")]
        unknown = np.isnan(made)
        standing = raw[np.arange(len(made)), np.where(unknown, 1, made).astype(int) - 1]
        if unknown.any():
            standing[unknown] = self.levels.probabilities(features[unknown])
        return raw, logit_shift(raw, self._shift(standing[None], features[None], weights))

    def _shift(self, raw: Floats, features: Floats, weights: Floats) -> Floats:
        """Logits per row that move the index to where the regression expects it."""
        shift = np.zeros(len(raw))
        pasts = known_pasts(features)
        for past in KNOWN_PASTS:
            rows, regression = np.flatnonzero(pasts == past), self.index[past]
            if regression is not None and len(rows):
                forecast = expected_level(raw[rows]) @ weights
                target = forecast + regression.error(index_inputs(features[rows], weights, forecast))
                found = shift_to_mean(raw[rows], weights, np.clip(target, 1.001, 4.999))
                shift[rows] = np.clip(found, -MOST_SHIFT, MOST_SHIFT)
        return shift
