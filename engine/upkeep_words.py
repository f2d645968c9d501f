"""What keeping levels is worth, in words."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from data.assessment import Stage
from data.numbers import indonesian

from .upkeep_tasks import Upkeep, UpkeepTask
from .wording import listing, percent

NAMED = 3
"""Levels that a sentence names; lists name them all."""


def most_valuable(upkeep: Upkeep, stage: Stage) -> str:
    """The levels worth most to keep, as a sentence without its full stop; empty where nothing is to be lost.

    Args:
        upkeep: of a plan.
        stage: of the levels that the plan builds on.
    """
    if not upkeep.tasks:
        return ""
    named = upkeep.tasks[:NAMED]
    first, *others = [f"{task.indicator} di level {task.level} bernilai {worth(task)}" for task in named]
    return f"{keeping(stage)} {listing([f'{first} indeks', *others])}"


def chance_if_kept(upkeep: Upkeep) -> str:
    """How sure the target is once all tasks are done, as half a sentence; empty where they make it no surer."""
    if upkeep.reached_if_kept <= upkeep.reached:
        return ""
    together = (
        f"{len(upkeep.tasks)} level itu" if len(upkeep.tasks) <= NAMED else f"{len(upkeep.tasks)} level terpenting"
    )
    return f"bila {together} pasti diakui, peluangnya {percent(upkeep.reached_if_kept)} %"


def keeping(stage: Stage) -> str:
    """What keeping a level means: results are given again, claims are to be believed."""
    return "membuktikan klaim" if stage == "self" else "menjaga"


def evidence_task(proofs: Iterable[str], stage: Stage) -> str:
    """What is to be done for one level that these items prove."""
    verb = "Lengkapi" if stage == "self" else "Perbarui"
    return f"{verb} bukti: {'; '.join(proofs)}"


def summary(upkeep: Upkeep, lowest: int, whose: str = "rencana ini") -> str:
    """How much is at stake, and what the tasks change about the target's chance.

    Args:
        upkeep: of a plan.
        lowest: level of the scale, which nobody can lose.
        whose: the plan, in words.
    """
    lost, surer = indonesian(Fraction(upkeep.expected_loss)), chance_if_kept(upkeep)
    return (
        f"{upkeep.levels} indikator di atas level {lowest} tidak dinaikkan {whose} dan, bila dibiarkan, "
        f"diprakirakan kehilangan {lost} indeks{f'; {surer} (sekarang {percent(upkeep.reached)} %)' if surer else ''}."
    )


def stake(value: float, lost: float) -> str:
    """What a level is worth, and how probably less than it is given.

    Args:
        value: index points.
        lost: probability 0-1.
    """
    worth_words = indonesian(Fraction(str(value)), 3)
    return f"bernilai {worth_words} indeks; peluang turun {indonesian(100 * Fraction(str(lost)), 0)} %"


def worth(task: UpkeepTask) -> str:
    """Index points to three decimals."""
    return indonesian(Fraction(task.value), 3)
