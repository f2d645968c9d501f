"""What kinds of long work have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from api.service.problems import ProblemError
from api.service.refusals import of_input
from data.faults import InputError
from data.store.assessments import AssessmentKey, StoredAssessment
from data.store.jobs import Job
from data.store.store import Store

from .outcomes import Outcome, Refused

if TYPE_CHECKING:
    from api.service.state import Service

Progress = Callable[[int, int, str], None]
"""Called between pieces with pieces done, pieces in all, and words for people; raises to stop the job."""

Document = dict[str, Any]
Finish: TypeAlias = Callable[[Store], Document]
"""Writes what the job is about, in the very transaction that ends the job: so it is written once or not at all."""

PIECE_SECONDS = 600.0
"""Longest time of one piece in the solver pool."""

APART_SECONDS = 6 * 3600.0
"""Longest time of a task in a process of its own."""


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The job was asked to stop."""


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    Attributes:
        run: does the work, from the start when an earlier attempt was cut off; answers with the result, or with
            what writes it.
        slow: whether it may take so long that other jobs shall not wait behind it.
    """

    run: Callable[[Service, Job, Progress], Document | Finish]
    slow: bool = False


def answer_of(outcome: Outcome) -> Document:
    """The document of an outcome.

    Raises:
        ProblemError: if the input was refused.
    """
    if isinstance(outcome, Refused):
        raise of_input(InputError(outcome.faults), outcome.code)
    document: Document = json.loads(getattr(outcome, "document", b"{}"))
    return document


def assessments_of(store: Store, request: Mapping[str, Any]) -> list[StoredAssessment]:
    """The assessments that a request names.

    Raises:
        ProblemError: ``not_found`` if one is gone.
    """
    return [assessment_at(store, key) for key in request["assessments"]]


def assessment_at(store: Store, key: list[Any]) -> StoredAssessment:
    """The assessment of one key of a request.

    Raises:
        ProblemError: ``not_found`` if it is gone.
    """
    found = store.assessments.find(AssessmentKey(key[0], int(key[1]), key[2]))
    if found is None:
        raise ProblemError("not_found", f"Penilaian {key[0]}, {key[1]}, {key[2]} sudah tidak ada.")
    return found
