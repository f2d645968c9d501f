"""Levels that an assured plan leaves alone: which are worth most to keep, and what keeping them takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.evidence import proofs

from .assessed_levels import AssessedLevels
from .coupling_constraints import Target
from .problem import Problem

MOST_TASKS = 10

LEAST_VALUE = 0.0005
"""Index points; a level that is worth less reads as 0.000 and makes no task."""


@dataclass(frozen=True)
class UpkeepTask:
    """One level to keep.

    Attributes:
        level: whole level that is claimed again.
        value: index points that are lost on average where nothing is done, `weight * E[level - assessed] / 100`.
        lost: probability 0-1 that less than the level is given.
        proofs: what the level needs as proof, in the instrument's words; its own text where no list names any.
    """

    indicator: str
    level: int
    owner: str
    value: float
    lost: float
    proofs: tuple[str, ...]


@dataclass(frozen=True)
class Upkeep:
    """What keeping levels is worth to an assured plan.

    Attributes:
        tasks: the levels worth most to keep, at most `MOST_TASKS`, the most valuable first.
        levels: how many levels above the lowest the plan leaves alone.
        expected_loss: index points that they lose on average, all of them together.
        reached: probability 0-1 that the target is reached as things stand.
        reached_if_kept: the same, were it certain that the levels of all tasks are given.
    """

    tasks: tuple[UpkeepTask, ...]
    levels: int
    expected_loss: float
    reached: float
    reached_if_kept: float


def upkeep_of(problem: Problem, target: Target, planned: Mapping[str, int], assessed: AssessedLevels) -> Upkeep:
    """What the levels that a plan leaves alone are worth.

    Args:
        problem: whose levels of today the plan builds on.
        target: that the plan is to reach.
        planned: whole level 1-5 per indicator under the plan.
        assessed: what an assessor makes of claimed levels.
    """
    left_alone = list(_left_alone(problem, planned, assessed))
    # Sorting is stable: of equals the one that the regulation names first.
    ranked = sorted((task for task in left_alone if task.value >= LEAST_VALUE), key=lambda task: -task.value)
    tasks = tuple(ranked[:MOST_TASKS])
    return Upkeep(
        tasks=tasks,
        levels=len(left_alone),
        expected_loss=sum(task.value for task in left_alone),
        reached=assessed.chance(planned, target.index),
        reached_if_kept=assessed.chance_if_kept(planned, target.index, {task.indicator for task in tasks}),
    )


def _left_alone(problem: Problem, planned: Mapping[str, int], assessed: AssessedLevels) -> Iterator[UpkeepTask]:
    instrument = problem.instrument
    for indicator in instrument.indicators:
        i, level = indicator.id, problem.base[indicator.id]
        if planned[i] > level or level <= instrument.scale.minimum or indicator.external is not None:
            continue
        listed = tuple(proof.text for proof in proofs(instrument, i, level))
        yield UpkeepTask(
            indicator=i,
            level=level,
            owner=problem.owners[i],
            value=float(indicator.weight) / 100 * max(level - assessed.expected_level(i, level), 0.0),
            lost=1 - assessed.given(i, level),
            proofs=listed or (indicator.level_texts.get(level, ""),),
        )
