"""Composite costs as the solver sees them: the cost part in units of what every price is a multiple of."""

from __future__ import annotations

from math import gcd

from .constraint import Variable
from .coupling_constraints import cost_terms
from .problem import Problem


def price_unit(problem: Problem) -> int:
    """What every cost is a multiple of, in hundredths; without it prices in rupiah outrun floating point."""
    return gcd(*problem.prices.values(), *(charge.cost for charge in problem.charges)) or 1


def scaled(problem: Problem, composite: int) -> int:
    """A composite cost with its cost part counted in price units."""
    cost, touched = divmod(composite, problem.tie_base)
    return cost // price_unit(problem) * problem.tie_base + touched


def unscaled(problem: Problem, scaled: int) -> int:
    """A composite cost as it was before `scaled`."""
    cost, touched = divmod(scaled, problem.tie_base)
    return cost * price_unit(problem) * problem.tie_base + touched


def scaled_terms(problem: Problem) -> dict[Variable, int]:
    """The composite cost as the solver sees it."""
    unit = price_unit(problem)
    terms = {v: cost // unit * problem.tie_base for v, cost in cost_terms(problem).items()}
    for i in problem.instrument.ids:
        first = (i, problem.base[i] + 1)
        if first in terms:
            terms[first] += 1
    return terms
