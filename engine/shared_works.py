"""Works that serve several institutions and are paid once for all: every way to open or close them.

A closed work's steps are not available to anyone; an open one is paid once, and its steps then cost only their
own prices. Each way leaves institutions that no longer share anything, so each is planned exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from data.faults import Fault, InputError, refuse

from .problem import FixedCharge, Problem

MOST_SHARED = 3
"""Most works shared by institutions: each doubles the number of ways."""


@dataclass(frozen=True)
class Opening:
    """One way: which works are paid for, and what remains of each institution's problem."""

    opened: tuple[FixedCharge, ...]
    problems: tuple[Problem, ...]

    @property
    def cost(self) -> int:
        """Cost of the opened works, in hundredths."""
        return sum(charge.cost for charge in self.opened)


def openings(problems: Sequence[Problem], shared: Sequence[str]) -> Iterator[Opening]:
    """Every way to open some of `shared` (ids of fixed costs), fewest first.

    Raises:
        InputError: if a work is unknown to all institutions, or too many are named.
    """
    works = _works(problems, tuple(dict.fromkeys(shared)))
    for size in range(len(works) + 1):
        for opened in combinations(works, size):
            closed = tuple(work for work in works if work not in opened)
            yield Opening(opened, tuple(_without(problem, opened, closed) for problem in problems))


def _works(problems: Sequence[Problem], shared: tuple[str, ...]) -> tuple[FixedCharge, ...]:
    if len(shared) > MOST_SHARED:
        raise refuse(
            "too_many_shared_works",
            "terlalu banyak pekerjaan bersama antarinstansi",
            found=", ".join(shared),
            allowed=f"paling banyak {MOST_SHARED}",
        )
    known = {charge.id: charge for problem in problems for charge in problem.charges}
    faults = [
        Fault(
            "unknown_group",
            "bukan kelompok biaya bersama dalam tabel biaya",
            place="opsi --shared",
            found=id_,
            allowed=", ".join(known) or "tabel biaya ini tidak memuat kelompok",
        )
        for id_ in shared
        if id_ not in known
    ]
    if faults:
        raise InputError(faults)
    return tuple(known[id_] for id_ in shared)


def _without(problem: Problem, opened: Sequence[FixedCharge], closed: Sequence[FixedCharge]) -> Problem:
    ids = {charge.id for charge in (*opened, *closed)}
    barred = {step for charge in problem.charges if charge.id in {c.id for c in closed} for step in charge.steps}
    return replace(
        problem,
        charges=tuple(charge for charge in problem.charges if charge.id not in ids),
        prices={step: price for step, price in problem.prices.items() if step not in barred},
    )
