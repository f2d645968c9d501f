"""From a base index to the distribution of the next: location, uncertain drift, error, ends of the scale."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from data.assessment import Regime
from data.instrument_file import shipped_instrument

from .index_history import Floats, IndexHistory
from .outlook_drift import KNOWN_REGIMES, Drift, forecast_drift, touches_documents
from .outlook_features import features
from .outlook_fit import error_scale
from .outlook_parameters import OutlookParameters, ShapeKind

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)

_NODES: Floats = norm.ppf((np.arange(41) + 0.5) / 41)
_DRIFT_NODES = _NODES / _NODES.std()
"""Standard normal in 41 equally likely values of unit variance: no random numbers, so no seed."""


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of several institutions, in the order asked.

    Attributes:
        mean: shape (institutions,), index points.
        quantiles: shape (institutions, `QUANTILES`), never decreasing along a row.
    """

    mean: Floats
    quantiles: Floats


def forecast_from(
    history: IndexHistory,
    rows: list[int],
    base: int,
    cycle: int,
    parameters: OutlookParameters,
    regime: Regime | None,
) -> Forecasts:
    """Forecast `cycle` for the institutions `rows`, all with their latest index in `base`.

    The error of a forecast over several cycles is taken as that many independent errors: its scale grows with
    the square root of the number of cycles.

    Args:
        history: what is known before `cycle`.
        rows: positions in `history.institutions`.
        base: cycle of their latest index, under the instrument of `cycle`.
        cycle: the cycle to forecast.
        parameters: a fit that has seen no cycle from `cycle` on.
        regime: how `cycle` will end, if known.
    """
    index = history.column(base)[rows]
    table = features(history, base, parameters.means)[rows]
    drift = drift_between(parameters, base, cycle, history.instruments[base], regime)
    location = index + drift.mean + parameters.intercept + table @ parameters.coefficients
    scale = error_scale(index, parameters.log_scale) * np.sqrt(cycle - base)
    error = scale[:, None] * _shape(parameters, cycle, regime)
    outcomes = location[:, None, None] + error[:, :, None] + drift.sd * _DRIFT_NODES
    limits = shipped_instrument(history.instruments[base]).scale
    outcomes = np.clip(outcomes, limits.minimum, limits.maximum).reshape(len(rows), -1)
    return Forecasts(outcomes.mean(axis=1), np.quantile(outcomes, QUANTILES, axis=1).T)


def drift_between(
    parameters: OutlookParameters, base: int, cycle: int, instrument: str, regime: Regime | None
) -> Drift:
    """National drift from `base` to `cycle`: what was seen, and a forecast of what was not."""
    passed = range(base + 1, cycle + 1)
    seen = {d.cycle: d.drift for d in parameters.drifts if d.cycle in passed}
    ends = {each: regime if each == cycle else KNOWN_REGIMES.get(each) for each in passed if each not in seen}
    if not ends:
        return Drift(sum(seen.values()), 0.0)
    ahead = forecast_drift(parameters.drifts, ends, instrument)
    return Drift(ahead.mean + sum(seen.values()), ahead.sd)


def _shape(parameters: OutlookParameters, cycle: int, regime: Regime | None) -> Floats:
    touched = touches_documents(cycle, regime)
    kind: ShapeKind = "all" if touched is None else ("document" if touched else "interview")
    return parameters.shapes.get(kind, parameters.shapes["all"])
