"""National drift: how far the mean index moves in a cycle, with the uncertainty of few cycles.

The mean paired change d of a cycle follows a normal model with three sources of variation,

    d(c) = m + a(instrument) + b * (r(c) - r(c - 1)) + e(c),

m the long-run drift, a what is particular to an instrument, b what an interview adds over a cycle that ended
with the documents (r = 1 and 0), e what is particular to a cycle. All are normal with the priors below; the
forecast is the normal conditional distribution given the drifts seen so far. With one to five drifts seen
the priors matter; they are weak and on the scale of the index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.assessment import Regime

PRIOR_DRIFT, PRIOR_DRIFT_SD = 0.20, 0.20
INSTRUMENT_SD = 0.15
CYCLE_SD = 0.10
INTERVIEW_GAIN, INTERVIEW_GAIN_SD = 0.10, 0.15
"""An interview can add evidence, and keeps the document score otherwise, so its gain is expected positive."""

KNOWN_REGIMES: Mapping[int, Regime] = {
    2018: "interview",
    2019: "interview",
    2020: "interview",
    2021: "interview",
    2022: "document",
    2023: "interview",
    2024: "interview",
}
"""How each national cycle ended for most institutions.

2022 was a monitoring year without interview for most (ministry's slides on the 2022 self assessment); the
others were evaluations (yearly reports 2018, 2023, 2024; KepmenPANRB 1503/2021).
"""


@dataclass(frozen=True)
class SeenDrift:
    """Mean paired change of the index from `cycle - 1` to `cycle`, in index points."""

    cycle: int
    instrument: str
    drift: float
    institutions: int


@dataclass(frozen=True)
class Drift:
    """Forecast of a cycle's drift, in index points: normal with `mean` and `sd`."""

    mean: float
    sd: float


def forecast_drift(seen: Sequence[SeenDrift], cycle: int, instrument: str, regime: Regime | None) -> Drift:
    """Drift of `cycle` given the drifts `seen`.

    Args:
        seen: drifts of earlier cycles, any order; may be empty.
        cycle: the cycle to forecast.
        instrument: instrument of that cycle.
        regime: how it will end; ``None`` when unknown, which widens the forecast.
    """
    steps = [_regime_step(s.cycle, KNOWN_REGIMES.get(s.cycle)) for s in seen]
    steps.append(_regime_step(cycle, regime))
    step = np.array([mean for mean, _ in steps])
    unsure = np.array([variance for _, variance in steps])
    instruments = np.array([s.instrument for s in seen] + [instrument])
    gain_square = INTERVIEW_GAIN**2 + INTERVIEW_GAIN_SD**2
    covariance = (
        PRIOR_DRIFT_SD**2
        + INSTRUMENT_SD**2 * (instruments[:, None] == instruments[None, :])
        + INTERVIEW_GAIN_SD**2 * np.outer(step, step)
        + np.diag(CYCLE_SD**2 + gain_square * unsure)
    )
    mean = PRIOR_DRIFT + INTERVIEW_GAIN * step
    if not seen:
        return Drift(float(mean[-1]), float(np.sqrt(covariance[-1, -1])))
    gain = np.linalg.solve(covariance[:-1, :-1], covariance[:-1, -1])
    surprise = np.array([s.drift for s in seen]) - mean[:-1]
    variance = covariance[-1, -1] - gain @ covariance[:-1, -1]
    return Drift(float(mean[-1] + gain @ surprise), float(np.sqrt(variance)))


def touches_documents(cycle: int, regime: Regime | None) -> bool | None:
    """Whether a pair of cycles has one that ended with the documents; ``None`` if that is not known."""
    ends = {regime, KNOWN_REGIMES.get(cycle - 1)}
    return True if "document" in ends else (None if None in ends else False)


def _regime_step(cycle: int, regime: Regime | None) -> tuple[float, float]:
    # An unknown regime is an interview or not with equal chance: mean 0.5, variance 0.25.
    ends = [_regime_value(regime), _regime_value(KNOWN_REGIMES.get(cycle - 1))]
    return ends[0][0] - ends[1][0], ends[0][1] + ends[1][1]


def _regime_value(regime: Regime | None) -> tuple[float, float]:
    return (0.5, 0.25) if regime is None else (float(regime == "interview"), 0.0)
