"""Levels that a saved assured plan names as worth most to keep, read back for those who keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, isfinite
from typing import Any

from data.faults import InputError, refuse
from data.instrument import Instrument

from .plan_basis import NO_DOCUMENT
from .upkeep_tasks import UpkeepTask


@dataclass(frozen=True)
class SavedUpkeep:
    """What a saved plan says about levels that it leaves alone.

    Attributes:
        tasks: by indicator, the most valuable first.
        simulated: whether the forecast behind the values was learned from simulated assessments.
    """

    tasks: Mapping[str, UpkeepTask]
    simulated: bool


def saved_upkeep(document: Mapping[str, Any], instrument: Instrument) -> SavedUpkeep | None:
    """Upkeep of a plan as written by ``tangga plan --assurance --out``; ``None`` for a plan without an assurance.

    Args:
        document: of the plan; `engine.saved_plan` checks whose it is.
        instrument: the plan's.

    Raises:
        InputError: `not_a_plan` if a value is none that such a plan could hold.
    """
    upkeep = document.get("upkeep")
    if upkeep is None:
        return None
    try:
        tasks = {str(task["indicator"]): _task(task) for task in upkeep["tasks"]}
        simulated = bool(document["assurance"]["simulated"])
        after = {i: floor(Fraction(str(document["levels_after"][i]))) for i in tasks}
    except NO_DOCUMENT as error:
        raise _spoilt() from error
    for i, task in tasks.items():
        if i not in instrument.by_id or task.level != after[i] or not (task.value >= 0 and 0 <= task.lost <= 1):
            raise _spoilt(f"{i} di level {task.level}")
    return SavedUpkeep(tasks, simulated)


def _task(task: Mapping[str, Any]) -> UpkeepTask:
    for field, right in _FIELDS.items():
        if not right(task[field]):
            raise _spoilt(str(task[field]), f"rencana, upkeep {task['indicator']}, {field}")
    value, lost = float(task["value"]), float(task["lost"])
    proofs = tuple(str(text) for text in task["evidence"])
    return UpkeepTask(str(task["indicator"]), task["level"], str(task["owner"]), value, lost, proofs)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FIELDS: Mapping[str, Callable[[object], bool]] = {
    "value": _number,
    "lost": _number,
    "level": _whole,
    "evidence": lambda value: isinstance(value, list),
}
"""What may stand in the fields of a task that are not words."""


def _spoilt(found: str | None = None, place: str = "rencana") -> InputError:
    return refuse(
        "not_a_plan",
        "bagian «upkeep» rencana ini bukan tulisan Tangga",
        place=place,
        found=found,
        remedy="Simpan lagi rencananya dengan `tangga plan --assurance --out`.",
    )
