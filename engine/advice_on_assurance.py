"""When no plan is sure enough: which rules stand in the way, and what would be sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from data.numbers import indonesian

from .assessed_levels import AssessedLevels
from .assurance import AssuredOptimum, assured, reachable
from .constraint import Constraint
from .coupling_constraints import Budget, Target
from .infeasibility import Advice, Repair, minimal_conflict, without_rules
from .level_constraints import LevelConstraint
from .optimise import DEFAULT_LIMITS, Limits, feasible, highest, without
from .outcome import Outcome
from .problem import Problem


@dataclass(frozen=True)
class AskedAssurance(LevelConstraint):
    """The assessed index shall reach the target with this probability; named in advice, never compiled."""

    probability: float
    removable: bool = True

    @property
    def key(self) -> str:
        """``assurance``."""
        return "assurance"

    def indicators(self, problem: Problem) -> Iterable[str]:
        """None by itself."""
        return ()

    def open_level(self, problem: Problem, indicator: str, level: int) -> bool:
        """Every level."""
        return True

    def satisfied(self, problem: Problem, outcome: Outcome) -> bool:
        """Judged by the forecast, not here."""
        return True

    def sentence(self, problem: Problem) -> str:
        """In words."""
        return f"peluang paling sedikit {indonesian(Fraction(self.probability) * 100, 0)} %"


def advise_on_assurance(
    problem: Problem,
    target: Target,
    probability: float,
    assessed: AssessedLevels,
    best: AssuredOptimum | None,
    limits: Limits = DEFAULT_LIMITS,
) -> Advice:
    """Explain why no plan reaches `target` with `probability`.

    Where the rules collide by claim already, those are named; what is offered is sure enough all the same.

    Args:
        problem: with all rules but the assurance.
        target: that is asked for.
        probability: asked for, 0-1.
        assessed: what an assessor makes of claimed levels.
        best: the surest plan.
        limits: of each call of the solver.
    """
    asked = AskedAssurance(probability)
    conflict: tuple[Constraint, ...]
    if feasible(problem, limits):
        conflict = (target, asked, *_in_the_way(problem, target, probability, assessed, limits))
    else:
        conflict = minimal_conflict(problem, limits)
    others = [rule for rule in conflict if rule.key not in ("target", asked.key)]
    repairs = _repairs(problem, target, asked, others, assessed, best, limits)
    has_budget = any(rule.key == "budget" for rule in problem.rules)
    return Advice(
        conflict=conflict,
        repairs=tuple(sorted(repairs, key=lambda r: r.optimum.outcome.cost)),
        best_reachable=highest(without(problem, "target", "budget"), limits),
        within_budget=highest(without(problem, "target"), limits) if has_budget else None,
    )


def _in_the_way(
    problem: Problem, target: Target, probability: float, assessed: AssessedLevels, limits: Limits
) -> tuple[Constraint, ...]:
    """The rules beside the target without which some plan would be sure enough."""

    def out_of_reach(trial: Problem) -> bool:
        return not reachable(trial, target, probability, assessed, limits)

    rest = without(problem, "target")
    for rule in rest.rules:
        shorter = without_rules(rest, [rule])
        if out_of_reach(shorter):
            rest = shorter
    return rest.rules


def _repairs(
    problem: Problem,
    target: Target,
    asked: AskedAssurance,
    others: Iterable[Constraint],
    assessed: AssessedLevels,
    best: AssuredOptimum | None,
    limits: Limits,
) -> Iterator[Repair]:
    if best is not None:
        lower = Target(Fraction(floor(best.assurance.sure_index * 100), 100))
        if problem.instrument.scale.minimum < lower.index < target.index:
            yield from _repair(target, lower, assured(problem, lower, asked.probability, assessed, limits))
        less = AskedAssurance(floor(best.assurance.reached * 100) / 100)
        if less.probability >= 0.01:
            yield from _repair(asked, less, assured(problem, target, less.probability, assessed, limits))
    for rule in others:
        sure = assured(without_rules(problem, [rule]), target, asked.probability, assessed, limits)
        weaker = Budget(sure.optimum.outcome.cost) if sure and isinstance(rule, Budget) else None
        yield from _repair(rule, weaker, sure)


def _repair(rule: Constraint, weaker: Constraint | None, sure: AssuredOptimum | None) -> Iterator[Repair]:
    if sure is not None:
        yield Repair(((rule, weaker),), sure.optimum)
