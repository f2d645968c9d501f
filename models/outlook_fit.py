"""Fit of the outlook: what a history says beyond the national drift, and how wide the errors are.

For each pair of neighbouring cycles under one instrument, the change of the index less its national mean is
regressed on the features of the first cycle (ridge, all pairs together). The scale of the residuals is
log-linear in the index above 3, because changes shrink towards the top of the scale; their shape is
empirical.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import Ridge

from data.faults import Fault, InputError

from .index_history import Floats, IndexHistory
from .outlook_drift import KNOWN_REGIMES, SeenDrift, touches_documents
from .outlook_features import features, national_means
from .outlook_parameters import OutlookParameters, ShapeKind

NATIONAL_SIZE = 300
"""Institutions, about half of all, from which a file's own means and changes stand for the nation's."""

RIDGE_PENALTY = 30.0
SCALE_SLOPE_PENALTY = 20.0
PAIR_WEIGHT = 500.0
"""Each pair of cycles counts alike, as this many institutions, in the scale of the errors."""

SHAPE_SIZE = 99
LEAST_SCALE = 0.15
"""Index points; keeps the intervals of the few institutions near the top from collapsing."""

SCALE_KNEE = 3.0
SCALE_BOUNDS = ((-3.0, 1.0), (-2.0, 2.0))
"""Of the scale's logarithm and its slope; a file whose indices never move would send them to infinity."""


def fit_outlook(history: IndexHistory, least: int = NATIONAL_SIZE) -> OutlookParameters:
    """Fit on all that `history` holds; cut it with `IndexHistory.before` first.

    Args:
        history: final indices of the whole country.
        least: institutions that a pair of cycles must share.

    Raises:
        InputError: if no pair of neighbouring cycles under one instrument has `least` institutions.
    """
    pairs = history.pairs(least)
    if not pairs:
        raise InputError(
            Fault(
                "too_little_history",
                "riwayat terlalu sedikit untuk melatih outlook",
                allowed=f"dua siklus berurutan dengan instrumen sama dan paling sedikit {least} instansi",
                remedy="Gunakan parameter bawaan atau tambahkan riwayat.",
            )
        )
    means = national_means(history, least)
    rows, changes = [], []
    for cycle in pairs:
        change = history.column(cycle + 1) - history.column(cycle)
        both = ~np.isnan(change)
        rows.append(features(history, cycle, means)[both])
        changes.append(change[both])
    design = np.concatenate(rows)
    model = Ridge(RIDGE_PENALTY).fit(design, np.concatenate([c - c.mean() for c in changes]))
    residuals = [c - c.mean() - model.predict(r) for c, r in zip(changes, rows, strict=True)]
    levels = [r[:, 0] + means.index[cycle] for r, cycle in zip(rows, pairs, strict=True)]
    log_scale = _log_scale(residuals, levels)
    return OutlookParameters(
        trained_through=history.cycles[-1],
        pairs=pairs,
        rows=len(design),
        intercept=float(model.intercept_),
        coefficients=np.asarray(model.coef_, dtype=np.float64),
        log_scale=log_scale,
        shapes=_shapes([r / error_scale(v, log_scale) for r, v in zip(residuals, levels, strict=True)], pairs),
        drifts=tuple(
            SeenDrift(cycle + 1, history.instruments[cycle], float(c.mean()), len(c))
            for cycle, c in zip(pairs, changes, strict=True)
        ),
        means=means,
    )


def error_scale(index: Floats, log_scale: tuple[float, float]) -> Floats:
    """Scale of the error, index points, for institutions that stand at `index`; same shape."""
    log_base, slope = log_scale
    scale: Floats = np.exp(log_base + slope * np.maximum(index - SCALE_KNEE, 0.0))
    return np.maximum(scale, LEAST_SCALE)


def _log_scale(residuals: Sequence[Floats], levels: Sequence[Floats]) -> tuple[float, float]:
    square = np.concatenate(residuals) ** 2
    above = np.maximum(np.concatenate(levels) - SCALE_KNEE, 0.0)
    weight = np.concatenate([np.full(len(r), PAIR_WEIGHT / len(r)) for r in residuals])

    def loss(at: Floats) -> float:
        log = at[0] + at[1] * above
        likelihood = np.sum(weight * (log + 0.5 * square * np.exp(-2 * log)))
        return float(likelihood + 0.5 * SCALE_SLOPE_PENALTY * at[1] ** 2)

    best = minimize(loss, np.array([-1.0, 0.0]), method="L-BFGS-B", bounds=SCALE_BOUNDS).x
    return float(best[0]), float(best[1])


def _shapes(standardized: Sequence[Floats], pairs: Sequence[int]) -> dict[ShapeKind, Floats]:
    members: dict[ShapeKind, list[Floats]] = {"all": list(standardized)}
    for errors, cycle in zip(standardized, pairs, strict=True):
        touched = touches_documents(cycle + 1, KNOWN_REGIMES.get(cycle + 1))
        if touched is not None:
            members.setdefault("document" if touched else "interview", []).append(errors)
    fine = _probabilities(999)
    return {
        kind: np.quantile(np.concatenate([np.quantile(e, fine) for e in errors]), _probabilities(SHAPE_SIZE))
        for kind, errors in members.items()
    }


def _probabilities(size: int) -> Floats:
    return (np.arange(size) + 0.5) / size
