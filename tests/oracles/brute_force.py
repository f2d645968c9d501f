"""Every plan of a small case, judged by the rules as a planner would read them; shares nothing with the engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import floor

from data.assessment import Assessment
from data.costs import CostTable
from data.instrument import Instrument
from data.rules import Rules

Levels = tuple[int, ...]
"""Planned whole level per indicator, in instrument order."""


@dataclass(frozen=True)
class Case:
    """One question to the planner."""

    instrument: Instrument
    assessment: Assessment
    costs: CostTable
    rules: Rules

    @property
    def now(self) -> dict[str, Fraction]:
        """Level now per indicator."""
        return {i: self.assessment.levels[i] for i in self.instrument.ids}

    def owner(self, indicator: str) -> str:
        """OPD that answers for the indicator."""
        return self.assessment.owners.get(indicator, self.instrument.by_id[indicator].owner)


@dataclass(frozen=True)
class Candidate:
    """A plan with what it costs and brings."""

    planned: dict[str, int]
    levels: dict[str, Fraction]
    steps: tuple[tuple[str, int], ...]
    step_costs: dict[tuple[str, int], Fraction]
    cost: Fraction

    @property
    def touched(self) -> int:
        """Number of indicators that change."""
        return len({i for i, _ in self.steps})

    @property
    def rank(self) -> tuple[Fraction, int, tuple[int, ...]]:
        """Cost, then fewest indicators, then the earliest indicators highest."""
        return self.cost, self.touched, tuple(-level for level in self.planned.values())


def candidates(case: Case) -> Iterator[Candidate]:
    """Every way to raise the indicators, whether or not it obeys the rules."""
    top = case.instrument.scale.maximum
    menus = [range(floor(level), top + 1) for level in case.now.values()]
    for choice in product(*menus):
        candidate = candidate_of(case, choice)
        if candidate is not None:
            yield candidate


def candidate_of(case: Case, choice: Levels) -> Candidate | None:
    """The plan that plans these levels; ``None`` if one of its steps has no price."""
    planned = dict(zip(case.instrument.ids, choice, strict=True))
    now = case.now
    steps = tuple((i, level) for i in planned for level in range(floor(now[i]) + 1, planned[i] + 1))
    if any(step not in case.costs.prices for step in steps):
        return None
    step_costs = {step: Fraction(case.costs.prices[step]) for step in steps}
    fixed = sum((Fraction(f.cost) for f in case.costs.fixed_costs if f.steps & set(steps)), Fraction(0))
    levels = {i: Fraction(planned[i]) if planned[i] > floor(now[i]) else now[i] for i in planned}
    return Candidate(planned, levels, steps, step_costs, sum(step_costs.values(), Fraction(0)) + fixed)


def obedient(case: Case, candidate: Candidate) -> bool:
    """Whether the plan obeys every rule and fact of the case."""
    return not any(broken_rules(case, candidate))


def broken_rules(case: Case, candidate: Candidate) -> Iterator[str]:
    """Names of the rules and facts that the plan breaks."""
    for name, kept in (
        ("target", _target(case, candidate)),
        ("budget", case.rules.budget is None or candidate.cost <= Fraction(case.rules.budget)),
        ("max_indicators", case.rules.max_indicators is None or candidate.touched <= case.rules.max_indicators),
        ("horizon", _horizon(case, candidate)),
        ("lock", all(candidate.levels[i] >= level for i, level in case.rules.lock.items())),
        ("freeze", all(candidate.levels[i] == case.now[i] for i in case.rules.freeze)),
        ("ceiling", all(_under_ceiling(case, candidate, i, top) for i, top in case.rules.ceiling.items())),
        ("floor", all(mean(case, candidate.levels, p) >= value for p, value in case.rules.floor.items())),
        ("requires", _requires(case, candidate)),
        ("capacity", _capacity(case, candidate)),
        ("outside", _outside_scores(case, candidate)),
        ("dependency", _dependencies(case, candidate)),
    ):
        if not kept:
            yield name


def best(case: Case) -> Candidate | None:
    """The one best plan, or ``None`` when no plan obeys."""
    return min((c for c in candidates(case) if obedient(case, c)), key=lambda c: c.rank, default=None)


def mean(case: Case, levels: dict[str, Fraction], part: str | None = None) -> Fraction:
    """Weighted mean level of the whole instrument, or of one domain, aspect or indicator."""
    domain_of = {a.id: a.domain for a in case.instrument.aspects}
    chosen = [i for i in case.instrument.indicators if part is None or part in (i.id, i.aspect, domain_of[i.aspect])]
    total = sum((i.weight for i in chosen), Fraction(0))
    return sum((i.weight * levels[i.id] for i in chosen), Fraction(0)) / total


def target_index(case: Case) -> Fraction | None:
    """The index asked for, as a number or through a predicate."""
    if case.rules.predicate is not None:
        return next(p.lower for p in case.instrument.predicates if p.name == case.rules.predicate)
    return case.rules.target


def _target(case: Case, candidate: Candidate) -> bool:
    target = target_index(case)
    return target is None or mean(case, candidate.levels) >= target


def _horizon(case: Case, candidate: Candidate) -> bool:
    months = dict.fromkeys(case.instrument.ids, 0)
    for step in candidate.steps:
        months[step[0]] += case.costs.months.get(step, 0)
    horizon = case.rules.horizon_months
    return horizon is None or max(months.values()) <= horizon


def _under_ceiling(case: Case, candidate: Candidate, indicator: str, top: int) -> bool:
    return candidate.levels[indicator] <= top or candidate.levels[indicator] == case.now[indicator]


def _requires(case: Case, candidate: Candidate) -> bool:
    return all(
        _prerequisite(candidate, need.indicator, need.level, need.needs, need.needs_level)
        for need in case.rules.requires
    )


def _prerequisite(candidate: Candidate, indicator: str, level: int, needs: str, needs_level: int) -> bool:
    raised = any(i == indicator for i, _ in candidate.steps)
    binds = raised and candidate.levels[indicator] >= level
    return not binds or candidate.levels[needs] >= needs_level


def _capacity(case: Case, candidate: Candidate) -> bool:
    for limit in case.rules.capacity:
        own = [step for step in candidate.steps if case.owner(step[0]) == limit.owner]
        cost = sum((candidate.step_costs[step] for step in own), Fraction(0))
        if limit.steps is not None and len(own) > limit.steps:
            return False
        if limit.cost is not None and cost > Fraction(limit.cost):
            return False
    return True


def _outside_scores(case: Case, candidate: Candidate) -> bool:
    """Another body's score does not rise by our own work, unless the user prices or demands it."""
    priced = {i for i, _ in case.costs.own}
    bound = [i.id for i in case.instrument.indicators if i.external]
    return all(candidate.levels[i] == case.now[i] for i in bound if i not in priced and i not in case.rules.lock)


def _dependencies(case: Case, candidate: Candidate) -> bool:
    return all(
        _prerequisite(candidate, i, dependency.level, needs, needs_level)
        for dependency in case.instrument.dependencies
        if dependency.hard and dependency.level is not None
        for i in dependency.scope
        for needs, needs_level in dependency.requires
    )
