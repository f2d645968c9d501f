"""What the optimiser asks of a forecast of assessed levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Protocol


class AssessedLevels(Protocol):
    """What an assessor is expected to make of claimed levels; supplied by a forecast."""

    @property
    def simulated(self) -> bool:
        """Whether the forecast learned from simulated data."""

    def expected_level(self, indicator: str, claimed: int) -> float:
        """Mean assessed level of one indicator; never falls when the claim rises."""

    def chance(self, claimed: Mapping[str, int], index: Fraction) -> float:
        """Calibrated probability 0-1 that the assessed index reaches `index` when `claimed` is claimed."""

    def index_with_chance(self, claimed: Mapping[str, int], probability: float) -> float:
        """The index that is reached with `probability` when `claimed` is claimed."""

    def given(self, indicator: str, claimed: int) -> float:
        """Probability 0-1 that an indicator is given the level claimed, or more."""

    def chance_if_kept(self, claimed: Mapping[str, int], index: Fraction, kept: Collection[str]) -> float:
        """As `chance`, were it certain that the indicators `kept` are given what they claim."""
