"""Reference statistics as cut points of a latent normal maturity, per institution type and indicator.

Sources: `data/reference/level-counts.csv` and `level-correlation-2021.csv` (aggregates of the published results of 2021
and 2022); national domain means from the ministry's report of 2024.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import StringIO
from types import MappingProxyType

import numpy as np
from scipy.special import ndtr, ndtri

from data.assessment import INSTITUTION_TYPES
from data.instrument import Instrument
from models.arrays import Floats
from models.pairs import indicator_weights

REFERENCE_INSTRUMENT = "spbe-2020"

TYPE_SHARES: Mapping[str, float] = MappingProxyType(
    {
        "kementerian": 0.055,
        "lpnk": 0.045,
        "lns": 0.03,
        "lembaga_lain": 0.03,
        "provinsi": 0.055,
        "kabupaten": 0.64,
        "kota": 0.145,
    }
)
"""About the make-up of the 615 institutions assessed in 2024."""

DOMAIN_MEANS: Mapping[int, tuple[float, float, float, float]] = MappingProxyType(
    {
        2021: (2.21, 1.89, 1.23, 2.81),
        2022: (2.39, 1.85, 1.32, 2.96),
        2023: (2.94, 2.29, 1.66, 3.47),
        2024: (3.36, 2.62, 1.86, 3.78),
    }
)
"""National mean of each domain (d1-d4). Earlier and later cycles take the nearest year: no drift is known for them."""

TYPE_POOLING = 20.0
"""Institutions that the all-types distribution counts as within each type."""

ATTENUATION = 1.12
"""Correlations of five levels understate those of the normals behind them by about this factor."""


@cache
def level_cuts() -> Floats:
    """Normal scores between levels, both cycles pooled: shape (types, 47 indicators, 4)."""
    counts = np.zeros((len(INSTITUTION_TYPES), 47, 5))
    for row in _rows("level-counts.csv"):
        place = INSTITUTION_TYPES.index(row["institution_type"]), int(row["indicator"][1:]) - 1
        counts[(*place, int(float(row["level"])) - 1)] += float(row["count"])
    everyone = counts.sum(axis=0)
    everyone /= everyone.sum(axis=1, keepdims=True)
    shares = counts + TYPE_POOLING * everyone
    shares /= shares.sum(axis=2, keepdims=True)
    return np.asarray(ndtri(np.clip(shares.cumsum(axis=2)[:, :, :4], 1e-4, 1 - 1e-4)))


@cache
def loadings() -> tuple[Floats, Floats]:
    """Latent correlation split into its first axis and the rest.

    Returns:
        first-axis loading per indicator, shape (47,), and a factor of the rest, shape (47, 47); together unit variance.
    """
    rows = list(csv.reader(StringIO(_text("level-correlation-2021.csv"))))
    correlation = np.array(rows, dtype=float) * ATTENUATION
    np.fill_diagonal(correlation, 1.0)
    values, vectors = np.linalg.eigh(correlation)
    values = np.maximum(values, 0.05)
    first = vectors[:, -1] * np.sqrt(values[-1])
    # The sign of an eigenvector is arbitrary; maturity shall rise with the axis.
    first = first * np.sign(first.sum())
    rest = vectors[:, :-1] * np.sqrt(values[:-1])
    scale = np.sqrt(first**2 + (rest**2).sum(axis=1))
    return first / scale, rest / scale[:, None]


def national_shift(instrument: Instrument, cycle: int) -> Floats:
    """Latent shift per indicator under which the domain means match the national ones of a cycle, shape (47,)."""
    known = min(DOMAIN_MEANS, key=lambda year: abs(year - cycle))
    shift = np.zeros(len(instrument.indicators))
    for domain, target in zip(instrument.domains, DOMAIN_MEANS[known], strict=True):
        members = np.isin(instrument.ids, instrument.members(domain.id))
        weights = tuple(indicator_weights(instrument)[members])
        shift[members] = _shift_to(target, tuple(np.flatnonzero(members)), weights)
    return shift


@cache
def _shift_to(target: float, members: tuple[int, ...], share: tuple[float, ...]) -> float:
    cuts, weights = level_cuts()[:, list(members)], np.array(share)
    types = np.array([TYPE_SHARES[name] for name in INSTITUTION_TYPES])
    low, high = -4.0, 4.0
    for _ in range(50):
        middle = (low + high) / 2
        means = (1 + (1 - ndtr(cuts - middle)).sum(axis=2)) @ (weights / weights.sum())
        low, high = (middle, high) if types @ means < target else (low, middle)
    return (low + high) / 2


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(_text(name))))


def _text(name: str) -> str:
    return (resources.files("data") / "reference" / name).read_text(encoding="utf-8")
