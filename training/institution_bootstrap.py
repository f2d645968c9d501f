"""Bootstrap of figures about pairs of institutions, by whole institutions on both sides.

Source: A. B. Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 2007: seekers and peers are
the same institutions, so an institution drawn twice counts twice in both roles.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], float]
"""A figure under multiplicities of the institutions, shape (institutions,); NaN where undefined."""


@dataclass(frozen=True)
class Interval:
    """A figure with its bootstrap interval of 95 %."""

    value: float
    low: float
    high: float

    def text(self, sign: bool = True) -> str:
        """The figure and its interval, three decimals."""
        form = "+.3f" if sign else ".3f"
        return f"{self.value:{form}} ({self.low:{form}} .. {self.high:{form}})"


def bootstrap(statistic: Statistic, institutions: int, draws: int, seed: int) -> Interval:
    """Figure on all institutions, and its 95 % percentile interval.

    Args:
        statistic: the figure.
        institutions: how many there are.
        draws: bootstrap samples, 100 or more.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    share = np.full(institutions, 1 / institutions)
    values = [statistic(rng.multinomial(institutions, share).astype(float)) for _ in range(draws)]
    known = [value for value in values if not np.isnan(value)]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (float("nan"), float("nan"))
    return Interval(statistic(np.ones(institutions)), float(low), float(high))


def mean_of_groups(values: Floats, members: NDArray[np.bool_], counts: Floats) -> Floats:
    """Mean value over each seeker's group, NaN where the group is empty.

    Args:
        values: of every pair, shape (seekers, peers).
        members: who belongs to the seeker's group, shape (seekers, peers).
        counts: multiplicity of each institution as a peer, shape (peers,).
    """
    sizes = members @ counts
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = np.where(members, values, 0.0) @ counts / sizes
    return means


def group_mean(values: Floats, members: NDArray[np.bool_], counts: Floats) -> float:
    """Mean over seekers of their group's mean; seekers without a group are left out."""
    means = mean_of_groups(values, members, counts)
    known = ~np.isnan(means) & (counts > 0)
    return float(np.average(means[known], weights=counts[known])) if known.any() else float("nan")


def mean_difference(values: Floats, first: NDArray[np.bool_], second: NDArray[np.bool_], counts: Floats) -> float:
    """Mean over seekers of the first group's mean less the second's; seekers without either are left out."""
    gap = mean_of_groups(values, first, counts) - mean_of_groups(values, second, counts)
    known = ~np.isnan(gap) & (counts > 0)
    return float(np.average(gap[known], weights=counts[known])) if known.any() else float("nan")
