"""A plan document's basis, back as the problem that was posed: what verification and replay start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.assessment import Assessment, Institution
from data.costs import CostTable, FixedCost
from data.instrument import Instrument

from .build import build_problem
from .coupling_constraints import Target
from .problem import Problem
from .rules_document import rules_from_document

NO_DOCUMENT = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What reading a value that is no plan document may raise."""

SAVE_AGAIN = "Simpan lagi rencananya dengan `tangga plan --out`."


def posed_problem(document: Mapping[str, Any], instrument: Instrument) -> Problem:
    """The problem of a plan document, from nothing but the document.

    An assured plan's has the expected gains and the raised target that its search ended with.

    Raises:
        InputError: if levels, prices or rules of it are wrong.
        KeyError, TypeError, ValueError, ArithmeticError, AttributeError: if it is no plan document.
    """
    basis = document["basis"]
    assessment = Assessment(
        Institution(document["institution"], document["institution_type"], document["province"]),
        int(document["cycle"]),
        instrument.id,
        document["stage"],
        {i: exact(level) for i, level in basis["levels_before"].items()},
        owners=basis["owners"],
    )
    problem = build_problem(instrument, assessment, costs_of(document), rules_from_document(basis["rules"]))
    if basis.get("expected"):
        return _expected(problem, basis["expected"])
    return problem


def costs_of(document: Mapping[str, Any]) -> CostTable:
    """The prices that a plan was made with.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError, AttributeError: if it is no plan document.
    """
    basis = document["basis"]
    return CostTable(
        unit=document["cost_unit"],
        prices={(i, int(level)): Decimal(str(p)) for i, own in basis["prices"].items() for level, p in own.items()},
        fixed_costs=tuple(
            FixedCost(c["group"], c["name"], Decimal(str(c["cost"])), frozenset((i, int(k)) for i, k in c["steps"]))
            for c in basis["fixed_costs"]
        ),
        months={(i, int(level)): int(months) for i, level, months in basis["months"]},
        own=frozenset((i, int(level)) for i, level in basis["own_prices"]),
    )


def _expected(problem: Problem, expected: Mapping[str, Any]) -> Problem:
    """The problem that an assured plan solves: steps valued by the expected assessed level, a raised target."""
    values = {(i, int(level)): int(value) for i, own in expected["values"].items() for level, value in own.items()}
    raised = tuple(
        replace(c, margin=int(expected["margin"])) if isinstance(c, Target) else c for c in problem.constraints
    )
    return replace(problem, values=values, constraints=raised)


def exact(value: int | float) -> Fraction:
    """A number of the document, as it was written."""
    return Fraction(str(value))


def planned_levels(problem: Problem, levels: Mapping[str, Any]) -> dict[str, int]:
    """Whole planned levels; a level that equals the present one is no step."""
    after = {i: exact(levels[i]) for i in problem.instrument.ids}
    return {i: problem.base[i] if after[i] == problem.current[i] else int(after[i]) for i in after}
