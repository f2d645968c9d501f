"""When no plan obeys all rules: which of them collide, what is the cheapest way out, how far one can get.

Facts (the instrument's own demands) stay; only the user's rules are questioned. Chinneck (2008), "Feasibility
and infeasibility in optimization", chapter 6: deletion filter; the solver's own IIS knows no integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from math import floor

from .constraint import Constraint
from .coupling_constraints import Budget, CapacityLimit, Floor, MostIndicators, Target
from .level_constraints import Ceiling, Horizon, Lock
from .optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest, feasible, highest, with_constraint, without
from .problem import Problem
from .scaled_costs import price_unit

MOST_REPAIRS = 6
MOST_CHANGES = 3


@dataclass(frozen=True)
class Repair:
    """One way to make the rules agree.

    Attributes:
        changes: pairs (rule as asked, weaker rule or ``None`` when it must go).
        optimum: the cheapest plan under the changed rules.
    """

    changes: tuple[tuple[Constraint, Constraint | None], ...]
    optimum: Optimum


@dataclass(frozen=True)
class Advice:
    """The answer to an infeasible request.

    Attributes:
        conflict: minimal set of the user's rules that cannot hold together; dropping any one of them makes
            the others of the set agree.
        repairs: fewest changed rules first, then cheapest plan.
        best_reachable: highest index under all rules but target and budget.
        within_budget: highest index under all rules but the target; ``None`` without a budget.
    """

    conflict: tuple[Constraint, ...]
    repairs: tuple[Repair, ...]
    best_reachable: Optimum | None
    within_budget: Optimum | None


def advise(problem: Problem, limits: Limits = DEFAULT_LIMITS) -> Advice:
    """Explain an infeasible problem.

    Raises:
        ValueError: if the problem is feasible after all.
    """
    conflict = minimal_conflict(problem, limits)
    has_budget = any(rule.key == "budget" for rule in problem.rules)
    return Advice(
        conflict=conflict,
        repairs=tuple(_repairs(problem, conflict, limits)),
        best_reachable=highest(without(problem, "target", "budget"), limits),
        within_budget=highest(without(problem, "target"), limits) if has_budget else None,
    )


def minimal_conflict(problem: Problem, limits: Limits = DEFAULT_LIMITS) -> tuple[Constraint, ...]:
    """A minimal set of the user's rules that cannot hold together, in the order of the problem.

    Raises:
        ValueError: if the problem is feasible.
    """
    if feasible(problem, limits):
        raise ValueError("every rule can be obeyed: there is no conflict")
    # The target is questioned last, so that the conflict names it whenever it takes part.
    order = sorted(problem.rules, key=lambda rule: rule.key in ("target", "budget"))
    for rule in order:
        shorter = without_rules(problem, [rule])
        if not feasible(shorter, limits):
            problem = shorter
    return problem.rules


def without_rules(problem: Problem, rules: Sequence[Constraint]) -> Problem:
    """The problem without exactly these constraint objects."""
    kept = tuple(c for c in problem.constraints if not any(c is rule for rule in rules))
    return replace(problem, constraints=kept)


def _repairs(problem: Problem, conflict: Sequence[Constraint], limits: Limits) -> list[Repair]:
    found: list[Repair] = []
    # All sets of one size are looked at, since the cheapest of them may come last.
    for _, same_size in groupby(_hitting_sets(problem, conflict, limits), len):
        if len(found) >= MOST_REPAIRS:
            break
        repairs = (_weaken(problem, rules, limits) for rules in same_size)
        found += [repair for repair in repairs if repair is not None]
    return sorted(found, key=lambda r: (len(r.changes), r.optimum.outcome.cost))[:MOST_REPAIRS]


def _hitting_sets(problem: Problem, conflict: Sequence[Constraint], limits: Limits) -> Iterator[tuple[Constraint, ...]]:
    """Minimal sets of rules whose removal restores feasibility, smallest first (Reiter 1987)."""
    queue: list[tuple[Constraint, ...]] = [(rule,) for rule in conflict]
    found: list[frozenset[int]] = []
    while queue:
        rules = queue.pop(0)
        ids = frozenset(map(id, rules))
        if any(done <= ids for done in found):
            continue
        rest = without_rules(problem, rules)
        if feasible(rest, limits):
            found.append(ids)
            yield rules
        elif len(rules) < MOST_CHANGES:
            queue.extend((*rules, rule) for rule in minimal_conflict(rest, limits))


def _weaken(problem: Problem, rules: Sequence[Constraint], limits: Limits) -> Repair | None:
    """Bring each removed rule back as strictly as the others allow."""
    rest = without_rules(problem, rules)
    changes: list[tuple[Constraint, Constraint | None]] = []
    # The budget and the target adapt to all other rules, so they come back last.
    for rule in sorted(rules, key=lambda r: (r.key == "target", r.key == "budget")):
        weaker = _weaker(rest, rule, limits)
        if weaker is not None:
            rest = with_constraint(rest, weaker)
        changes.append((rule, weaker))
    optimum = cheapest(rest, limits)
    return None if optimum is None else Repair(tuple(changes), optimum)


def _weaker(problem: Problem, rule: Constraint, limits: Limits) -> Constraint | None:
    """The strictest weaker form of `rule` that `problem` can still obey; ``None`` when it has to go."""
    if isinstance(rule, Budget):
        optimum = cheapest(problem, limits)
        return None if optimum is None else Budget(optimum.outcome.cost)
    if isinstance(rule, Target):
        best = highest(problem, limits)
        # Targets are published with two decimals; rounding down keeps the target reachable.
        return None if best is None else Target(Fraction(floor(best.outcome.index * 100), 100))
    for forms in _weaker_forms(problem, rule):
        found = _first_feasible(forms, lambda form: feasible(with_constraint(problem, form), limits))
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class _Forms:
    """Weaker forms of a rule by one number, strictest first; made when they are looked at, since amounts are many."""

    values: Sequence[int]
    form: Callable[[int], Constraint]


def _weaker_forms(problem: Problem, rule: Constraint) -> Iterator[_Forms]:
    """Ways to weaken a rule; none for rules that hold or do not."""
    scale = problem.instrument.scale
    if isinstance(rule, MostIndicators):
        yield _Forms(range(rule.count + 1, len(problem.instrument.ids) + 1), MostIndicators)
    if isinstance(rule, Ceiling):
        yield _Forms(range(rule.level + 1, scale.maximum), lambda level: replace(rule, level=level))
    if isinstance(rule, Lock):
        lowest = problem.base[rule.indicator]
        yield _Forms(range(rule.level - 1, lowest, -1), lambda level: replace(rule, level=level))
    if isinstance(rule, Horizon):
        yield _Forms(_horizons(problem, rule), lambda months: replace(rule, months=months))
    if isinstance(rule, Floor):
        hundredths = range(floor(rule.value * 100) - 1, scale.minimum * 100, -1)
        yield _Forms(hundredths, lambda value: replace(rule, value=Fraction(value, 100)))
    if isinstance(rule, CapacityLimit):
        yield from _weaker_capacities(problem, rule)


def _weaker_capacities(problem: Problem, rule: CapacityLimit) -> Iterator[_Forms]:
    """More steps for as much money, then more money for as many steps."""
    own = [step for step in problem.steps() if step in problem.prices and problem.owners[step[0]] == rule.owner]
    if rule.steps is not None:
        yield _Forms(range(rule.steps + 1, len(own)), lambda steps: replace(rule, steps=steps))
    if rule.cost is not None:
        unit, dearest = price_unit(problem), sum(problem.prices[step] for step in own)
        # Less than all that the owner could do, in whole units of its prices.
        first = (rule.cost // unit + 1) * unit
        yield _Forms(range(first, dearest, unit), lambda cost: replace(rule, cost=cost))


def _horizons(problem: Problem, rule: Horizon) -> list[int]:
    """Every longer horizon at which one more step fits."""
    totals: set[int] = set()
    for i in problem.instrument.ids:
        months = 0
        for level in problem.steps_of(i):
            months += rule.durations.get((i, level), 0)
            totals.add(months)
    return sorted(total for total in totals if total > rule.months)


def _first_feasible(forms: _Forms, is_feasible: Callable[[Constraint], bool]) -> Constraint | None:
    """First feasible form by bisection: weaker forms stay feasible once one is."""
    low, high = 0, len(forms.values)
    while low < high:
        middle = (low + high) // 2
        if is_feasible(forms.form(forms.values[middle])):
            high = middle
        else:
            low = middle + 1
    return forms.form(forms.values[low]) if low < len(forms.values) else None
