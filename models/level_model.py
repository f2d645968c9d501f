"""Ordinal level model: four monotone boosted classifiers of P(level > k).

Source of the cumulative form: Frank and Hall 2001, "A simple approach to ordinal classification".
"""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import ThreadpoolController

from .arrays import THRESHOLDS, Floats, level_probabilities
from .discount_features import MONOTONE

SETTINGS: dict[str, Any] = {
    "max_iter": 60,
    "learning_rate": 0.12,
    "max_leaf_nodes": 16,
    "min_samples_leaf": 200,
    "l2_regularization": 5.0,
    "early_stopping": False,
}
"""Chosen on simulated panels apart from those that are reported; see docs/forecast.md."""

MANY_ROWS = 50_000
"""From so many rows on, a forecast has a thread per cut."""


Given = TypeVar("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class LevelModel:
    """Fitted cumulative classifiers.

    Attributes:
        columns: positions of the features used; a feature without two different values teaches nothing.
        cuts: a classifier per threshold, or the constant P(level > k) where the training data never crossed it.
    """

    columns: tuple[int, ...]
    cuts: tuple[HistGradientBoostingClassifier | float, ...]

    def probabilities(self, features: Floats) -> Floats:
        """P(level = 1..5) for features of shape (..., features): shape (..., 5)."""
        flat = features.reshape(-1, features.shape[-1])[:, self.columns]

        def above(cut: HistGradientBoostingClassifier | float) -> Floats:
            if isinstance(cut, float):
                return np.full(len(flat), cut)
            with _thread_pools().limit(limits=1, user_api="openmp"):
                return np.asarray(cut.predict_proba(flat)[:, 1])

        # A few thousand rows gain nothing from threads, and threads that wait on a busy machine cost seconds.
        tail = list(map(above, self.cuts) if len(flat) < MANY_ROWS else _in_threads(above, self.cuts))
        return level_probabilities(np.column_stack(tail)).reshape(*features.shape[:-1], 5)


def fit_level_model(
    features: Floats,
    levels: Floats,
    seed: int,
    monotone: tuple[int, ...] = MONOTONE,
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> LevelModel:
    """Fit one stage.

    Args:
        features: shape (cases, features); NaN where unknown.
        levels: assessed levels 1-5, shape (cases,), no NaN.
        seed: of the classifiers.
        monotone: 1 per feature with which P(level > k) may not fall, else 0.
        settings: of the classifiers, where they differ from `SETTINGS`.
    """
    columns = tuple(int(c) for c in range(features.shape[1]) if _varies(features[:, c]))
    flat = features[:, columns]

    def cut(threshold: float) -> HistGradientBoostingClassifier | float:
        above = levels > threshold
        if above.all() or not above.any():
            # Laplace's rule keeps a level that was never seen possible.
            return float((above.sum() + 1) / (len(above) + 2))
        # A thread per cut: threads inside a fit wait for each other, on a busy machine ten times longer than they work.
        with _thread_pools().limit(limits=1, user_api="openmp"):
            return _classifier([monotone[c] for c in columns], seed, settings).fit(flat, above)

    return LevelModel(columns, tuple(_in_threads(cut, THRESHOLDS)))


def _in_threads(work: Callable[[Given], Found], each: Iterable[Given]) -> list[Found]:
    with ThreadPoolExecutor(max_workers=min(len(THRESHOLDS), os.cpu_count() or 1)) as workers:
        return list(workers.map(work, each))


@cache
def _thread_pools() -> ThreadpoolController:
    # Looking the libraries up takes longer than a prediction.
    return ThreadpoolController()


def _classifier(monotone: list[int], seed: int, settings: Mapping[str, Any]) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        monotonic_cst=monotone,
        # Trees split seven type codes well enough; encoding them as categories would triple a forecast's time.
        categorical_features=None,
        random_state=seed,
        **(SETTINGS | dict(settings)),
    )


def _varies(values: Floats) -> bool:
    finite = values[np.isfinite(values)]
    return len(finite) > 0 and bool(finite.min() < finite.max())
