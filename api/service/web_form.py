"""The form of the front page, as rules."""

from __future__ import annotations

from fractions import Fraction

from data.faults import Fault, InputError
from data.numbers import parse_number

from .wire.planning import RulesBody

MOST_DECIMALS = 6


def rules_of_form(goal: str, target: str, predicate: str, budget: str) -> RulesBody:
    """Rules from what was typed; decimal commas are understood.

    Raises:
        InputError: with every field that is no number, or if the chosen goal is empty.
    """
    faults: list[Fault] = []

    def number(name: str, text: str) -> float | int | None:
        value = parse_number(text)
        if value is None:
            faults.append(Fault("not_a_number", "ini bukan angka", name, text or "kosong", "misalnya 3,5"))
            return None
        return _plain(value)

    wanted_target = number("target", target) if goal == "target" else None
    wanted_budget = number("anggaran", budget) if goal == "budget" or budget.strip() else None
    if goal == "predicate" and not predicate.strip():
        faults.append(Fault("predicate_missing", "predikat belum dipilih", "predikat"))
    if faults:
        raise InputError(faults)
    return RulesBody(
        target=wanted_target, predicate=predicate.strip() if goal == "predicate" else None, budget=wanted_budget
    )


def _plain(value: Fraction) -> float | int:
    return value.numerator if value.denominator == 1 else float(value)
