"""How the final index spreads when reopened indicators may be raised: exact sums of dependent raises.

Whether indicator i is raised to level l or more is a normal score z_i above a cut, with

    z_i = sqrt(rho) g + sqrt(rho_aspect) h_aspect(i) + sqrt(1 - rho - rho_aspect) e_i,

so that each chance stays as stated while raises of one institution, and of one aspect, come together. Given g
and h the raises are independent and their sum is an exact convolution; g and h are integrated by Gauss-Hermite
quadrature. No random numbers are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NODES = 41
"""Quadrature nodes of the institution's factor."""
ASPECT_NODES = 15
"""Quadrature nodes of each aspect's factor."""

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Together:
    """How strongly raises come together: correlations of the normal scores, 0 or more, summing to below 1.

    Attributes:
        institution: between any two indicators.
        aspect: further, between two indicators of one aspect.
        source: where the figures come from, for people.
    """

    institution: float
    aspect: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        if not (self.institution >= 0 and self.aspect >= 0 and self.institution + self.aspect < 1):
            raise ValueError("correlations must be at least 0 and sum to less than 1")


INDEPENDENT = Together(0.0)


@dataclass(frozen=True)
class Raise:
    """One reopened indicator: chance per gain in whole units (gains above 0; the rest of 1 is no gain)."""

    aspect: str
    chances: Mapping[int, Fraction]


@dataclass(frozen=True)
class GainDistribution:
    """Distribution of the summed gain.

    Attributes:
        probability: chance of each total gain in units, shape (most units + 1,).
        unit: index points of one unit, exact.
    """

    probability: Floats
    unit: Fraction

    def at_least(self, gain: Fraction) -> float:
        """Chance that the gain is `gain` index points or more; the border is exact."""
        needed = -(-gain // self.unit) if gain > 0 else 0
        return float(self.probability[int(needed) :].sum()) if needed < len(self.probability) else 0.0

    def quantile(self, share: float) -> Fraction:
        """Least gain, in index points, that is not exceeded with chance `share`."""
        position = int(np.searchsorted(np.cumsum(self.probability), share - 1e-12))
        return min(position, len(self.probability) - 1) * self.unit


def gain_distribution(raises: Sequence[Raise], unit: Fraction, together: Together = INDEPENDENT) -> GainDistribution:
    """Distribution of the sum of all gains.

    Args:
        raises: the reopened indicators.
        unit: index points of one unit.
        together: dependence between them.
    """
    size = sum(max(one.chances, default=0) for one in raises) + 1
    total = np.zeros(size)
    by_aspect: dict[str, list[_Cuts]] = {}
    for one in raises:
        if one.chances:
            by_aspect.setdefault(one.aspect, []).append(_cuts(one))
    for g, weight in _nodes(NODES if together.institution else 1):
        given = np.ones(1)
        for members in by_aspect.values():
            given = np.convolve(given, _aspect_given(members, g, together))
        total[: len(given)] += weight * given
    return GainDistribution(total / total.sum(), unit)


@dataclass(frozen=True)
class _Cuts:
    """Gains ascending, and the cut of the normal score above which a gain is reached or passed."""

    gains: tuple[int, ...]
    cuts: tuple[float, ...]


def _cuts(one: Raise) -> _Cuts:
    gains = sorted(gain for gain, chance in one.chances.items() if chance)
    tails = [float(sum(one.chances[g] for g in gains[k:])) for k in range(len(gains))]
    cuts = [-np.inf if tail >= 1 else -_NORMAL.inv_cdf(tail) for tail in tails]
    return _Cuts(tuple(gains), tuple(cuts))


def _aspect_given(members: Sequence[_Cuts], g: float, together: Together) -> Floats:
    """Distribution of the summed gain of one aspect, given the institution's factor."""
    size = sum(max(member.gains, default=0) for member in members) + 1
    total = np.zeros(size)
    for h, weight in _nodes(ASPECT_NODES if together.aspect else 1):
        shift = together.institution**0.5 * g + together.aspect**0.5 * h
        spread = (1 - together.institution - together.aspect) ** 0.5
        given = np.ones(1)
        for member in members:
            given = _added(given, member, shift, spread)
        total += weight * given
    return total


def _added(given: Floats, member: _Cuts, shift: float, spread: float) -> Floats:
    """Distribution after one more independent indicator; sparse, because it has few outcomes."""
    tails = [1.0 if cut == -np.inf else _NORMAL.cdf((shift - cut) / spread) for cut in member.cuts]
    most = max(member.gains, default=0)
    grown = np.zeros(len(given) + most)
    grown[: len(given)] += (1 - (tails[0] if tails else 0.0)) * given
    for k, gain in enumerate(member.gains):
        following = tails[k + 1] if k + 1 < len(tails) else 0.0
        grown[gain : gain + len(given)] += (tails[k] - following) * given
    return grown


def _nodes(count: int) -> list[tuple[float, float]]:
    """Nodes and weights of a standard normal variable; one node where there is nothing to integrate."""
    if count == 1:
        return [(0.0, 1.0)]
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return list(zip(nodes.tolist(), (weights / weights.sum()).tolist(), strict=True))
