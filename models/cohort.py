"""What a file's other institutions tell about a cycle: how high it claims, and what assessors last took off."""

from collections.abc import Iterator
from typing import NamedTuple, TypedDict

import numpy as np

from .arrays import Floats, Ints, known_mean
from .discount_shape import SHARES, shares, tallies

LEAST_COHORT = 10
"""Other institutions from which their mean says something about a cycle."""

SHAPE = (*SHARES, "unlike", "raised_unlike")
"""Columns of `cohort_shapes`: the shares of `models.discount_shape`, and how much institutions differ: standard
deviations between them of the mean discount, levels, and of the share of raised indicators."""


class CohortColumns(TypedDict):
    """Columns of `models.pairs.PairPanel` that the other institutions fill."""

    cohort: Floats
    cohort_desk_discount: Floats
    cohort_final_discount: Floats
    cohort_desk_shape: Floats
    cohort_final_shape: Floats


def cohort_columns(institution: Ints, cycle: Ints, claimed: Floats, desk: Floats, final: Floats) -> CohortColumns:
    """All columns, from the levels of a file's rows, shape (rows, indicators)."""
    return CohortColumns(
        cohort=cohort_claims(claimed, cycle),
        cohort_desk_discount=cohort_discounts(claimed - desk, institution, cycle),
        cohort_final_discount=cohort_discounts(claimed - final, institution, cycle),
        cohort_desk_shape=cohort_shapes(claimed, desk, (desk, final), institution, cycle),
        cohort_final_shape=cohort_shapes(claimed, final, (desk, final), institution, cycle),
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
    for rows, past, here, there in _pasts(institution, cycle):
        own = np.full((len(rows), discounts.shape[1]), np.nan)
        own[here] = discounts[there]
        known[rows] = np.where(np.isnan(known[rows]), _mean_of_others(discounts[past], own), known[rows])
    return known


def cohort_shapes(
    claimed: Floats, given: Floats, results: tuple[Floats, Floats], institution: Ints, cycle: Ints
) -> Floats:
    """How the discounts of the other institutions were spread in the latest earlier cycle that tells it.

    Args:
        claimed: levels 1-5, shape (rows, indicators), NaN where unknown.
        given: of the stage whose discounts are meant, likewise.
        results: desk and final levels, likewise.
        institution, cycle: per row, no pair twice.

    Returns:
        shape (rows, len(SHAPE)); NaN where no earlier cycle has `LEAST_COHORT` others that tell.
    """
    counts = tallies(claimed, given, *results)
    discount = known_mean(np.where(claimed > 1, claimed - given, np.nan))
    raised = shares(counts)[:, SHARES.index("raised")]
    parts = np.column_stack([counts, _moments(discount), _moments(raised)])
    found = np.full((len(claimed), len(SHAPE)), np.nan)
    for rows, past, here, there in _pasts(institution, cycle):
        others = np.repeat(parts[past].sum(axis=0)[None], len(rows), axis=0)
        others[here] -= parts[there]
        found[rows] = np.where(np.isnan(found[rows]), _shape(others), found[rows])
    return found


class _Past(NamedTuple):
    """Rows of a cycle, rows of an earlier one, and of the institutions in both: places among the former, rows then."""

    rows: Ints
    past: Ints
    here: Ints
    there: Ints


def _pasts(institution: Ints, cycle: Ints) -> Iterator[_Past]:
    """Every cycle with every earlier one, the latest of these first."""
    years = np.unique(cycle)
    for position, year in enumerate(years):
        rows = np.flatnonzero(cycle == year)
        for earlier in years[:position][::-1]:
            past = np.flatnonzero(cycle == earlier)
            _, here, there = np.intersect1d(institution[rows], institution[past], return_indices=True)
            yield _Past(rows, past, here, past[there])


def _moments(values: Floats) -> Floats:
    """How many institutions tell, their sum and their sum of squares, per row: they may be summed over rows."""
    known = np.nan_to_num(values)
    return np.column_stack([np.isfinite(values), known, known**2])


def _shape(others: Floats) -> Floats:
    """`SHAPE` from the sums over the others of counts and of both moments, shape (rows, 12)."""
    counts, discount, raised = np.split(others, [6, 9], axis=1)
    told = np.column_stack([shares(counts), _deviation(discount), _deviation(raised)])
    of_results = np.array(["raised" in name for name in SHAPE])
    telling = np.where(of_results, raised[:, :1], discount[:, :1])
    return np.where(telling >= LEAST_COHORT, told, np.nan)


def _deviation(moments: Floats) -> Floats:
    count = np.maximum(moments[:, 0], 1)
    variance = moments[:, 2] / count - (moments[:, 1] / count) ** 2
    return np.sqrt(np.maximum(variance, 0.0))


def _mean_of_others(everyone: Floats, own: Floats) -> Floats:
    """Mean of a cycle's rows less the row's own value, for each row of `own`; NaN with fewer than `LEAST_COHORT`."""
    others = (~np.isnan(everyone)).sum(axis=0) - ~np.isnan(own)
    total = np.nansum(everyone, axis=0) - np.nan_to_num(own)
    return np.where(others >= LEAST_COHORT, total / np.maximum(others, 1), np.nan)
