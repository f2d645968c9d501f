"""How discounts are spread over claims.

By its mean discount alone an institution that now and then claims far too much looks like one that sees everything a
little too high. What the assessor will say of their next claims differs.
"""

import numpy as np

from .arrays import Floats

SHARES = ("exact", "far", "under", "raised")
"""Columns of `shares`.

exact, far, under: shares of the claims above level 1 that the stage confirmed, lowered by two levels or more, raised.
raised: share of the indicators that stood higher at the final stage than at the desk stage.
"""

FAR = 2
"""Levels off a claim from which it was far too high."""

LEAST_KNOWN = 10
"""Claims, or indicators with both results, from which their shares say something."""


def tallies(claimed: Floats, given: Floats, desk: Floats, final: Floats) -> Floats:
    """Counts per row behind `shares`: they may be summed over rows before the shares are taken.

    Claims of level 1 are left out: nobody can lower them.

    Args:
        claimed, desk, final: levels 1-5, shape (rows, indicators), NaN where unknown.
        given: those of `desk` and `final` whose discounts are meant.

    Returns:
        shape (rows, 6): pairs of a claim and a result, and of those exact, far and under; indicators with both
        results, and of those raised.
    """
    discount = np.where(claimed > 1, claimed - given, np.nan)
    rise = final - desk
    each = (~np.isnan(discount), discount == 0, discount >= FAR, discount < 0, ~np.isnan(rise), rise > 0)
    return np.stack([counted.sum(axis=1) for counted in each], axis=1).astype(float)


def shares(counts: Floats) -> Floats:
    """`SHARES` from counts of `tallies`: shape (rows, 6) to (rows, 4); NaN below `LEAST_KNOWN`."""
    pairs, results = counts[:, :1], counts[:, 4:5]
    parts = np.concatenate([counts[:, 1:4], counts[:, 5:]], axis=1)
    among = np.concatenate([np.repeat(pairs, 3, axis=1), results], axis=1)
    return np.where(among >= LEAST_KNOWN, parts / np.maximum(among, 1), np.nan)
