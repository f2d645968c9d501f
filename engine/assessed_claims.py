"""The assessor forecast as the optimiser needs it: what becomes of any claim an institution could make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.assessment import Assessment, Stage
from data.faults import Notice
from models.assessor_forecast import AssessorForecast
from models.forecaster import AssessorForecaster
from models.forecasting import forecast


@dataclass(frozen=True)
class AssessedClaims:
    """`engine.assurance.AssessedLevels` from a forecast.

    Attributes:
        cycle: cycle in which the claims are made.
        stage: assessed stage that counts.
    """

    forecast: AssessorForecast
    stage: Stage = "final"

    @property
    def cycle(self) -> int:
        """Cycle that is forecast."""
        return self.forecast.cycle

    @property
    def simulated(self) -> bool:
        """Whether the model learned from simulated data."""
        return self.forecast.background.simulated

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the forecast had to do without."""
        return self.forecast.notices

    @cached_property
    def _expected(self) -> NDArray[np.float64]:
        """Mean assessed level by indicator and claim, shape (indicators, 5)."""
        return np.asarray(self.forecast.stages[self.stage].by_claim @ np.arange(1, 6), dtype=np.float64)

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {i: position for position, i in enumerate(self.forecast.instrument.ids)}

    def expected_level(self, indicator: str, claimed: int) -> float:
        """Mean assessed level of one indicator for a claimed level 1-5."""
        return float(self._expected[self._position[indicator], claimed - 1])

    def chance(self, claimed: Mapping[str, int], index: Fraction) -> float:
        """Calibrated probability that the assessed index reaches `index`."""
        return self.forecast.distribution(self._claims(claimed), self.stage).probability_at_least(float(index))

    def index_with_chance(self, claimed: Mapping[str, int], probability: float) -> float:
        """The index that is reached with `probability`."""
        return self.forecast.distribution(self._claims(claimed), self.stage).quantile(1 - probability)

    def _claims(self, claimed: Mapping[str, int]) -> NDArray[np.float64]:
        return np.array([claimed[i] for i in self.forecast.instrument.ids], dtype=np.float64)


def assessed_claims(
    forecaster: AssessorForecaster, assessments: Iterable[Assessment], start: Assessment
) -> AssessedClaims:
    """Forecast what the assessor makes of claims that build on `start`.

    Self levels are claims of their own cycle. Desk or final levels are claimed again in the next cycle, and are
    history themselves.

    Args:
        assessments: everything known, of any institution; rows of other instruments are not looked at.
        start: the assessment that the plan raises.

    Raises:
        InputError: if the forecaster's instrument is another one, or the assessments are faulty.
    """
    known = [a for a in assessments if a.instrument == start.instrument]
    if start.stage == "self":
        claims, past = start, [a for a in known if a.cycle < start.cycle]
    else:
        claims = replace(start, cycle=start.cycle + 1, stage="self", regime=None, evidence={}, notes={})
        past = [a for a in known if a.cycle <= start.cycle]
    name = start.institution.name
    return AssessedClaims(forecast(forecaster, [*past, claims], institution=name, cycle=claims.cycle))
