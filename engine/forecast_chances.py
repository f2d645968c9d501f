"""Chances of a raise, read off a forecast of both stages: what the final result adds to the desk scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from data.assessment import Assessment

if TYPE_CHECKING:
    from models.assessor_forecast import AssessorForecast

LEAST_CHANCE = 1e-6
"""Below this forecast chance of the desk level that was in fact given, the forecast knows nothing of a raise."""


class ForecastChances:
    """Chances from an assessor forecast, given the desk levels that are known by now.

    Desk and final level of an indicator are taken to keep their rank: the interview moves the whole distribution
    up and lets no level overtake another. The forecast does not know which indicators will be reopened, so these
    are chances over reopened and not reopened ones alike, and a lower bound for one that is reopened.

    Args:
        forecast: of the same institution and cycle, made from its claims.
        desk: the desk levels.
    """

    def __init__(self, forecast: AssessorForecast, desk: Assessment) -> None:
        self._desk, self._final = (forecast.level_probabilities(stage=s) for s in ("desk", "final"))
        self._levels = desk.levels
        self._place = {i: place for place, i in enumerate(forecast.instrument.ids)}
        background = forecast.background
        self.simulated = background.simulated
        mark = "SIMULASI: " if background.simulated and "SIMULASI" not in background.trained_on else ""
        self.source = f"{mark}model perkiraan ({background.trained_on})"

    def raised(self, indicator: str) -> Mapping[int, float] | None:
        """Chance of each whole level above the desk level."""
        place = self._place[indicator]
        return raises_between(self._desk[place].tolist(), self._final[place].tolist(), self._levels[indicator])


def raises_between(desk: Sequence[float], final: Sequence[float], given: Fraction) -> dict[int, float] | None:
    """Chance of each final level above the desk level given, where both distributions keep their rank.

    Args:
        desk: forecast chance of desk level 1, 2, ...; they sum to 1.
        final: the same of the final level.
        given: the desk level that was in fact given; a fraction counts as the whole level below.

    Returns:
        chances that sum to 1 or less; ``None`` where the forecast held the given level impossible.
    """
    level = floor(given)
    low, high = sum(desk[: level - 1]), sum(desk[:level])
    if high - low < LEAST_CHANCE:
        return None
    chances: dict[int, float] = {}
    for to in range(level + 1, len(final) + 1):
        bottom, top = sum(final[: to - 1]), sum(final[:to])
        shared = min(high, top) - max(low, bottom)
        if shared > 0:
            chances[to] = shared / (high - low)
    return chances
