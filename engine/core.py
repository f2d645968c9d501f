"""What of a problem is left to the solver: the core that exact bounds leave open.

Whatever no plan of a given cost can take is pruned before the solver starts. Where no plan is known yet, one is
supposed to cost little more than the bound; that is true of nearly all, and where it is not, more is left open.
Every plan that is as cheap as supposed stays inside, so that the cheapest one inside is the cheapest one.
Pisinger (1995), see `relaxation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .constraint import Choices
from .lagrangian import LagrangianRelaxation, coupling_rows, priced_rows
from .outcome import Outcome, evaluate
from .problem import Problem
from .relaxation import Relaxation, needed
from .scaled_costs import price_unit, scaled_terms
from .solver.formulation import Formulation

SUPPOSED = (400, 100, 60, 40, 20, 10)
"""The cheapest plan is supposed to cost no more above the bound than this part of it: a quarter of a percent first."""


@dataclass(frozen=True)
class Core:
    """A problem and what prunes it.

    Attributes:
        choices: planned levels that rules for single indicators leave open.
        bound: least composite cost of any plan, proven in whole numbers.
        relaxation: what prunes; ``None`` where its tables would be too long.
        limits: composite costs to suppose, rising; the last one is sure, ``None`` if nothing is.
        known: a plan that obeys, if the tables hold one; nearly always the cheapest.
    """

    problem: Problem
    choices: Choices
    bound: int
    relaxation: Relaxation | None
    limits: tuple[int | None, ...]
    known: Outcome | None = None

    def within(self, limit: int | None) -> Choices:
        """Choices that some plan of this composite cost or less could take."""
        return self.choices if self.relaxation is None or limit is None else self.relaxation.prune(limit)


def core_of(
    problem: Problem, choices: Choices, relaxation: Relaxation | None, least: int, most: int | None, seed: int
) -> Core:
    """The core of a problem whose relaxation is feasible.

    Args:
        problem: the planning problem.
        choices: planned levels still open.
        relaxation: its tables, if they are not too long.
        least: composite cost that is known to be a lower bound.
        most: highest composite cost of interest.
        seed: of the solver.
    """
    if relaxation is None:
        return Core(problem, choices, least, None, (None,))
    bound = relaxation.bound or 0
    best = obedient(problem, relaxation.cheapest_levels(needed(problem)))
    if best is not None:
        return Core(problem, choices, bound, relaxation, (best.composite,), best)
    tighter = _tighter(problem, choices, relaxation, seed)
    if tighter is not None and (tighter.bound or 0) > bound:
        relaxation, bound = tighter, tighter.bound or 0
    bound = max(bound, least)
    supposed = dict.fromkeys(bound + bound // share for share in SUPPOSED)
    return Core(problem, choices, bound, relaxation, (*(s for s in supposed if most is None or s < most), most))


def _tighter(problem: Problem, choices: Choices, plain: Relaxation, seed: int) -> LagrangianRelaxation | None:
    """The relaxation with the rows that bind, and that `plain` leaves out, priced; ``None`` if none does."""
    terms = scaled_terms(problem)
    found = Formulation(problem, choices, problem.constraints, seed=seed).prices(terms)
    carried = [one.row for one in plain.carried]
    coupling = [row for row in coupling_rows(problem) if row not in carried]
    rows = priced_rows((row, price * price_unit(problem)) for row, price in found if row in coupling)
    try:
        return LagrangianRelaxation(problem, choices, needed(problem), rows) if rows else None
    except OverflowError:
        return None


def obedient(problem: Problem, planned: Mapping[str, int] | None) -> Outcome | None:
    """The outcome of planned levels, if they obey every constraint."""
    if planned is None:
        return None
    outcome = evaluate(problem, planned)
    return outcome if all(c.satisfied(problem, outcome) for c in problem.constraints) else None
