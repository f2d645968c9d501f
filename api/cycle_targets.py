"""Targets and budgets per year, as people type them: ``2027=2,6``, ``2028=Baik``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from data.cost_cells import read_cost
from data.costs import minor
from data.faults import Fault, InputError, refuse
from data.rules_values import index, predicate
from data.table import Problem
from engine.roadmap_problem import Cycle

from .inputs import PlanningCase
from .option_values import number

Value = TypeVar("Value")

FIRST_YEAR, LAST_YEAR = 2000, 2100


def cycles_of(case: PlanningCase, targets: Sequence[str], budgets: Sequence[str]) -> tuple[Cycle, ...]:
    """Cycles in the order of their years.

    Args:
        case: whose instrument, unit and rules; a budget among the rules counts for every year.
        targets: one word a year.
        budgets: words, several in one with spaces between them.

    Raises:
        InputError: with every value that is wrong, doubled, or without a target.
    """
    if not targets:
        remedy = "Beri --targets 2027=2,6 2028=3."
        raise refuse("nothing_asked", "belum ada target per tahun", remedy=remedy)
    faults: list[Fault] = []
    asked = _by_year("--targets", targets, lambda text: _target(case, text), faults)
    words = [word for text in budgets for word in text.replace(";", " ").split()]
    money = _by_year("--budgets", words, lambda text: read_cost(text, case.costs.unit), faults)
    faults += [
        Fault("budget_without_target", "anggaran untuk tahun tanpa target", place="opsi --budgets", found=str(year))
        for year in money
        if year not in asked
    ]
    if any(year <= case.assessment.cycle for year in asked):
        faults.append(
            Fault(
                "target_in_the_past",
                f"tahun target harus sesudah siklus {case.assessment.cycle} yang menjadi titik awal",
                place="opsi --targets",
                found=", ".join(str(year) for year in asked if year <= case.assessment.cycle),
            )
        )
    if faults:
        raise InputError(faults)
    every_year = case.rules.budget
    return tuple(
        Cycle(year, Fraction(asked[year]), None if (cost := money.get(year, every_year)) is None else minor(cost))
        for year in sorted(asked)
    )


def _by_year(
    option: str, words: Sequence[str], read: Callable[[str], Value | Problem], faults: list[Fault]
) -> dict[int, Value]:
    """Values by year; what is wrong goes to `faults`."""
    found: dict[int, Value] = {}
    for word in words:
        left, sign, right = word.partition("=")
        if not sign or not left.strip().isdigit() or not FIRST_YEAR <= int(left) <= LAST_YEAR:
            faults.append(Fault("bad_year_value", "bukan TAHUN=NILAI", f"opsi {option}", word, "bentuk 2027=2,6"))
            continue
        value = read(right.strip())
        if isinstance(value, Problem):
            faults.append(
                Fault(value.code, value.message, f"opsi {option}", right.strip(), value.allowed, value.remedy)
            )
        elif int(left) in found:
            faults.append(Fault("year_twice", "tahun ini diberikan dua kali", f"opsi {option}", left))
        else:
            found[int(left)] = value
    return found


def _target(case: PlanningCase, text: str) -> Fraction | Problem:
    """An index, or the lower bound of a predicate."""
    if not any(sign.isdigit() for sign in text):
        name = predicate(case.instrument)(text)
        if isinstance(name, Problem):
            return name
        return next(p.lower for p in case.instrument.predicates if p.name == name)
    return number(index(case.instrument.scale))(text)
