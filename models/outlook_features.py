"""What the outlook reads off an institution's history: all as deviations from the cycle's national mean."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .index_history import CENTRAL_PROVINCES, Floats, IndexHistory

TYPES = ("kementerian", "lpnk", "lns", "lembaga_lain", "provinsi", "kabupaten")
"""Types with an effect of their own; a kota is the reference."""

NAMES = (
    "deviation",
    "lag_1",
    "lag_1_missing",
    "lag_2",
    "lag_2_missing",
    *(f"type_{t}" for t in TYPES),
    "province_peers",
)

PEER_PRIOR = 3.0
"""Institutions' worth of national mean that the mean of provincial peers is shrunk with."""


@dataclass(frozen=True)
class ProvinceMean:
    """Mean deviation from the national mean over the institutions of a province in one cycle."""

    institutions: int
    deviation: float


@dataclass(frozen=True)
class NationalMeans:
    """What is known nationally of each cycle.

    Attributes:
        index: mean final index per cycle, over all institutions assessed.
        provinces: mean deviation per (`province_key`, cycle).
    """

    index: Mapping[int, float]
    provinces: Mapping[tuple[str, int], ProvinceMean]


def national_means(history: IndexHistory, least: int) -> NationalMeans:
    """The means of a history that holds the whole country.

    Args:
        history: final indices.
        least: institutions that a cycle must have to stand for the country.
    """
    index = {
        cycle: float(np.nanmean(history.column(cycle)))
        for cycle in history.cycles
        if np.count_nonzero(~np.isnan(history.column(cycle))) >= least
    }
    provinces: dict[tuple[str, int], ProvinceMean] = {}
    names = np.array(history.provinces)
    for cycle in index:
        deviation = history.column(cycle) - index[cycle]
        for name in sorted(set(history.provinces) - CENTRAL_PROVINCES):
            members = deviation[(names == name) & ~np.isnan(deviation)]
            if len(members):
                provinces[name, cycle] = ProvinceMean(len(members), float(members.mean()))
    return NationalMeans(index, provinces)


def features(history: IndexHistory, base: int, means: NationalMeans) -> Floats:
    """Feature rows for a forecast from cycle `base`.

    Returns:
        Shape (institutions, `NAMES`); NaN in the whole row of an institution without an index in `base`.
    """
    deviation = history.column(base) - means.index[base]
    columns = [deviation]
    for lag in (1, 2):
        change, missing = _lag(history, base - lag, deviation, means)
        columns += [change, missing]
    types = np.array(history.types)
    columns += [(types == t).astype(float) for t in TYPES]
    columns.append(_province_peers(history, base, deviation, means))
    table = np.column_stack(columns)
    table[np.isnan(deviation)] = np.nan
    return table


def _lag(history: IndexHistory, cycle: int, deviation: Floats, means: NationalMeans) -> tuple[Floats, Floats]:
    # A cycle that the file lacks altogether says nothing about the institution, so it is not "missing".
    if cycle not in history.instruments or cycle not in means.index:
        return np.zeros_like(deviation), np.zeros_like(deviation)
    earlier = history.column(cycle) - means.index[cycle]
    return np.nan_to_num(earlier - deviation), np.isnan(earlier).astype(float)


def _province_peers(history: IndexHistory, base: int, deviation: Floats, means: NationalMeans) -> Floats:
    peers = np.zeros_like(deviation)
    for i, province in enumerate(history.provinces):
        mean = means.provinces.get((province, base))
        if mean is None or np.isnan(deviation[i]):
            continue
        others = mean.institutions * mean.deviation - deviation[i]
        peers[i] = others / (mean.institutions - 1 + PEER_PRIOR)
    return peers
