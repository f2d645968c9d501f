"""Tables of the exact relaxation for problems that differ in nothing but the target, as in a search for a margin."""

from __future__ import annotations

from dataclasses import replace

from .constraint import Choices
from .coupling_constraints import Target
from .problem import Problem
from .relaxation import MOST_UNITS, Relaxation, needed

SPARE = 5
"""Tables are longer than what is asked for by this part of it: the next target may be a little higher."""


class SharedTables:
    """The tables made last, for whom they fit."""

    def __init__(self) -> None:
        self._last: tuple[Problem, Choices, Relaxation] | None = None

    def relax(self, problem: Problem, choices: Choices) -> Relaxation | None:
        """As `relaxation.relax`; made anew where the last ones are too short or of another problem."""
        units = needed(problem)
        if units > MOST_UNITS:
            return None
        if self._last is not None:
            before, open_before, relaxation = self._last
            if units <= relaxation.needed and choices == open_before and _alike(problem, before):
                return relaxation.narrowed(units)
        relaxation = Relaxation(problem, choices, min(MOST_UNITS, units + max(0, units) // SPARE))
        self._last = problem, choices, relaxation
        return relaxation.narrowed(units)


def _alike(one: Problem, other: Problem) -> bool:
    """Whether two problems differ in nothing but the target."""
    first, second = (
        replace(p, constraints=tuple(c for c in p.constraints if not isinstance(c, Target))) for p in (one, other)
    )
    return first == second
