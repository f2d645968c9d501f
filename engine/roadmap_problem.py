"""A roadmap's problem: one institution over several cycles, and each year of it as a problem of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from data.costs import StepKey
from data.faults import Fault, InputError
from data.numbers import indonesian

from .constraint import Choices, Constraint, open_choices
from .coupling_constraints import Budget, Floor, Target
from .level_constraints import Horizon, LevelConstraint, Lock
from .outcome import Outcome, evaluate
from .problem import Problem, index_values

MONTHS = 12
MOST_CYCLES = 10

Stairs = tuple[Mapping[str, int], ...]
"""Planned whole level per indicator at the end of each cycle."""


@dataclass(frozen=True)
class Cycle:
    """One assessment year.

    Attributes:
        target: least index at its end.
        budget: hundredths that its steps, fixed costs and upkeep may cost; ``None`` for no limit.
    """

    year: int
    target: Fraction
    budget: int | None = None


@dataclass(frozen=True)
class WithinYears(LevelConstraint):
    """Levels that can be finished by the end of a year (a fact)."""

    tops: Mapping[str, int]
    removable: bool = False

    @property
    def key(self) -> str:
        """``years``."""
        return "years"

    def indicators(self, problem: Problem) -> tuple[str, ...]:
        """Every indicator."""
        return problem.instrument.ids

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """Not above what the years leave time for."""
        return level <= max(self.tops[indicator], problem.base[indicator])

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return "langkah harus selesai dalam tahun-tahun yang tersedia"


@dataclass(frozen=True)
class RoadmapProblem:
    """Raise levels over several cycles at least cost.

    The user's locks and floors hold at the end, everything else in every year; owners' capacity and the number of
    indicators touched count per year.

    Attributes:
        start: the problem today, without target, budget and horizon.
        cycles: consecutive years, targets not falling.
        most_levels: levels that one indicator may rise in one year; ``None`` for no limit.
        months: least duration per step; the steps of one indicator follow each other.
        upkeep: hundredths a year that holding a level costs; an absent level costs nothing.

    Raises:
        InputError: if years do not follow each other, or targets fall.
    """

    start: Problem
    cycles: tuple[Cycle, ...]
    most_levels: int | None = None
    months: Mapping[StepKey, int] = field(default_factory=dict)
    upkeep: Mapping[StepKey, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = list(_cycle_faults(self.cycles))
        if faults:
            raise InputError(faults)

    @cached_property
    def stock_rules(self) -> tuple[Constraint, ...]:
        """Rules of every year; those that wait for the end are in `end_rules`."""
        waiting = (Lock, Floor, Target, Budget, Horizon)
        return tuple(c for c in self.start.constraints if not isinstance(c, waiting))

    @cached_property
    def end_rules(self) -> tuple[Constraint, ...]:
        """Locks and floors."""
        return tuple(c for c in self.start.constraints if isinstance(c, Lock | Floor))

    @cached_property
    def choices(self) -> Choices:
        """Levels open at the end; an empty list makes the rules infeasible."""
        limit = WithinYears({i: self._top(i, len(self.cycles)) for i in self.start.instrument.ids})
        return open_choices(self.start, (*self.stock_rules, *self.end_rules, limit))

    def earliest(self, indicator: str, level: int) -> int:
        """First cycle, counted from 1, in which `level` can be finished."""
        base = self.start.base[indicator]
        if level <= base:
            return 0
        whole = self.years_between(indicator, base, level)
        rungs = -(-(level - base) // self.most_levels) if self.most_levels else 1
        return max(whole, rungs)

    def years_between(self, indicator: str, low: int, high: int) -> int:
        """Years that the steps above `low` up to `high` take, at least 1, counted with the year of the first."""
        months = sum(self.months.get((indicator, level), 0) for level in range(low + 1, high + 1))
        return max(1, -(-months // MONTHS))

    def yearly_upkeep(self, planned: Mapping[str, int]) -> int:
        """Cost of holding these levels for a year."""
        return sum(self.upkeep.get((i, level), 0) for i, level in planned.items())

    def _top(self, indicator: str, cycle: int) -> int:
        base = self.start.base[indicator]
        return max(
            (level for level in self.start.steps_of(indicator) if self.earliest(indicator, level) <= cycle),
            default=base,
        )

    def year(self, number: int, before: Stairs) -> Problem:
        """Cycle `number` (from 1) as a problem of its own, after the levels of the cycles `before`."""
        start, cycle = self.start, self.cycles[number - 1]
        held = before[-1] if before else start.base
        current = {i: start.level_after(i, held[i]) for i in start.instrument.ids}
        values, unit = index_values(start.instrument, current)
        paid = {c.id for c in start.charges if any(start.base[i] < level <= held[i] for i, level in c.steps)}
        rules: list[Constraint] = [*self.stock_rules, Target(cycle.target)]
        if number == len(self.cycles):
            rules += self.end_rules
        if cycle.budget is not None:
            rules.append(Budget(cycle.budget - self.yearly_upkeep(held)))
        rules.append(WithinYears({i: self._top_after(i, number, before) for i in start.instrument.ids}))
        return replace(
            start,
            current=current,
            values=values,
            index_unit=unit,
            charges=tuple(charge for charge in start.charges if charge.id not in paid),
            constraints=tuple(rules),
        )

    def _top_after(self, indicator: str, number: int, before: Stairs) -> int:
        """Highest level of an indicator that cycle `number` leaves time for, given when lower ones were finished."""
        base = self.start.base[indicator]
        held = before[-1][indicator] if before else base
        top = held
        for level in range(held + 1, self.start.instrument.scale.maximum + 1):
            if self.most_levels is not None and level - held > self.most_levels:
                break
            if self.earliest(indicator, level) > number:
                break
            finished = {
                low: next(year for year, levels in enumerate(before, start=1) if levels[indicator] >= low)
                for low in range(base + 1, held + 1)
            }
            if any(self.years_between(indicator, low, level) > number - year + 1 for low, year in finished.items()):
                break
            if any(self.years_between(indicator, low, level) > 1 for low in range(held + 1, level)):
                break
            top = level
        return top

    def outcomes(self, stairs: Stairs) -> list[Outcome]:
        """Each year evaluated exactly as a problem of its own.

        Raises:
            ValueError: if a year breaks one of its rules, naming it.
        """
        found = []
        for number, planned in enumerate(stairs, start=1):
            problem = self.year(number, stairs[: number - 1])
            outcome = evaluate(problem, planned)
            broken = [c.key for c in problem.constraints if not c.satisfied(problem, outcome)]
            if broken:
                raise ValueError(f"cycle {self.cycles[number - 1].year} breaks {', '.join(broken)}")
            found.append(outcome)
        return found

    def cost(self, outcomes: list[Outcome], stairs: Stairs) -> int:
        """Steps, fixed costs and upkeep of all years, in hundredths."""
        held = [self.start.base, *stairs[:-1]]
        return sum(o.cost for o in outcomes) + sum(self.yearly_upkeep(levels) for levels in held)


def _cycle_faults(cycles: tuple[Cycle, ...]) -> list[Fault]:
    if not cycles or len(cycles) > MOST_CYCLES:
        allowed = f"1 sampai {MOST_CYCLES}"
        return [Fault("cycle_count", "banyaknya siklus tidak sah", found=str(len(cycles)), allowed=allowed)]
    faults = []
    for earlier, later in pairwise(cycles):
        if later.year != earlier.year + 1:
            faults.append(
                Fault(
                    "cycles_not_consecutive",
                    "tahun target tidak berurutan",
                    found=f"{earlier.year}, {later.year}",
                    remedy="Beri target untuk setiap tahun; tahun tanpa kenaikan memakai target tahun sebelumnya.",
                )
            )
        if later.target < earlier.target:
            faults.append(
                Fault(
                    "targets_fall",
                    f"target {later.year} lebih rendah daripada target {earlier.year}",
                    found=f"{indonesian(earlier.target)} lalu {indonesian(later.target)}",
                    remedy="Target peta jalan tidak boleh turun.",
                )
            )
    for cycle in cycles:
        if cycle.budget is not None and cycle.budget < 0:
            remedy = "Beri 0 atau lebih, atau kosongkan agar tidak dibatasi."
            faults.append(Fault("budget_negative", f"anggaran {cycle.year} negatif", remedy=remedy))
    return faults
