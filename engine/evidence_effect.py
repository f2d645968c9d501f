"""What completing evidence is expected to bring, asked of whoever can forecast it."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol


class EvidenceEffect(Protocol):
    """A forecast that knows how the completeness of evidence moves the assessed index."""

    @property
    def source(self) -> str:
        """Where the figures come from, for people."""

    @property
    def simulated(self) -> bool:
        """Whether it was learned from simulated assessments."""

    def expected_gain(self, indicator: str, share_from: Fraction, share_to: Fraction) -> float | None:
        """Index points that the assessed index is expected to gain; ``None`` where it cannot be told.

        Args:
            indicator: whose evidence is completed.
            share_from: share of its checklist that is complete now, 0-1.
            share_to: share after completing, 0-1.
        """
