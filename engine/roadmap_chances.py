"""Chance that each year's target is met if nobody tends the levels already held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from .roadmap_problem import Cycle, RoadmapProblem

DRAWS = 20_000


def untended_chances(
    problem: RoadmapProblem,
    stairs: Sequence[Mapping[str, int]],
    chances: NDArray[Any],
    correlation: float,
    seed: int = 0,
) -> list[float]:
    """Chance per cycle, 0-1, that the index reaches the target.

    What a year raises counts as reached; what it only holds is assessed again and may fall, with one normal factor
    for the whole institution. The same draws serve every year.

    Args:
        problem: the roadmap's problem, with whole levels.
        stairs: levels at the end of each cycle.
        chances: shape (indicators, level held, next level); the last axis sums to 1.
        correlation: of an institution's next levels on the normal scale, 0 up to below 1.
        seed: of the draws.
    """
    instrument = problem.start.instrument
    low = instrument.scale.minimum
    random = np.random.default_rng(seed)
    shared = random.standard_normal((DRAWS, 1))
    own = random.standard_normal((DRAWS, len(instrument.ids)))
    uniform = ndtr(np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own)
    weights = np.array([instrument.integer_weights[i] for i in instrument.ids])
    found = []
    held: Mapping[str, int] = problem.start.base
    for cycle, planned in zip(problem.cycles, stairs, strict=True):
        levels = np.empty((DRAWS, len(instrument.ids)), dtype=np.int64)
        for column, i in enumerate(instrument.ids):
            if planned[i] > held[i]:
                levels[:, column] = planned[i]
            else:
                steps = np.cumsum(chances[column, held[i] - low])[:-1]
                # What comes above the level held was not planned and is not counted on.
                levels[:, column] = np.minimum(low + np.searchsorted(steps, uniform[:, column]), held[i])
        found.append(float(np.mean(levels @ weights >= _needed(problem, cycle))))
        held = planned
    return found


def _needed(problem: RoadmapProblem, cycle: Cycle) -> int:
    """The target as a sum of whole weights times levels."""
    return ceil(cycle.target * problem.start.instrument.weight_scale * 100)
