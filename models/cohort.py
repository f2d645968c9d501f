"""What a file's other institutions tell about a cycle: how high it claims, and what assessors last took off."""

from typing import TypedDict

import numpy as np

from .arrays import Floats, Ints

LEAST_COHORT = 10
"""Other institutions from which their mean says something about a cycle."""


class CohortColumns(TypedDict):
    """Columns of `models.pairs.PairPanel` that the other institutions fill."""

    cohort: Floats
    cohort_desk_discount: Floats
    cohort_final_discount: Floats


def cohort_columns(institution: Ints, cycle: Ints, claimed: Floats, desk: Floats, final: Floats) -> CohortColumns:
    """All columns, from the levels of a file's rows, shape (rows, indicators)."""
    return CohortColumns(
        cohort=cohort_claims(claimed, cycle),
        cohort_desk_discount=cohort_discounts(claimed - desk, institution, cycle),
        cohort_final_discount=cohort_discounts(claimed - final, institution, cycle),
    )


def cohort_claims(claimed: Floats, cycle: Ints) -> Floats:
    """Mean claim of the other rows of the same cycle per indicator, shape (rows, indicators); NaN with too few."""
    means = np.full(claimed.shape, np.nan)
    for year in np.unique(cycle):
        rows = np.flatnonzero(cycle == year)
        means[rows] = _mean_of_others(claimed[rows], claimed[rows])
    return means


def cohort_discounts(discounts: Floats, institution: Ints, cycle: Ints) -> Floats:
    """Mean discount of the other institutions per indicator in the latest earlier cycle that tells it.

    Args:
        discounts: claimed minus given level, shape (rows, indicators), NaN where unknown.
        institution, cycle: per row, no pair twice.

    Returns:
        shape (rows, indicators), levels; NaN where no earlier cycle has `LEAST_COHORT` others.
    """
    known = np.full(discounts.shape, np.nan)
    years = np.unique(cycle)
    for position, year in enumerate(years):
        rows = np.flatnonzero(cycle == year)
        for earlier in years[:position][::-1]:
            past = np.flatnonzero(cycle == earlier)
            own = np.full((len(rows), discounts.shape[1]), np.nan)
            _, here, there = np.intersect1d(institution[rows], institution[past], return_indices=True)
            own[here] = discounts[past[there]]
            known[rows] = np.where(np.isnan(known[rows]), _mean_of_others(discounts[past], own), known[rows])
    return known


def _mean_of_others(everyone: Floats, own: Floats) -> Floats:
    """Mean of a cycle's rows less the row's own value, for each row of `own`; NaN with fewer than `LEAST_COHORT`."""
    others = (~np.isnan(everyone)).sum(axis=0) - ~np.isnan(own)
    total = np.nansum(everyone, axis=0) - np.nan_to_num(own)
    return np.where(others >= LEAST_COHORT, total / np.maximum(others, 1), np.nan)
