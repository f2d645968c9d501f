"""What the roadmap page's address asks for: a target and a budget for each year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from urllib.parse import urlencode

from api.cycle_targets import FIRST_YEAR, LAST_YEAR
from api.service.wire.programmes import YearsBody
from data.assessment import Assessment, Stage
from data.cost_cells import read_cost
from data.costs import CostUnit
from data.instrument import Instrument
from data.numbers import indonesian_short, parse_number
from data.rules_values import predicate
from data.table import Problem
from engine.roadmap_problem import MOST_CYCLES

LEAST_ROWS, SUGGESTED_YEARS = 5, 3


@dataclass(frozen=True)
class YearRow:
    """One year as typed."""

    year: str
    target: str = ""
    budget: str = ""


@dataclass(frozen=True)
class Typed:
    """The form as typed.

    Attributes:
        upkeep: whether holding levels costs.
        most: levels that an indicator may rise in a year.
        start: cycle and stage where it starts, ``2024-final``; empty for the best known.
        own_costs: whether the institution's own costs count.
    """

    rows: tuple[YearRow, ...]
    upkeep: bool = True
    most: str = ""
    start: str = ""
    own_costs: bool = True

    @property
    def asked(self) -> tuple[YearRow, ...]:
        """Rows that ask for something."""
        return tuple(row for row in self.rows if row.target.strip() or row.budget.strip())

    def query(self) -> str:
        """The same as the query of an address."""
        pairs = [("dari", self.start)] if self.start else []
        for row in self.asked:
            pairs += [("tahun", row.year), ("target", row.target), ("anggaran", row.budget)]
        pairs += [("rawat", "ya")] if self.upkeep else []
        pairs += [("biaya", "sendiri")] if self.own_costs else []
        return urlencode([*pairs, ("naik", self.most)] if self.most else pairs)


@dataclass(frozen=True)
class Asked:
    """The form as read.

    Attributes:
        faults: sentence per field: ``tahun 2``, ``target 2``, ``anggaran 2`` (rows from 1), ``naik``.
    """

    years: YearsBody
    faults: Mapping[str, str] = field(default_factory=dict)


def shown_rows(typed: Sequence[YearRow], after: int) -> tuple[YearRow, ...]:
    """The rows that the form shows: those asked for, filled up with the years that follow."""
    rows = list(typed)
    last = max([after, *(int(row.year) for row in rows if row.year.isascii() and row.year.isdigit())])
    while len(rows) < min(MOST_CYCLES, max(LEAST_ROWS, len(typed) + 1)):
        last += 1
        rows.append(YearRow(str(last)))
    return tuple(rows)


def suggested_rows(instrument: Instrument, index: Fraction, after: int) -> tuple[YearRow, ...]:
    """Three years in even steps to the next predicate, each rounded up to a tenth below it."""
    above = [band.lower for band in instrument.predicates if band.lower > index]
    goal = above[0] if above else Fraction(instrument.scale.maximum)
    rows = []
    for number in range(1, SUGGESTED_YEARS + 1):
        value = Fraction(ceil((index + (goal - index) * number / SUGGESTED_YEARS) * 10), 10)
        rows.append(YearRow(str(after + number), indonesian_short(min(value, goal))))
    return tuple(rows)


def read_asked(typed: Typed, instrument: Instrument, unit: CostUnit) -> Asked:
    """Read every row; what cannot be read is named."""
    faults: dict[str, str] = {}
    targets: dict[str, float | str] = {}
    budgets: dict[str, int | float] = {}
    for number, row in enumerate(typed.rows, start=1):
        if row not in typed.asked:
            continue
        for name, problem in _row_problems(row, instrument, unit, targets):
            allowed = f" Yang boleh: {problem.allowed}." if problem.allowed else ""
            faults[f"{name} {number}"] = f"{problem.message[:1].upper()}{problem.message[1:]}.{allowed}"
        if not any(key.endswith(f" {number}") for key in faults):
            targets[row.year.strip()] = row.target.strip()
            cost = read_cost(row.budget.strip(), unit) if row.budget.strip() else None
            if cost is not None and not isinstance(cost, Problem):
                budgets[row.year.strip()] = int(cost) if cost == int(cost) else float(cost)
    most = typed.most.strip()
    if most and most not in ("1", "2", "3", "4", "5"):
        faults["naik"] = "Bukan bilangan level. Yang boleh: 1 sampai 5, atau kosong."
    steps = int(most) if most and "naik" not in faults else None
    return Asked(YearsBody(targets=targets, budgets=budgets, levels_per_year=steps, upkeep=typed.upkeep), faults)


def start_of(text: str, known: Sequence[Assessment]) -> tuple[int | None, Stage | None] | None:
    """Cycle and stage of ``2024-final``, both open where nothing is typed; ``None``: there is no such assessment."""
    if not text:
        return None, None
    return next(((one.cycle, one.stage) for one in known if f"{one.cycle}-{one.stage}" == text), None)


def _row_problems(
    row: YearRow, instrument: Instrument, unit: CostUnit, before: Mapping[str, object]
) -> Iterator[tuple[str, Problem]]:
    year = row.year.strip()
    if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR):
        yield "tahun", Problem("bad_year_value", "bukan tahun", year, f"{FIRST_YEAR} sampai {LAST_YEAR}")
    elif year in before:
        yield "tahun", Problem("year_twice", "tahun ini diberikan dua kali", year)
    target = _target_problem(row.target.strip(), instrument)
    if target is not None:
        yield "target", target
    cost = read_cost(row.budget.strip(), unit) if row.budget.strip() else None
    if isinstance(cost, Problem):
        yield "anggaran", cost


def _target_problem(text: str, instrument: Instrument) -> Problem | None:
    scale = instrument.scale
    if not text:
        return Problem("budget_without_target", "tahun dengan anggaran belum punya target", text)
    if not any(sign.isdigit() for sign in text):
        found = predicate(instrument)(text)
        return found if isinstance(found, Problem) else None
    value = parse_number(text)
    if value is None or not scale.minimum <= value <= scale.maximum:
        return Problem("out_of_range", "bukan indeks atau predikat", text, f"{scale.minimum} sampai {scale.maximum}")
    return None
