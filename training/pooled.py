"""Evaluations of several draws of the same worlds as one: what a forecaster gains on average, and how surely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from data.assessment import Stage

from .answers import FORECAST
from .evaluation import Evaluation, Result, covered


@dataclass(frozen=True)
class PooledResult:
    """Scores of one split and stage over all draws; see `training.evaluation.Result`.

    Attributes:
        draws: panels behind it, each a country and a last cycle of its own.
        mae_gain, rps_gain: of pooled scores, over the baseline that is best in the pool.
        mae_gain_error, rps_gain_error: their standard errors (delete-one jackknife over draws; Efron 1982): a panel's
            institutions share its cycle, so draws are what is independent.
        group_hits: as there, summed.
    """

    world: str
    split: str
    stage: Stage
    draws: int
    cases: int
    mae_gain: float
    mae_gain_error: float
    rps_gain: float
    rps_gain_error: float
    coverage: Mapping[str, float]
    group_hits: Mapping[str, tuple[int, int]]

    @property
    def lowest_group(self) -> tuple[float, str, int] | None:
        """Coverage, name and cases of the group that is covered least, of those with cases enough in the pool."""
        groups = covered(self.group_hits).items()
        return min(((share, name, self.group_hits[name][1]) for name, share in groups), default=None)


def pooled(draws: Sequence[Mapping[str, Evaluation]]) -> tuple[PooledResult, ...]:
    """Pool the evaluations of several draws row by row.

    Args:
        draws: evaluations by world, as from `training.robustness.robustness`, two or more, of the same worlds.

    Raises:
        ValueError: for fewer than two draws, or if their worlds, splits or stages differ.
    """
    if len(draws) < 2:
        raise ValueError("a standard error needs two draws")
    found = []
    for world in draws[0]:
        for rows in zip(*(draw[world].results for draw in draws), strict=True):
            if len({(row.split, row.stage) for row in rows}) > 1:
                raise ValueError("draws of different splits")
            found.append(_pooled(world, rows))
    return tuple(found)


def group_coverage(rows: Sequence[PooledResult]) -> dict[str, float]:
    """Coverage of the 90 % interval of every group with cases enough, over all rows together."""
    return covered(_group_hits(rows))


def _pooled(world: str, rows: Sequence[Result]) -> PooledResult:
    maes, rpses = [row.mae for row in rows], [row.rps for row in rows]
    weights = [row.cases for row in rows]
    return PooledResult(
        world=world,
        split=rows[0].split,
        stage=rows[0].stage,
        draws=len(rows),
        cases=sum(weights),
        mae_gain=_gain(maes, weights),
        mae_gain_error=_jackknife(maes, weights),
        rps_gain=_gain(rpses, weights),
        rps_gain_error=_jackknife(rpses, weights),
        coverage={k: float(np.average([row.coverage[k] for row in rows], weights=weights)) for k in rows[0].coverage},
        group_hits=_group_hits(rows),
    )


def _group_hits(rows: Sequence[Result | PooledResult]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for row in rows:
        for name, (inside, cases) in row.group_hits.items():
            before = sums.get(name, (0, 0))
            sums[name] = before[0] + inside, before[1] + cases
    return sums


def _gain(scores: Sequence[Mapping[str, float]], weights: Sequence[int]) -> float:
    """Share by which the forecast's mean score lies below the best baseline's."""
    mean = {name: float(np.average([each[name] for each in scores], weights=weights)) for name in scores[0]}
    return 1 - mean.pop(FORECAST) / min(mean.values())


def _jackknife(scores: Sequence[Mapping[str, float]], weights: Sequence[int]) -> float:
    count = len(scores)
    left = [_gain([*scores[:out], *scores[out + 1 :]], [*weights[:out], *weights[out + 1 :]]) for out in range(count)]
    mean = sum(left) / count
    return sqrt((count - 1) / count * sum((each - mean) ** 2 for each in left))
