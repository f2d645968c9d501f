"""Around every call that may run the solver: progress for people, and a failure in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from data.faults import refuse
from engine.solver.highs import SolverError

from .console import working


@contextmanager
def solving(words: str) -> Iterator[Any]:
    """Show that work goes on; yields a function that changes the words.

    Raises:
        InputError: if the solver stops without a proof, which no plan may hide.
    """
    try:
        with working(words) as say:
            yield say
    except SolverError as error:
        raise refuse(
            "solver_failed",
            "solver berhenti tanpa jawaban yang terbukti",
            found=str(error),
            remedy="Longgarkan atau kurangi aturan lalu ulangi; bila tetap, laporkan beserta berkasnya.",
        ) from error
