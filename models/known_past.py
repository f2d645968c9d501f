"""What kind of past a row's inputs tell of: each has its own regression of index errors.

Inputs that are missing together are missing for everybody who brings such a file, and a line through all of them at
once fits none (pattern submodels: Fletcher Mercaldo & Blume 2020, Biostatistics 21(2)).
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats
from .discount_features import NAMES

KnownPast = Literal["pairs", "other_pairs", "results", "little"]
"""``pairs``: claims and what the stage to be forecast made of them. ``other_pairs``: claims and final levels, where the
desk stage is to be forecast. ``results``: final levels without claims, as they are published. ``little``: nothing, or
too patchy to be one of these."""

KNOWN_PASTS: tuple[KnownPast, ...] = get_args(KnownPast)


def known_pasts(features: Floats) -> NDArray[np.str_]:
    """Kind of past per row, of `KNOWN_PASTS`.

    Args:
        features: from `discount_features`, shape (rows, indicators, inputs).

    Returns:
        shape (rows,).
    """

    def known(name: str) -> NDArray[np.bool_]:
        return np.asarray(np.isfinite(features[..., NAMES.index(name)]).any(axis=1))

    def nonzero(name: str) -> NDArray[np.bool_]:
        return np.asarray((np.nan_to_num(features[..., NAMES.index(name)]) != 0).any(axis=1))

    paired = nonzero("history_weight")
    # A residual of exactly 0 is that of nobody: it stands where there is no pair.
    results = known("last_final") & ~paired & ~nonzero("own_desk_residual")
    kinds = [known("last_discount"), paired, results]
    return np.select(kinds, KNOWN_PASTS[:-1], KNOWN_PASTS[-1])
