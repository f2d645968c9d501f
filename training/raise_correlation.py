"""How strongly rises of one institution come together. Run ``python -m training.raise_correlation PANEL``.

One normal factor g per institution: indicator i rises if sqrt(rho) g + sqrt(1 - rho) e_i passes the cut that its
share of risers sets. rho is where the expected sum of products of residuals over pairs of indicators of one
institution equals the observed one (method of moments); the interval resamples whole institutions.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from data.faults import InputError
from data.instrument import Instrument
from data.instrument_file import shipped_instrument

from .level_pairs import LevelPair, read_level_pairs

Floats = NDArray[np.float64]

LEAST_STARTERS = 5
"""Institutions that an indicator must have at a level before their share of risers says anything."""
NODES = 31
REPEATS = 200
LEAST_PAIRS = 30


@dataclass(frozen=True)
class RaiseCorrelation:
    """The estimate, with the 5 % and 95 % quantiles over resampled institutions."""

    rho: float
    low: float
    high: float
    institutions: int


def raise_correlation(risen: Floats, share: Floats) -> float:
    """Latent correlation of rises within an institution, 0 or more.

    Args:
        risen: 1 where the level rose, 0 where not, shape (institutions, indicators).
        share: chance of a rise as indicator and level set it, NaN where unknown, same shape.
    """
    known = ~np.isnan(share) & (share > 0) & (share < 1)
    chance = np.where(known, share, 0.5)
    observed = _pair_products(np.where(known, risen - chance, 0.0))
    cut = ndtri(chance)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()

    def surplus(rho: float) -> float:
        total = 0.0
        for node, weight in zip(nodes, weights, strict=True):
            given = ndtr((cut + np.sqrt(rho) * node) / np.sqrt(1 - rho))
            total += weight * _pair_products(np.where(known, given - chance, 0.0))
        return total - observed

    return 0.0 if surplus(0.0) >= 0 else float(brentq(surplus, 0.0, 0.95))


def estimate(pairs: Sequence[LevelPair], instrument: Instrument, seed: int = 0) -> RaiseCorrelation:
    """The correlation in pairs of cycles, with its sampling interval."""
    risen, share = rises(pairs, instrument)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(REPEATS):
        rows = rng.integers(0, len(risen), len(risen))
        draws.append(raise_correlation(risen[rows], share[rows]))
    low, high = np.quantile(draws, [0.05, 0.95])
    return RaiseCorrelation(raise_correlation(risen, share), float(low), float(high), len(risen))


def rises(pairs: Sequence[LevelPair], instrument: Instrument) -> tuple[Floats, Floats]:
    """What rose, and the share of institutions that rose from the same level of the same indicator.

    Returns:
        two arrays of shape (institutions, indicators), as `raise_correlation` takes them.
    """
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for before, after in pairs:
        for i in instrument.ids:
            counts[i, int(before[i])][0] += 1
            counts[i, int(before[i])][1] += after[i] > before[i]
    top = instrument.scale.maximum

    def share_of(i: str, level: int) -> float:
        starters, risers = counts[i, level]
        return risers / starters if level < top and starters >= LEAST_STARTERS else np.nan

    risen = np.array([[float(after[i] > before[i]) for i in instrument.ids] for before, after in pairs])
    share = np.array([[share_of(i, int(before[i])) for i in instrument.ids] for before, _ in pairs])
    return risen, share


def _pair_products(residuals: Floats) -> float:
    """Sum over institutions of the products of residuals of two different indicators."""
    return float((residuals.sum(axis=1) ** 2 - (residuals**2).sum(axis=1)).sum())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the estimate for a panel."""
    parser = argparse.ArgumentParser(prog="python -m training.raise_correlation", description=__doc__)
    parser.add_argument("panel")
    parser.add_argument("--cycles", default="2021:2022")
    parser.add_argument("--instrument", default="spbe-2020")
    chosen = parser.parse_args(arguments)
    try:
        instrument = shipped_instrument(chosen.instrument)
        found = read_level_pairs(chosen.panel, chosen.cycles, instrument, LEAST_PAIRS)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    result = estimate(found.pairs, instrument)
    mark = "SIMULASI: " if found.simulated else ""
    print(
        f"{mark}rho {result.rho:.3f} (90 %: {result.low:.3f} - {result.high:.3f}), {result.institutions} institutions"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
