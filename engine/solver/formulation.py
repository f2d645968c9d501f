"""The integer programme in PuLP: cumulative steps, shared fixed costs, constraint rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import gcd
from typing import Any

import pulp

from engine.constraint import Choices, Constraint, Row, Variable
from engine.problem import Problem

from .highs import Answer, Termination, run, shadow_prices

Weights = Mapping[Variable, int]


@dataclass(frozen=True)
class Solution:
    """Planned levels from the solver, not yet believed.

    Attributes:
        planned: whole planned level per indicator.
        bound: proven lower bound of the objective in whole units (rounded up; the objective is whole).
        proven: whether the solver proved optimality.
    """

    planned: Mapping[str, int]
    bound: int
    proven: bool


@dataclass
class Formulation:
    """One integer programme.

    ``y[i, l] = 1`` if indicator i is planned at level l or more; ``y[i, l] <= y[i, l - 1]``.
    ``z[g] = 1`` if fixed charge g is paid; ``y[i, l] <= z[g]`` for the first step of i that shares g.

    Args:
        problem: the planning problem.
        choices: planned levels still open; steps outside them are fixed.
        constraints: whose rows to include.
        extra: further rows, e.g. bounds proven elsewhere.
    """

    problem: Problem
    choices: Choices
    constraints: Iterable[Constraint]
    extra: Iterable[Row] = ()
    seed: int = 0
    seconds: float | None = None
    _model: Any = field(init=False)
    _free: dict[Variable, Any] = field(init=False, default_factory=dict)
    _fixed: dict[Variable, int] = field(init=False, default_factory=dict)
    _divisors: list[int] = field(init=False, default_factory=list)

    def minimise(self, objective: Weights, start: Mapping[str, int] | None = None) -> Solution | None:
        """Least value of a whole-number objective; ``None`` when infeasible.

        Args:
            objective: whole weights of variables.
            start: planned levels to begin with, if they are thought to be good.

        Raises:
            SolverError: if the solver ends without solution, proof or limit.
        """
        divisor, constant = self._build(objective)
        if not all(self._add_row(row) for row in self._rows()):
            return None
        if not self._free:
            return Solution(self._planned({}), constant, proven=True)
        if start is not None:
            self._begin_with(start)
        answer = run(self._model, self.seed, self.seconds, warm=start is not None)
        if answer.termination is Termination.INFEASIBLE:
            return None
        return Solution(
            self._planned(answer.values),
            round_up(answer) * divisor + constant,
            answer.termination is Termination.OPTIMAL,
        )

    def prices(self, objective: Weights) -> list[tuple[Row, float]]:
        """What a unit of each row costs in the linear relaxation: its dual value.

        Above 0 at a lower bound, below 0 at an upper one. Empty where the relaxation is infeasible or nothing is left
        to decide.
        """
        divisor, _ = self._build(objective)
        rows, ends = self._rows(), [0]
        for row in rows:
            if not self._add_row(row):
                return []
            ends.append(len(self._divisors))
        duals = shadow_prices(self._model) if self._free else []
        if not duals:
            return []
        # Orders of steps come first; a row of two sides is two rows of the model.
        own = duals[len(duals) - len(self._divisors) :]
        costs = [divisor * dual / part for dual, part in zip(own, self._divisors, strict=True)]
        return [(row, sum(costs[begin:end])) for row, (begin, end) in zip(rows, pairwise(ends), strict=True)]

    def _build(self, objective: Weights) -> tuple[int, int]:
        """Begin the model without rows; the divisor and the fixed part of its objective."""
        self._model = pulp.LpProblem("tangga", pulp.LpMinimize)
        self._add_steps()
        self._add_charges()
        return self._set_objective(objective)

    def _rows(self) -> list[Row]:
        rows = (row for constraint in self.constraints for row in constraint.rows(self.problem))
        return [*rows, *self.extra]

    def _add_steps(self) -> None:
        for i in self.problem.instrument.ids:
            levels = self.choices[i]
            for level in self.problem.steps_of(i):
                if level <= levels[0]:
                    self._fixed[i, level] = 1
                elif level > levels[-1]:
                    self._fixed[i, level] = 0
                else:
                    self._free[i, level] = self._binary(f"y_{i}_{level}")
            for lower, upper in pairwise(levels):
                # Levels that are closed between two open ones are passed in one go.
                for level in range(lower + 1, upper):
                    self._model += self._free[i, level] - self._free[i, level + 1] == 0
                if lower > levels[0]:
                    self._model += self._free[i, lower + 1] <= self._free[i, lower]

    def _add_charges(self) -> None:
        for charge in self.problem.charges:
            first: dict[str, int] = {}
            for i, level in charge.steps:
                if level > self.problem.base[i]:
                    first[i] = min(level, first.get(i, level))
            values = {step: self._fixed.get(step) for step in first.items()}
            if 1 in values.values():
                self._fixed[charge.id] = 1
            elif all(value == 0 for value in values.values()):
                self._fixed[charge.id] = 0
            else:
                paid = self._free[charge.id] = self._binary(f"z_{len(self._free)}")
                for step in sorted(values):
                    if values[step] is None:
                        self._model += self._free[step] <= paid

    def _binary(self, name: str) -> Any:
        return self._model.add_variable(name, 0, 1, pulp.LpInteger)

    def _set_objective(self, objective: Weights) -> tuple[int, int]:
        """Set the objective divided by its greatest common divisor; return the divisor and the fixed part."""
        terms = {variable: weight for variable, weight in objective.items() if variable in self._free and weight}
        constant = sum(weight * self._fixed.get(variable, 0) for variable, weight in objective.items())
        divisor = gcd(*terms.values()) or 1
        self._model += pulp.lpSum(weight // divisor * self._free[variable] for variable, weight in terms.items())
        return divisor, constant

    def _add_row(self, row: Row) -> bool:
        """Add a row; ``False`` if what is fixed already breaks it."""
        known = sum(weight * self._fixed.get(variable, 0) for variable, weight in row.terms.items())
        terms = [(weight, self._free[v]) for v, weight in row.terms.items() if v in self._free and weight]
        low = None if row.lower is None else row.lower - known
        high = None if row.upper is None else row.upper - known
        if not terms:
            return (low is None or low <= 0) and (high is None or high >= 0)
        divisor = gcd(*(weight for weight, _ in terms))
        expression = pulp.lpSum(weight // divisor * variable for weight, variable in terms)
        if low is not None:
            self._model += expression >= -(-low // divisor)
            self._divisors.append(divisor)
        if high is not None:
            self._model += expression <= high // divisor
            self._divisors.append(divisor)
        return True

    def _begin_with(self, planned: Mapping[str, int]) -> None:
        steps = {(i, level) for i, top in planned.items() for level in range(self.problem.base[i] + 1, top + 1)}
        paid = {charge.id for charge in self.problem.charges if steps & charge.steps}
        for variable, solver_variable in self._free.items():
            solver_variable.setInitialValue(int(variable in steps or variable in paid))

    def _planned(self, values: Mapping[str, int]) -> dict[str, int]:
        planned: dict[str, int] = {}
        for i in self.problem.instrument.ids:
            level = self.choices[i][0]
            # A step that stands in no row and in no objective is unknown to the solver: it stays as it began.
            while (i, level + 1) in self._free and values.get(self._free[i, level + 1].name):
                level += 1
            planned[i] = level
        return planned


def round_up(answer: Answer) -> int:
    """The bound as the least whole objective it allows; forgives the solver's own tolerance.

    Once the solver has gone through all plans, its bound is a plan's value: no whole unit of it is rounding.
    """
    tolerance = 1e-6 * max(1.0, abs(answer.bound) * 1e-3)
    if answer.termination is Termination.OPTIMAL:
        tolerance = min(tolerance, 0.5)
    return -int(-(answer.bound - tolerance) // 1)
