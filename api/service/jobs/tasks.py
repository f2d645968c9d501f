"""Work that keeps a processor busy, as functions from a value to JSON text; they run in worker processes.

Nothing in tasks knows HTTP or the store. Whatever the caller did wrong comes back as `Refused`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from data.faults import Fault, InputError
from engine.optimise import Limits
from engine.solver.highs import SolverError

from . import comparison_tasks, expectation_tasks, planning_tasks, programme_tasks, reading_tasks
from .outcomes import Outcome, Refused, Task


def run(name: str, value: Any, seconds: float) -> Outcome:
    """Run one task by name.

    Args:
        name: key of `TASKS`.
        value: a JSON value, or what the task documents.
        seconds: time limit of each search for a plan; the pool ends a task that takes longer in all.
    """
    try:
        return TASKS[name](value, Limits(seconds=seconds))
    except InputError as error:
        return Refused("invalid_input", error.faults)
    except SolverError as error:
        remedy = "Longgarkan atau kurangi aturan lalu ulangi; bila tetap, laporkan beserta permintaannya."
        fault = Fault("solver_failed", "solver berhenti tanpa jawaban yang terbukti", found=str(error), remedy=remedy)
        return Refused("solver_failed", (fault,))


def warm() -> None:
    """Load what many tasks need and is slow to load: the shipped forecast model. A fault of it is told when asked."""
    from models.registry import default_forecaster

    with contextlib.suppress(InputError):
        default_forecaster()


TASKS: Mapping[str, Task] = {
    **reading_tasks.TASKS,
    **planning_tasks.TASKS,
    **expectation_tasks.TASKS,
    **programme_tasks.TASKS,
    **comparison_tasks.TASKS,
}
