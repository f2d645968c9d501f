"""The use case of joint plans: from institutions, a goal and a budget to one answer with its proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from data.assessment import Assessment
from data.faults import InputError, Notice, refuse

from .cost_curve import CostCurve, cost_curve
from .joint import JointPlan, OutOfReachError, highest_average, least_total_cost, most_reaching, raise_lowest
from .problem import FixedCharge, Problem
from .shared_works import Opening, openings

Status = Literal["optimal", "already_met", "infeasible"]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class LeastCost:
    """Least total cost such that the average reaches `average` and nobody stays below `floor`.

    Attributes:
        average, floor: index, 1.00-5.00; at least one is given.
    """

    average: Fraction | None
    floor: Fraction | None = None


@dataclass(frozen=True)
class RaiseLowest:
    """Spend the budget on the lowest first (merata)."""


@dataclass(frozen=True)
class MostReaching:
    """Bring as many institutions as possible to `index`, which a predicate may name."""

    index: Fraction
    predicate: str | None = None


Goal = LeastCost | RaiseLowest | MostReaching


@dataclass(frozen=True)
class Member:
    """One institution; its problem carries its own rules, any target and budget apart."""

    assessment: Assessment
    problem: Problem

    @property
    def name(self) -> str:
        """The institution."""
        return self.assessment.institution.name


@dataclass(frozen=True)
class JointRequest:
    """What to plan.

    Attributes:
        members: institutions with the same instrument and cost unit.
        budget: hundredths for all together; `RaiseLowest` and `MostReaching` need one.
        shared: ids of fixed costs that are paid once for all institutions.
        notices: warnings that came with the input.
    """

    members: tuple[Member, ...]
    goal: Goal
    budget: int | None = None
    shared: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class PaidPlan:
    """A joint plan and the works paid once for all.

    Attributes:
        lower_bound: no joint plan costs less, in hundredths; ``None`` where the question was not of cost.
    """

    plan: JointPlan
    paid: tuple[FixedCharge, ...] = ()
    lower_bound: int | None = None

    @property
    def cost(self) -> int:
        """Cost of everything, in hundredths."""
        return self.plan.cost + sum(charge.cost for charge in self.paid)

    @property
    def gap(self) -> Fraction | None:
        """Relative distance between cost and bound."""
        if self.lower_bound is None:
            return None
        return Fraction(self.cost - self.lower_bound, self.cost) if self.cost else Fraction(0)


@dataclass(frozen=True)
class JointAnswer:
    """The answer.

    Attributes:
        answer: the plan asked for; ``None`` when infeasible.
        reason: why there is none; ``None`` where the budget alone is short.
        needed: what the goal costs without the budget, where the budget is short.
        within_budget: what the budget does reach, where it falls short.
        separate_cost: what it costs at least if each institution reaches the average by itself, in hundredths.
        separate_unable: institutions that cannot reach it by themselves.
    """

    request: JointRequest
    status: Status
    answer: PaidPlan | None
    reason: OutOfReachError | None = None
    needed: PaidPlan | None = None
    within_budget: PaidPlan | None = None
    separate_cost: int | None = None
    separate_unable: tuple[str, ...] = ()


def plan_jointly(request: JointRequest, progress: Progress = lambda _: None) -> JointAnswer:
    """Answer a request.

    Raises:
        InputError: the members cannot be planned together, a shared work is unknown, or a goal lacks its budget.
        SolverError: the solver failed.
    """
    goal, budget = request.goal, request.budget
    if budget is None and not isinstance(goal, LeastCost):
        raise refuse(
            "budget_missing",
            "anggaran belum diberikan",
            remedy="Tambahkan --budget; tanpa anggaran, pakai --floor agar semua mencapai indeks itu.",
        )
    if isinstance(goal, LeastCost) and goal.average is None and goal.floor is None:
        raise refuse("nothing_asked", "belum ada yang diminta", remedy="Beri --target, --floor, atau --merata.")
    ways = _ways(request, progress)
    progress("membagi langkah antarinstansi")
    try:
        best = _best(ways, goal, budget)
    except OutOfReachError as reason:
        return JointAnswer(request, "infeasible", None, reason, within_budget=_rest(ways, goal, budget))
    if isinstance(goal, LeastCost) and budget is not None and best.cost > budget:
        rest = _rest(ways, goal, budget)
        if rest is None or not _meets(rest.plan, goal):
            return JointAnswer(request, "infeasible", None, needed=best, within_budget=rest)
        best = rest
    cost, unable = _separately(ways[0][1], goal) if not request.shared else (None, ())
    steps = any(outcome.steps for outcome in best.plan.outcomes)
    return JointAnswer(request, "optimal" if steps else "already_met", best, separate_cost=cost, separate_unable=unable)


_Way = tuple[Opening, list[CostCurve]]


def _ways(request: JointRequest, progress: Progress) -> list[_Way]:
    """Curves for every way to open shared works; ways that contradict someone's rules are left out."""
    names = [member.name for member in request.members]
    found: list[_Way] = []
    refused: InputError | None = None
    for opening in openings([member.problem for member in request.members], request.shared):
        progress("menghitung kurva biaya tiap instansi")
        try:
            curves = [cost_curve(name, problem) for name, problem in zip(names, opening.problems, strict=True)]
        except InputError as error:
            refused = _contradiction(error)
            continue
        found.append((opening, curves))
    if not found and refused is not None:
        raise refused
    return found


def _contradiction(error: InputError) -> InputError:
    """The error, if it only says that a way to open works contradicts someone's rules."""
    if error.code != "institution_rules_contradict":
        raise error
    return error


def _best(ways: Sequence[_Way], goal: Goal, budget: int | None) -> PaidPlan:
    """The best plan over all ways.

    Raises:
        OutOfReachError: if no way leads there; the reason is that of the way with most works open.
    """
    found: list[PaidPlan] = []
    reason: OutOfReachError | None = None
    refused: InputError | None = None
    for opening, curves in ways:
        left = None if budget is None else budget - opening.cost
        try:
            plan = _plan(curves, goal, left)
        except OutOfReachError as error:
            reason = _worse(reason, error, opening.cost)
            continue
        except InputError as error:
            refused = _contradiction(error)
            continue
        bound = None if plan.lower_bound is None else plan.lower_bound + opening.cost
        found.append(PaidPlan(plan, opening.opened, bound))
    if not found:
        raise reason or refused or AssertionError("there is at least one way")
    best = max(found, key=lambda paid: _rank(paid, goal))
    if best.lower_bound is None:
        return best
    return replace(best, lower_bound=min(paid.lower_bound or 0 for paid in found))


def _plan(curves: Sequence[CostCurve], goal: Goal, budget: int | None) -> JointPlan:
    if isinstance(goal, LeastCost):
        return least_total_cost(curves, goal.average, goal.floor)
    if budget is None:
        raise AssertionError("a budget was insisted on")
    if isinstance(goal, RaiseLowest):
        return raise_lowest(curves, budget)
    return most_reaching(curves, goal.index, budget)


def _rank(paid: PaidPlan, goal: Goal) -> tuple[object, ...]:
    indices = sorted(outcome.index for outcome in paid.plan.outcomes)
    if isinstance(goal, LeastCost):
        return (-paid.cost, -len(paid.paid))
    if isinstance(goal, RaiseLowest):
        return (indices, -paid.cost)
    return (sum(index >= goal.index for index in indices), -paid.cost)


def _worse(before: OutOfReachError | None, now: OutOfReachError, opening_cost: int) -> OutOfReachError:
    """The reason to report: for budgets the least demand of all ways, else the way with most works open."""
    if now.least_budget is None:
        return now
    least = now.least_budget + opening_cost
    if before is not None and before.least_budget is not None:
        least = min(least, before.least_budget)
    return OutOfReachError(least_budget=least)


def _rest(ways: Sequence[_Way], goal: Goal, budget: int | None) -> PaidPlan | None:
    """What the budget does reach where it falls short: the highest average, or the lowest raised first."""
    if budget is None or not isinstance(goal, LeastCost):
        return None
    found: list[PaidPlan] = []
    if goal.average is not None:
        for opening, curves in ways:
            try:
                plan = highest_average(curves, budget - opening.cost, goal.floor)
            except OutOfReachError:
                continue
            except InputError as error:
                _contradiction(error)
                continue
            found.append(PaidPlan(plan, opening.opened))
        if found:
            return max(found, key=lambda paid: (paid.plan.average_after, -paid.cost))
    try:
        return _best(ways, RaiseLowest(), budget)
    except OutOfReachError:
        return None


def _meets(plan: JointPlan, goal: LeastCost) -> bool:
    average = goal.average is None or plan.average_after >= goal.average
    return average and (goal.floor is None or all(outcome.index >= goal.floor for outcome in plan.outcomes))


def _separately(curves: Sequence[CostCurve], goal: Goal) -> tuple[int | None, tuple[str, ...]]:
    if not isinstance(goal, LeastCost) or goal.average is None:
        return None, ()
    goals = max(goal.average, goal.floor or goal.average)
    reach = [(curve, curve.reach(goals)) for curve in curves]
    unable = tuple(curve.name for curve, position in reach if position is None)
    return sum(int(curve.costs[position]) for curve, position in reach if position is not None), unable
