"""Random numbers for the parts of a training: the same seed, and no part draws what another one draws."""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What the numbers are for; never 0, as NumPy seeds with and without trailing zeros alike."""

    CASES = 1
    PLANS = 2
    PLANNED_CELLS = 3
    CHOSEN_PLANS = 4
    HELD_OUT_VIEWS = 5
    SECOND_STAGE_VIEWS = 6
    SECOND_STAGE_STRATA = 7
    STANDING_CLAIMS = 8
    LOST_PASTS = 9


def generator(seed: int, stream: Stream, *parts: int) -> np.random.Generator:
    """Generator of a stream.

    Args:
        seed: of the training, 0 or more.
        stream: what the numbers are for.
        parts: 0 or more each, of which part of it; always as many for one stream.
    """
    return np.random.default_rng([seed, stream, *parts])
