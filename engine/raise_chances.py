"""The chance that a reopened indicator is raised: from a forecast, overridden by the user, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Protocol

from data.assessment import Assessment
from data.chances_file import OwnChances
from data.faults import Fault, InputError
from data.instrument import Instrument

from .raise_distribution import Together

DENOMINATOR = 10_000
"""A forecast's chances are taken to four decimals, so that expected points and their ranking are exact."""

LEAST_WORTH = 0.01
"""A forecast chance below this is noise: nobody is sent to work for it."""

YEARLY_RISES = Together(
    0.39,
    source="asumsi: sekuat kenaikan level satu instansi dari 2021 ke 2022 (354 instansi, rentang 90 % 0,34-0,43)",
)
"""Used where no forecast says how raises come together; repeat it with ``python -m training.raise_correlation``."""


class RaiseChances(Protocol):
    """A forecast of what the interview makes of a reopened indicator."""

    @property
    def source(self) -> str:
        """Where the chances come from, for people."""

    @property
    def simulated(self) -> bool:
        """Whether they were learned from simulated assessments."""

    def raised(self, indicator: str) -> Mapping[int, float] | None:
        """Chance of each whole level above the desk level, given a reopening; ``None`` where it cannot be told."""


@dataclass(frozen=True)
class Prospect:
    """What reopening one indicator may bring.

    Attributes:
        chances: chance per whole level above the desk level; what they leave of 1 is no raise.
        source: where the chances come from, for people.
        own: whether the user gave them.
        simulated: whether they were learned from simulated assessments.
    """

    chances: Mapping[int, Fraction]
    source: str
    own: bool = False
    simulated: bool = False

    @property
    def chance(self) -> Fraction:
        """Chance of any raise, 0-1."""
        return sum(self.chances.values(), Fraction(0))

    def expected_rise(self, desk: Fraction) -> Fraction:
        """Expected rise in levels."""
        return sum((chance * (level - desk) for level, chance in self.chances.items()), Fraction(0))


def prospects(
    instrument: Instrument, desk: Assessment, forecast: RaiseChances | None, own: OwnChances | None
) -> dict[str, Prospect]:
    """Prospect of every indicator whose chance is known, in instrument order; the user's word goes first.

    Indicators that another institution scores cannot be reopened and are left out.

    Raises:
        InputError: if the user names a level that is not above the desk level.
    """
    found: dict[str, Prospect] = {}
    faults: list[Fault] = []
    for indicator in instrument.indicators:
        i, level = indicator.id, desk.levels[indicator.id]
        named = own.chances.get(i) if own else None
        if named is not None and own is not None:
            wrong = _wrong(instrument, i, level, named, external=indicator.external is not None)
            faults += wrong
            if not wrong:
                chances = {to or floor(level) + 1: chance for to, chance in named.items()}
                found[i] = Prospect(chances, own.source, own=True)
        elif forecast is not None and indicator.external is None and level < instrument.scale.maximum:
            raised = forecast.raised(i)
            if raised is not None:
                found[i] = Prospect(_rounded(raised), forecast.source, simulated=forecast.simulated)
    if faults:
        raise InputError(faults)
    return found


def _rounded(chances: Mapping[int, float]) -> dict[int, Fraction]:
    """Chances to four decimals, rounded down so that they never pass 1; none at all below `LEAST_WORTH`."""
    if sum(chances.values()) < LEAST_WORTH:
        return {}
    exact = {level: Fraction(floor(chance * DENOMINATOR), DENOMINATOR) for level, chance in chances.items()}
    return {level: chance for level, chance in exact.items() if chance}


def _wrong(
    instrument: Instrument, i: str, desk: Fraction, named: Mapping[int | None, Fraction], external: bool
) -> list[Fault]:
    place = f"peluang {i}"
    if external:
        return [Fault("outside_score", "indikator ini dinilai lembaga lain dan tidak dapat diklarifikasi", place)]
    if desk >= instrument.scale.maximum and any(named.values()):
        return [Fault("already_at_top", "indikator ini sudah di level tertinggi", place, f"{float(desk):g}")]
    allowed = f"{floor(desk) + 1} sampai {instrument.scale.maximum}"
    return [
        Fault("level_not_above_desk", "level tujuan tidak di atas nilai dokumen", place, str(to), allowed)
        for to in named
        if to is not None and not desk < to <= instrument.scale.maximum
    ]
