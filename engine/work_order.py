"""In which order to take the steps of a plan: prerequisites first, then most index points per effort."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from data.costs import StepKey
from data.instrument import Dependency

from .coupling_constraints import Requires
from .outcome import Outcome, gains


@dataclass(frozen=True)
class WorkOrder:
    """Steps in the order to take them.

    Attributes:
        steps: every step of the outcome, once.
        waits_for: steps of other indicators in the same plan that ought to come before a step.
        circular: steps that wait for each other; they stand in order of points per effort.
    """

    steps: tuple[StepKey, ...]
    waits_for: Mapping[StepKey, tuple[StepKey, ...]]
    circular: tuple[StepKey, ...] = ()


def work_order(outcome: Outcome) -> WorkOrder:
    """Topological order of the outcome's steps.

    A step waits for the step below it on the same indicator and for the steps that the instrument's
    dependencies and the user's ``requires`` rules name, hard or soft. Among steps that wait for nothing, the
    one with most index points per effort comes first (its own price; shared costs are paid once and belong
    to no single step), then the earlier indicator.
    """
    taken = frozenset(outcome.steps)
    waits = {step: _before(outcome, step, taken) for step in outcome.steps}
    follows: dict[StepKey, list[StepKey]] = {step: [] for step in outcome.steps}
    open_waits: dict[StepKey, int] = {}
    for step in outcome.steps:
        earlier = {*waits[step], *_own_before(step, taken)}
        open_waits[step] = len(earlier)
        for before in earlier:
            follows[before].append(step)
    order, circular = _sorted(_priorities(outcome), follows, open_waits)
    return WorkOrder(tuple(order), waits, tuple(circular))


def _sorted(
    priority: Mapping[StepKey, tuple[Fraction | int, ...]],
    follows: Mapping[StepKey, list[StepKey]],
    open_waits: dict[StepKey, int],
) -> tuple[list[StepKey], list[StepKey]]:
    """Kahn's algorithm with a heap; where steps wait for each other the best of them goes first."""
    ready = [(priority[step], step) for step, count in open_waits.items() if count == 0]
    heapq.heapify(ready)
    order: list[StepKey] = []
    circular: list[StepKey] = []
    while len(order) < len(open_waits):
        if ready:
            step = heapq.heappop(ready)[1]
        else:
            stuck = [s for s in open_waits if s not in order and (s[0], s[1] - 1) not in {*open_waits} - {*order}]
            step = min(stuck, key=lambda s: priority[s])
            circular.append(step)
        order.append(step)
        for later in follows[step]:
            open_waits[later] -= 1
            if open_waits[later] == 0 and later not in order:
                heapq.heappush(ready, (priority[later], later))
    return order, circular


def _priorities(outcome: Outcome) -> dict[StepKey, tuple[Fraction | int, ...]]:
    """Sort key per step, smallest first: free steps, then points per effort, then instrument order."""
    problem = outcome.problem
    place = {i: number for number, i in enumerate(problem.instrument.ids)}
    keys: dict[StepKey, tuple[Fraction | int, ...]] = {}
    for step, gain in gains(outcome).items():
        price = problem.prices[step]
        keys[step] = (1 if price else 0, -gain / price if price else -gain, place[step[0]], step[1])
    return keys


def _own_before(step: StepKey, taken: frozenset[StepKey]) -> Iterator[StepKey]:
    below = (step[0], step[1] - 1)
    if below in taken:
        yield below


def _before(outcome: Outcome, step: StepKey, taken: frozenset[StepKey]) -> tuple[StepKey, ...]:
    """Steps of other indicators that `step` ought to wait for."""
    problem = outcome.problem
    wanted: list[tuple[str, int]] = []
    for dependency in problem.instrument.dependencies:
        wanted.extend(_demands(dependency, step))
    for rule in problem.constraints:
        if isinstance(rule, Requires) and rule.indicator == step[0] and step[1] >= rule.level:
            wanted.append((rule.needs, rule.needs_level))
    found = (_highest(needs, level, taken) for needs, level in wanted if needs != step[0])
    return tuple(dict.fromkeys(before for before in found if before is not None))


def _demands(dependency: Dependency, step: StepKey) -> Iterator[tuple[str, int]]:
    indicator, level = step
    if indicator not in dependency.scope or (dependency.level is not None and level < dependency.level):
        return
    yield from dependency.requires
    for ancestor in dependency.after:
        # "After" asks an ancestor to stand at least as high.
        yield ancestor, level


def _highest(indicator: str, level: int, taken: frozenset[StepKey]) -> StepKey | None:
    """The last step of `indicator` up to `level` that the plan takes; the ones below it come before it."""
    levels = [to for i, to in taken if i == indicator and to <= level]
    return (indicator, max(levels)) if levels else None
