"""The integer programme over years in PuLP: cumulative steps per year, precedence, yearly rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import gcd
from typing import Any

import pulp

from engine.constraint import Constraint, Row, Variable
from engine.coupling_constraints import Budget, CapacityLimit, MostIndicators, Target, cost_terms
from engine.problem import FixedCharge
from engine.roadmap_problem import RoadmapProblem, Stairs

from .formulation import round_up
from .highs import Termination, pinned, run

Dated = tuple[Variable, int]
"""A step or fixed charge, and the cycle by whose end it is taken or paid; cycles count from 1."""

FLOWS = (Budget, CapacityLimit)
"""Rules that count what a year adds; the others count what stands at its end."""


@dataclass(frozen=True)
class RoadmapSolution:
    """Levels from the solver, not yet believed.

    Attributes:
        bound: proven lower bound of the objective, in whole units.
        proven: whether the solver proved optimality.
    """

    stairs: Stairs
    bound: int
    proven: bool


@dataclass
class RoadmapFormulation:
    """One integer programme over the first cycles of a roadmap.

    ``y[i, l, t] = 1`` if indicator i stands at level l or more at the end of cycle t. Steps are kept and taken in
    order, wait for their durations and for what they require; all of these are precedences ``y <= y'``. The rows
    are one target a cycle, one budget a cycle, and the user's own rules.

    Args:
        roadmap: the problem.
        cycles: how many of its cycles, from the first.
        with_budgets: whether the yearly budgets bind.
        last_target: whether the target of the last cycle binds.
        settled: variables whose value is known.
    """

    roadmap: RoadmapProblem
    cycles: int
    with_budgets: bool = True
    last_target: bool = True
    seed: int = 0
    seconds: float | None = None
    settled: Mapping[Dated, int] = field(default_factory=dict)
    _model: Any = field(init=False)
    _free: dict[Dated, Any] = field(init=False, default_factory=dict)

    def minimise(
        self, objective: Mapping[Dated, int], constant: int = 0, extra: tuple[tuple[Mapping[Dated, int], int], ...] = ()
    ) -> RoadmapSolution | None:
        """Least value of a whole-number objective; ``None`` when infeasible.

        Args:
            objective: weight per dated variable.
            constant: part of the objective that is fixed.
            extra: rows that must not exceed a number.

        Raises:
            SolverError: if the solver ends without solution, proof or limit.
        """
        posed = self._pose(objective, extra)
        if posed is None:
            return None
        divisor, fixed = posed[0], posed[1] + constant
        if not self._free:
            return RoadmapSolution(self._stairs({}), fixed, proven=True)
        answer = run(self._model, self.seed, self.seconds)
        if answer.termination is Termination.INFEASIBLE:
            return None
        proven = answer.termination is Termination.OPTIMAL
        return RoadmapSolution(self._stairs(answer.values), round_up(answer) * divisor + fixed, proven)

    def pinned(
        self, objective: Mapping[Dated, int], most: int, extra: tuple[tuple[Mapping[Dated, int], int], ...] = ()
    ) -> dict[Dated, int]:
        """Variables that have one value in every roadmap whose objective is `most` or less.

        Args:
            objective: weight per dated variable.
            most: that some roadmap has.
            extra: rows that must not exceed a number.
        """
        posed = self._pose(objective, extra)
        if posed is None or not self._free:
            return {}
        divisor, fixed = posed
        values = pinned(self._model, (most - fixed) / divisor)
        return {dated: values[variable.name] for dated, variable in self._free.items() if variable.name in values}

    def _pose(
        self, objective: Mapping[Dated, int], extra: tuple[tuple[Mapping[Dated, int], int], ...]
    ) -> tuple[int, int] | None:
        """Build the model; divisor and fixed part of its objective, or ``None`` if the rules leave nothing open."""
        if not all(self.roadmap.choices.values()):
            return None
        self._model = pulp.LpProblem("tangga", pulp.LpMinimize)
        self._add_variables()
        self._add_precedences()
        terms = {v: w for v, w in objective.items() if v in self._free and w}
        divisor = gcd(*terms.values()) or 1
        self._model += pulp.lpSum(w // divisor * self._free[v] for v, w in terms.items())
        fixed = sum(w * self._known(v) for v, w in objective.items() if v not in self._free)
        rows = [*self._rows(), *((terms_, None, upper) for terms_, upper in extra)]
        return (divisor, fixed) if all(self._add_row(*row) for row in rows) else None

    def _add_variables(self) -> None:
        start, choices = self.roadmap.start, self.roadmap.choices
        for i in start.instrument.ids:
            for level in range(start.base[i] + 1, choices[i][-1] + 1):
                for cycle in range(max(1, self.roadmap.earliest(i, level)), self.cycles + 1):
                    self._open((i, level), cycle, f"y_{i}_{level}_{cycle}")
        for number, charge in enumerate(start.charges):
            for cycle in range(1, self.cycles + 1):
                if any(((i, level), cycle) in self._free for i, level in charge.steps):
                    self._open(charge.id, cycle, f"z_{number}_{cycle}")

    def _open(self, what: Variable, cycle: int, name: str) -> None:
        value = self.settled.get((what, cycle))
        low, high = (0, 1) if value is None else (value, value)
        self._free[what, cycle] = self._model.add_variable(name, low, high, pulp.LpInteger)

    def _known(self, variable: Dated) -> int:
        """Value of a variable that is not free."""
        what = variable[0]
        return int(isinstance(what, tuple) and what[1] <= self.roadmap.start.base[what[0]])

    def _add_precedences(self) -> None:
        for later, earlier in self._precedences():
            if earlier in self._free:
                self._model += self._free[later] <= self._free[earlier]
            elif not self._known(earlier):
                self._model += self._free[later] == 0

        for charge in self.roadmap.start.charges:
            for cycle in range(1, self.cycles + 1):
                self._pay_with_the_work(charge, cycle)

    def _pay_with_the_work(self, charge: FixedCharge, cycle: int) -> None:
        """A fixed cost falls into the year of its first step: no budget may be spared by paying ahead."""
        if (charge.id, cycle) in self._free:
            begun = [self._free[step, cycle] for step in sorted(charge.steps) if (step, cycle) in self._free]
            self._model += self._free[charge.id, cycle] <= pulp.lpSum(begun)

    def _precedences(self) -> Iterator[tuple[Dated, Dated]]:
        """Pairs of which the first needs the second."""
        start = self.roadmap.start
        for what, cycle in self._free:
            if (what, cycle + 1) in self._free:
                yield (what, cycle), (what, cycle + 1)
            if isinstance(what, tuple):
                yield from self._own_precedences(what, cycle)
        for charge in start.charges:
            for step in sorted(charge.steps):
                for cycle in range(1, self.cycles + 1):
                    if (step, cycle) in self._free and step[1] > start.base[step[0]]:
                        yield (step, cycle), (charge.id, cycle)

    def _own_precedences(self, step: tuple[str, int], cycle: int) -> Iterator[tuple[Dated, Dated]]:
        """Lower levels of the same indicator, as early as durations and the yearly limit demand."""
        i, level = step
        base, most = self.roadmap.start.base[i], self.roadmap.most_levels
        if level - 1 > base:
            yield (step, cycle), ((i, level - 1), cycle)
        for low in range(base + 1, level):
            years = self.roadmap.years_between(i, low, level)
            if years > 1:
                yield (step, cycle), ((i, low), cycle - years + 1)
        if most is not None and level - most > base:
            yield (step, cycle), ((i, level - most), cycle - 1)

    def _rows(self) -> Iterator[tuple[Mapping[Dated, int], int | None, int | None]]:
        """Terms, lower and upper bound of every yearly row."""
        roadmap, start = self.roadmap, self.roadmap.start
        for number, cycle in enumerate(roadmap.cycles[: self.cycles], start=1):
            rules: list[Constraint] = list(roadmap.stock_rules)
            if self.last_target or number < self.cycles:
                rules.append(Target(cycle.target))
            if number == len(roadmap.cycles):
                rules += roadmap.end_rules
            for rule in rules:
                if isinstance(rule, MostIndicators):
                    yield from self._touched(rule.count, number)
                    continue
                for row in rule.rows(start):
                    yield self._dated(row, number, isinstance(rule, FLOWS))
            if number == len(roadmap.cycles):
                yield from self._locked(number)
            if cycle.budget is not None and self.with_budgets:
                spent, constant = year_cost(roadmap, number)
                yield spent, None, cycle.budget - constant

    def _locked(self, cycle: int) -> Iterator[tuple[Mapping[Dated, int], int | None, int | None]]:
        """Levels that must stand at the end."""
        for i, levels in self.roadmap.choices.items():
            if levels[0] > self.roadmap.start.base[i]:
                yield {((i, levels[0]), cycle): 1}, 1, None

    def _dated(self, row: Row, cycle: int, flow: bool) -> tuple[Mapping[Dated, int], int | None, int | None]:
        terms: dict[Dated, int] = {(what, cycle): weight for what, weight in row.terms.items()}
        if flow and cycle > 1:
            terms.update({(what, cycle - 1): -weight for what, weight in row.terms.items()})
        return terms, row.lower, row.upper

    def _touched(self, count: int, cycle: int) -> Iterator[tuple[Mapping[Dated, int], int | None, int | None]]:
        """At most `count` indicators rise in a cycle: one more variable for each that could."""
        touched: dict[Dated, int] = {}
        for i in self.roadmap.start.instrument.ids:
            steps = [(i, level) for level in self.roadmap.start.steps_of(i)]
            rising = [step for step in steps if (step, cycle) in self._free]
            if rising:
                name = f"touched:{i}"
                self._open(name, cycle, f"w_{i}_{cycle}")
                touched[name, cycle] = 1
            for step in rising:
                terms: dict[Dated, int] = {(step, cycle): 1, (f"touched:{i}", cycle): -1}
                if (step, cycle - 1) in self._free:
                    terms[step, cycle - 1] = -1
                yield terms, None, 0
        yield touched, None, count

    def _add_row(self, terms: Mapping[Dated, int], lower: int | None, upper: int | None) -> bool:
        """Add a row; ``False`` if what is fixed already breaks it."""
        known = sum(weight * self._known(v) for v, weight in terms.items() if v not in self._free and v[1] > 0)
        free = [(weight, self._free[v]) for v, weight in terms.items() if v in self._free and weight]
        low = None if lower is None else lower - known
        high = None if upper is None else upper - known
        if not free:
            return (low is None or low <= 0) and (high is None or high >= 0)
        divisor = gcd(*(weight for weight, _ in free))
        expression = pulp.lpSum(weight // divisor * variable for weight, variable in free)
        if low is not None:
            self._model += expression >= -(-low // divisor)
        if high is not None:
            self._model += expression <= high // divisor
        return True

    def _stairs(self, values: Mapping[str, int]) -> Stairs:
        stairs = []
        for cycle in range(1, self.cycles + 1):
            planned = {}
            for i, base in self.roadmap.start.base.items():
                level = base
                while ((i, level + 1), cycle) in self._free and values.get(self._free[(i, level + 1), cycle].name):
                    level += 1
                planned[i] = level
            stairs.append(planned)
        return tuple(stairs)


def year_cost(roadmap: RoadmapProblem, cycle: int) -> tuple[dict[Dated, int], int]:
    """Coefficients of what a cycle costs, and its constant part, in hundredths."""
    terms: dict[Dated, int] = {}
    for what, cost in cost_terms(roadmap.start).items():
        terms[what, cycle] = cost
        if cycle > 1:
            terms[what, cycle - 1] = -cost
    constant = roadmap.yearly_upkeep(roadmap.start.base)
    if cycle > 1:
        for i, base in roadmap.start.base.items():
            for level in range(base + 1, roadmap.start.instrument.scale.maximum + 1):
                extra = roadmap.upkeep.get((i, level), 0) - roadmap.upkeep.get((i, level - 1), 0)
                if extra:
                    terms[(i, level), cycle - 1] = terms.get(((i, level), cycle - 1), 0) + extra
    return terms, constant


def total_cost(roadmap: RoadmapProblem, cycles: int) -> tuple[dict[Dated, int], int]:
    """Coefficients of what the first cycles cost together, and the constant part, in hundredths."""
    terms: dict[Dated, int] = {}
    constant = 0
    for cycle in range(1, cycles + 1):
        own, fixed = year_cost(roadmap, cycle)
        constant += fixed
        for variable, weight in own.items():
            terms[variable] = terms.get(variable, 0) + weight
    return {variable: weight for variable, weight in terms.items() if weight}, constant
