"""The two rules that people plan by today, to show what a plan saves.

Both raise one level at a time until the target is met, inside what locks, freezes, ceilings and the horizon
leave open. They know nothing of the rules that couple indicators.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .constraint import open_choices
from .coupling_constraints import Target
from .outcome import Outcome, evaluate
from .problem import Problem

Ranking = Callable[[Problem, dict[str, int], str], Fraction]


def weight_gap(problem: Problem) -> Outcome | None:
    """Raise whichever indicator has the largest weight times gap to the highest level.

    Returns ``None`` where the rule runs out of steps before the target.
    """
    return _climb(problem, _weight_times_gap)


def greedy(problem: Problem) -> Outcome | None:
    """Take whichever step brings most index per cost; a fixed cost counts with the step that triggers it.

    Returns ``None`` where the rule runs out of steps before the target.
    """
    return _climb(problem, _gain_per_cost)


def obeys(problem: Problem, outcome: Outcome) -> bool:
    """Whether a hand-made plan obeys every constraint, so that its cost may be compared."""
    return all(constraint.satisfied(problem, outcome) for constraint in problem.constraints)


def _climb(problem: Problem, rank: Ranking) -> Outcome | None:
    choices = open_choices(problem, problem.constraints)
    if not all(choices.values()):
        return None
    targets = [c for c in problem.constraints if isinstance(c, Target)]
    planned = {i: levels[0] for i, levels in choices.items()}
    value = sum(problem.gain(i, level) for i, level in planned.items())
    while any(value < target.needed(problem) for target in targets):
        candidates = [i for i in problem.instrument.ids if planned[i] < choices[i][-1]]
        if not candidates:
            return None
        # max() keeps the first of equals: instrument order.
        best = max(candidates, key=lambda i: rank(problem, planned, i))
        planned[best] += 1
        value += problem.values[best, planned[best]]
    return evaluate(problem, planned)


def _weight_times_gap(problem: Problem, planned: dict[str, int], indicator: str) -> Fraction:
    gap = problem.instrument.scale.maximum - problem.level_after(indicator, planned[indicator])
    return problem.instrument.by_id[indicator].weight * gap


def _gain_per_cost(problem: Problem, planned: dict[str, int], indicator: str) -> Fraction:
    step = (indicator, planned[indicator] + 1)
    cost = problem.prices[step]
    charge = problem.charge_of.get(step)
    if charge and not any(problem.base[i] < level <= planned[i] for i, level in charge.steps):
        cost += charge.cost
    # A free step comes before every priced one.
    return Fraction(problem.values[step], cost) if cost else Fraction(10**30 + problem.values[step])
