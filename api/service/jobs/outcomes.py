"""What a task comes to; importing this costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from data.assessment import Assessment
from data.faults import Fault
from data.panel_file import Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.optimise import Limits


@dataclass(frozen=True)
class Done:
    """An answer.

    Attributes:
        document: JSON text, UTF-8.
        outcome: one word for the counters, e.g. ``optimal``.
    """

    document: bytes
    outcome: str


@dataclass(frozen=True)
class Refused:
    """The input is wrong, or the solver found no proof.

    Attributes:
        code: ``invalid_input`` or ``solver_failed``.
    """

    code: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Read:
    """A file that was read."""

    panel: Panel
    outcome: str = "read"


@dataclass(frozen=True)
class Training:
    """What to train a model on, and where to write it.

    Attributes:
        assessments: claims with desk or final levels of the same cycle, all of one instrument.
        folder: of the artifact; an artifact in it is replaced.
        seed: 0 or more.
    """

    assessments: tuple[Assessment, ...]
    folder: str
    seed: int


Outcome = Done | Read | Refused

Task: TypeAlias = "Callable[[Any, Limits], Done | Read]"
"""From what the task documents, and the solver's limits, to an answer; raises `InputError` or `SolverError`."""
