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

from .index_history import Floats

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


def forecast_drift(seen: Sequence[SeenDrift], ahead: Mapping[int, Regime | None], instrument: str) -> Drift:
    """How far the mean moves over the cycles `ahead`, given the drifts `seen`.

    The cycles ahead share m, a and b, so their sum varies more than independent ones would.

    Args:
        seen: drifts of other cycles, any order; may be empty.
        ahead: the cycles to forecast, one or more, and how each will end; ``None`` when unknown, which widens the
            forecast.
        instrument: instrument of those cycles.
    """
    cycles = [s.cycle for s in seen] + list(ahead)
    step, unsure = _regime_steps(cycles, {**KNOWN_REGIMES, **ahead})
    instruments = np.array([s.instrument for s in seen] + [instrument] * len(ahead))
    covariance = (
        PRIOR_DRIFT_SD**2
        + INSTRUMENT_SD**2 * (instruments[:, None] == instruments[None, :])
        + INTERVIEW_GAIN_SD**2 * np.outer(step, step)
        + CYCLE_SD**2 * np.eye(len(cycles))
        + (INTERVIEW_GAIN**2 + INTERVIEW_GAIN_SD**2) * unsure
    )
    mean = PRIOR_DRIFT + INTERVIEW_GAIN * step
    known = len(seen)
    gain = np.linalg.solve(covariance[:known, :known], covariance[:known, known:]).T
    surprise = np.array([s.drift for s in seen]) - mean[:known]
    expected = mean[known:] + gain @ surprise
    left = covariance[known:, known:] - gain @ covariance[:known, known:]
    return Drift(float(expected.sum()), float(np.sqrt(left.sum())))


def touches_documents(cycle: int, regime: Regime | None) -> bool | None:
    """Whether a pair of cycles has one that ended with the documents; ``None`` if that is not known."""
    ends = {regime, KNOWN_REGIMES.get(cycle - 1)}
    return True if "document" in ends else (None if None in ends else False)


def _regime_steps(cycles: Sequence[int], regimes: Mapping[int, Regime | None]) -> tuple[Floats, Floats]:
    """Mean and covariance of r(c) - r(c - 1); an unknown regime is an interview or not with equal chance."""
    years = sorted({year for cycle in cycles for year in (cycle - 1, cycle)})
    ends = [regimes.get(year) for year in years]
    mean = np.array([0.5 if end is None else float(end == "interview") for end in ends])
    variance = np.array([0.25 if end is None else 0.0 for end in ends])
    steps = np.array([[float(year == cycle) - float(year == cycle - 1) for year in years] for cycle in cycles])
    return steps @ mean, (steps * variance) @ steps.T
