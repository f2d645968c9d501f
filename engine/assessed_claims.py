"""The assessor forecast as the optimiser needs it: what becomes of any claim an institution could make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.assessment import Assessment, Stage
from data.faults import Notice
from models.assessor_forecast import AssessorForecast, forecast_row
from models.conformal import IndexDistribution
from models.forecaster import AssessorForecaster
from models.forecasting import earned_row, notices
from models.pairs import aspect_codes, indicator_weights

from .claim_basis import ClaimBasis, claim_bases

Floats = NDArray[np.float64]

WORK_ASSUMED = Notice(
    "planned_work_assumed",
    "Peluang rencana menganggap setiap langkah sungguh selesai dikerjakan dan dibuktikan, lalu diprakirakan apakah "
    "asesor mempertahankan levelnya; klaim yang sekadar dinaikkan jauh lebih sering diturunkan.",
)


@dataclass(frozen=True)
class AssessedClaims:
    """`engine.assurance.AssessedLevels` from a forecast.

    Attributes:
        forecast: of today's claims; serves indicators that the plan leaves alone.
        earned: P(level) of levels earned by finished work, shape (indicators, 5 earned, 5 given); serves
            indicators that the plan raises, because a step is work and no mere claim.
        base: whole level that each indicator claims today.
        stage: assessed stage that counts.
    """

    forecast: AssessorForecast
    earned: Floats
    base: Mapping[str, int]
    stage: Stage = "final"

    @property
    def simulated(self) -> bool:
        """Whether the forecast learned from simulated data."""
        return self.forecast.background.simulated

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the forecast had to do without, and what it takes for granted of the plan."""
        return (*self.forecast.notices, WORK_ASSUMED)

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {i: position for position, i in enumerate(self.forecast.instrument.ids)}

    def _given(self, indicator: str, planned: int) -> Floats:
        """P(level = 1..5) of one indicator, shape (5,)."""
        position, base = self._position[indicator], self.base[indicator]
        standing: Floats = self.forecast.stages[self.stage].by_claim[position, base - 1]
        if planned == base:
            return standing
        # Finished work is never worth less than leaving the indicator alone.
        tail = np.maximum(_at_least(standing), _at_least(self.earned[position, planned - 1]))
        return -np.diff(tail, append=0.0)

    def expected_level(self, indicator: str, claimed: int) -> float:
        """Mean assessed level of one indicator for a claimed level 1-5."""
        return float(self._given(indicator, claimed) @ np.arange(1, 6))

    def distribution(self, claimed: Mapping[str, int]) -> IndexDistribution:
        """Calibrated distribution of the assessed index."""
        instrument = self.forecast.instrument
        probabilities = np.stack([self._given(i, claimed[i]) for i in instrument.ids])
        calibration = self.forecast.stages[self.stage].calibration
        return calibration.distribution(probabilities, indicator_weights(instrument), aspect_codes(instrument))

    def chance(self, claimed: Mapping[str, int], index: Fraction) -> float:
        """Calibrated probability that the assessed index reaches `index`."""
        return self.distribution(claimed).probability_at_least(float(index))

    def index_with_chance(self, claimed: Mapping[str, int], probability: float) -> float:
        """The index that is reached with `probability`."""
        return self.distribution(claimed).quantile(1 - probability)


def assessed_claims(
    forecaster: AssessorForecaster, assessments: Iterable[Assessment], start: Assessment
) -> AssessedClaims:
    """Forecast what the assessor makes of claims that build on `start`, see `claim_bases`.

    Raises:
        InputError: if the forecaster's instrument is another one, or the assessments are faulty.
    """
    (basis,) = claim_bases(forecaster, assessments, [start])
    return claims_on(forecaster, basis)


def claims_on(forecaster: AssessorForecaster, basis: ClaimBasis) -> AssessedClaims:
    """Forecast what the assessor makes of claims on a known basis."""
    panel, row = basis.panel, len(basis.panel) - 1
    about = notices(forecaster, panel, row)
    return AssessedClaims(
        forecast=forecast_row(forecaster, panel, row, about, basis.updates),
        earned=earned_row(forecaster, panel, row, "final", basis.updates["final"]),
        base=basis.base,
    )


def _at_least(probabilities: Floats) -> Floats:
    """P(level >= 1..5) of P(level = 1..5)."""
    return np.cumsum(probabilities[::-1])[::-1]
