"""The assessor forecast as the optimiser needs it: what becomes of any claim an institution could make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.assessment import Assessment
from data.faults import Notice
from data.scoring import weighted_mean
from models.arrays import Ints, expected_level, logit_shift
from models.assessor_forecast import AssessorForecast, forecast_row
from models.calibration import Calibration
from models.conformal import IndexDistribution
from models.forecaster import AssessorForecaster
from models.forecasting import notices, planned_work
from models.pairs import aspect_codes, indicator_weights
from models.planned_work import PlanStart, with_standing_claims

from .claim_basis import ClaimBasis, claim_bases

Floats = NDArray[np.float64]

WORK_ASSUMED = Notice(
    "planned_work_assumed",
    "SIMULASI: peluang rencana menganggap setiap langkah sungguh selesai dengan bukti lengkap, dan level lain "
    "dibiarkan. Yang diprakirakan ialah apakah asesor memberikannya; catatan nyata tentang rencana dan hasilnya belum "
    "ada, jadi dipelajari dari rencana simulasi. Klaim yang sekadar dinaikkan jauh lebih sering diturunkan.",
)


ROUNDING = 1e-9
"""Probability below which a level counts as impossible."""


@dataclass(frozen=True)
class AssessedClaims:
    """`engine.assessed_levels.AssessedLevels` from a forecast.

    Attributes:
        forecast: of today's claims; serves claims that the plan leaves alone.
        planned: P(final level) of every level planned, shape (indicators, 5 planned, 5 given); serves indicators that
            the plan raises, because a step is work and no mere claim, and results that it leaves alone.
        calibration: of the index under a plan.
        base: whole level that each indicator has today.
        start: whether the base is claims or results.
    """

    forecast: AssessorForecast
    planned: Floats
    calibration: Calibration
    base: Mapping[str, int]
    start: PlanStart

    @property
    def simulated(self) -> bool:
        """Always: no record of plans and their results exists to learn from."""
        return True

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the forecast had to do without, and what it takes for granted of the plan."""
        return (*self.forecast.notices, WORK_ASSUMED)

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {i: position for position, i in enumerate(self.forecast.instrument.ids)}

    @cached_property
    def _given(self) -> Floats:
        """P(level = 1..5) of every level planned, shape (indicators, 5, 5)."""
        if self.start == "results":
            return self.planned
        base = np.array([self.base[i] for i in self.forecast.instrument.ids])
        claimed = self.forecast.stages["final"].by_claim[np.arange(len(base)), base - 1]
        standing = logit_shift(claimed, np.array(self.calibration.shift))
        return with_standing_claims(self.planned, standing, base)

    @cached_property
    def _most_given(self) -> Ints:
        """Highest level with any probability but rounding, per indicator and level planned, shape (indicators, 5)."""
        return np.asarray(5 - np.argmax(self._given[..., ::-1] > ROUNDING, axis=-1))

    @cached_property
    def _expected(self) -> Floats:
        return expected_level(self._given)

    def expected_level(self, indicator: str, claimed: int) -> float:
        """Mean assessed level of one indicator for a claimed level 1-5."""
        return float(self._expected[self._position[indicator], claimed - 1])

    def given(self, indicator: str, claimed: int) -> float:
        """Probability 0-1 that an indicator is given the level claimed, or more."""
        return float(self._given[self._position[indicator], claimed - 1, claimed - 1 :].sum())

    def distribution(self, claimed: Mapping[str, int], kept: Collection[str] = ()) -> IndexDistribution:
        """Calibrated distribution of the assessed index, were it certain that `kept` are given what they claim."""
        instrument = self.forecast.instrument
        position = np.array([claimed[i] for i in instrument.ids]) - 1
        given = self._given[np.arange(len(position)), position]
        certain = np.array([i in kept for i in instrument.ids])
        probabilities = np.where(certain[:, None], np.eye(given.shape[1])[position], given)
        return self.calibration.distribution(probabilities, indicator_weights(instrument), aspect_codes(instrument))

    def chance(self, claimed: Mapping[str, int], index: Fraction) -> float:
        """Calibrated probability that the assessed index reaches `index`; 0 above the highest that can be given."""
        return self.chance_if_kept(claimed, index, ())

    def chance_if_kept(self, claimed: Mapping[str, int], index: Fraction, kept: Collection[str]) -> float:
        """As `chance`, were it certain that the indicators `kept` are given what they claim."""
        if index > self._most(claimed):
            return 0.0
        return self.distribution(claimed, kept).probability_at_least(float(index))

    def index_with_chance(self, claimed: Mapping[str, int], probability: float) -> float:
        """The index that is reached with `probability`."""
        return min(self.distribution(claimed).quantile(1 - probability), float(self._most(claimed)))

    def _most(self, claimed: Mapping[str, int]) -> Fraction:
        """The index if every indicator is given the highest level that it can be given.

        The calibrated shape of index errors knows no end, and would let an assessor give more than all that is claimed.
        """
        instrument = self.forecast.instrument
        levels = {i: Fraction(int(self._most_given[self._position[i], claimed[i] - 1])) for i in instrument.ids}
        return weighted_mean(instrument, levels, instrument.ids)


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
    """Forecast what the assessor makes of claims on a known basis.

    Raises:
        InputError: `planned_work_unknown` if the forecaster's instrument has no reference statistics.
    """
    work = planned_work(forecaster)
    panel, row = basis.panel, len(basis.panel) - 1
    about = notices(forecaster, panel, row, basis.updates, of_plan=True)
    base = np.array([basis.base[i] for i in forecaster.instrument.ids], dtype=float)
    return AssessedClaims(
        forecast=forecast_row(forecaster, panel, row, about, basis.updates),
        planned=work.levels(panel, forecaster.tables, base, basis.start),
        calibration=work.calibration(panel, basis.start),
        base=basis.base,
        start=basis.start,
    )
