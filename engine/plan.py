"""The main use case: from an assessment, prices and rules to a plan with proof, or to advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from data.assessment import Assessment
from data.costs import CostTable
from data.faults import InputError, Notice, refuse
from data.instrument import Instrument
from data.rules import Rules

from .advice_on_assurance import advise_on_assurance
from .alternatives import DEFAULT_MARGIN, Replacement, alternatives, without_indicators, without_owners
from .assessed_levels import AssessedLevels
from .assurance import Assurance, AssuredOptimum, assured, surest
from .baselines import greedy, obeys, weight_gap
from .build import build_problem, target_of
from .coupling_constraints import Target
from .infeasibility import Advice, advise
from .optimise import DEFAULT_LIMITS, Limits, Optimum, cheapest, highest
from .outcome import Outcome, evaluate
from .problem import Problem
from .upkeep_tasks import Upkeep, upkeep_of
from .warnings_of_plan import plan_warnings

Status = Literal["optimal", "already_met", "infeasible"]


@dataclass(frozen=True)
class PlanRequest:
    """What to plan.

    Attributes:
        assessment: complete levels of one institution.
        costs: prices of steps, in one unit.
        rules: a target or predicate; or a budget alone, which asks for the highest index within it.
        alternatives: how many other plans to look for, 0 or more.
        margin: share of the optimum's cost by which alternatives may be dearer.
        replacements: whether to price doing without each indicator and each owner of the plan.
        notices: warnings that came with the input and travel with the plan.
        assurance: probability 0.01-0.99 with which the *assessed* index shall reach the target; ``None`` plans
            for the index by claim.
        assessed: what the assessor makes of claims; needed for an assurance.
    """

    instrument: Instrument
    assessment: Assessment
    costs: CostTable
    rules: Rules
    alternatives: int = 0
    margin: Fraction = DEFAULT_MARGIN
    replacements: bool = False
    notices: tuple[Notice, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    assurance: float | None = None
    assessed: AssessedLevels | None = None

    def __post_init__(self) -> None:
        if self.assurance is not None and self.assessed is None:
            raise ValueError("an assurance needs a forecast of assessed levels")


@dataclass(frozen=True)
class Plan:
    """The answer; `optimum` is present unless infeasible, `advice` only then.

    Attributes:
        target: index asked for; ``None`` where the rules ask for the highest index within a budget.
        hand_rules: cost-bearing plans of the two usual rules, by name; ``None`` where a rule of thumb fails
            to reach the target or breaks the user's rules.
        assurance: how surely the assessed index reaches the target, where that was asked; of the surest plan if no
            plan is sure enough.
        upkeep: what the levels are worth that this plan leaves alone.
    """

    request: PlanRequest
    problem: Problem
    status: Status
    target: Target | None
    optimum: Optimum | None
    advice: Advice | None = None
    hand_rules: Mapping[str, Outcome | None] = field(default_factory=dict)
    alternatives: tuple[Optimum, ...] = ()
    without_indicators: tuple[Replacement, ...] = ()
    without_owners: tuple[Replacement, ...] = ()
    warnings: tuple[Notice, ...] = ()
    assurance: Assurance | None = None
    upkeep: Upkeep | None = None

    @property
    def seeks_highest(self) -> bool:
        """Whether the highest index within a budget was asked for, instead of the lowest cost of a target."""
        return self.target is None and self.request.rules.budget is not None


def make_plan(request: PlanRequest, progress: Callable[[str], None] = lambda _: None) -> Plan:
    """Find, prove and explain the cheapest plan.

    Args:
        request: what to plan.
        progress: called with the name of each stage, in Bahasa Indonesia.

    Raises:
        InputError: levels, prices or rules are wrong, or the rules ask for nothing.
        SolverError: the solver failed.
    """
    rules = request.rules
    problem = build_problem(request.instrument, request.assessment, request.costs, rules)
    target = target_of(request.instrument, rules)
    if target is None and rules.budget is None and not rules.lock and not rules.floor:
        raise _nothing_asked()
    progress("mencari rencana termurah")
    if request.assurance is not None:
        return _assured_plan(request, problem, target, progress)
    for_highest = target is None and rules.budget is not None
    optimum = highest(problem, request.limits) if for_highest else cheapest(problem, request.limits)
    if optimum is None:
        progress("mencari sebab aturan tidak dapat dipenuhi")
        return _infeasible(request, problem, target, advise(problem, request.limits))
    if for_highest:
        # From here on the index reached is the target: alternatives and replacements keep it.
        problem = replace(problem, constraints=(*problem.constraints, Target(optimum.outcome.index)))
    return _with_company(request, problem, target, optimum, progress)


def _assured_plan(
    request: PlanRequest, problem: Problem, target: Target | None, progress: Callable[[str], None]
) -> Plan:
    if target is None:
        raise refuse(
            "assurance_without_target", "peluang diminta tanpa target", remedy="Beri --target atau --predicate."
        )
    if request.assurance is None or request.assessed is None:
        raise AssertionError("only called with an assurance")
    answer = assured(problem, target, request.assurance, request.assessed, request.limits)
    if answer is not None:
        plan = _with_company(request, answer.problem, target, answer.optimum, progress)
        return _with_assurance(plan, answer)
    progress("mencari sebab peluang tidak tercapai")
    best = surest(problem, target, request.assurance, request.assessed, request.limits)
    advice = advise_on_assurance(problem, target, request.assurance, request.assessed, best, request.limits)
    plan = _infeasible(request, problem, target, advice)
    return plan if best is None else _with_assurance(plan, best)


def _with_assurance(plan: Plan, answer: AssuredOptimum) -> Plan:
    """The plan with how sure it is, and what its upkeep is worth."""
    if plan.target is None or plan.request.assessed is None:
        raise AssertionError("only called with an assurance")
    upkeep = upkeep_of(plan.problem, plan.target, answer.optimum.outcome.planned, plan.request.assessed)
    return replace(plan, assurance=answer.assurance, upkeep=upkeep)


def _infeasible(request: PlanRequest, problem: Problem, target: Target | None, advice: Advice) -> Plan:
    basis = plan_warnings(request.assessment, problem, do_nothing(problem))
    return Plan(request, problem, "infeasible", target, None, advice, warnings=(*request.notices, *basis))


def _with_company(
    request: PlanRequest,
    problem: Problem,
    target: Target | None,
    optimum: Optimum,
    progress: Callable[[str], None],
) -> Plan:
    """The plan with what it is compared to."""

    def short(outcome: Outcome) -> float:
        asked, assessed = request.assurance, request.assessed
        if asked is None or assessed is None or target is None:
            return 0.0
        if assessed.chance(outcome.planned, target.index) >= asked:
            return 0.0
        lack = float(target.index) - assessed.index_with_chance(outcome.planned, asked)
        return max(lack, 1 / problem.index_unit)

    others: tuple[Optimum, ...] = ()
    if request.alternatives:
        progress("mencari rencana lain")
        others = alternatives(problem, optimum, request.alternatives, request.margin, request.limits, short)
    indicators: tuple[Replacement, ...] = ()
    owners: tuple[Replacement, ...] = ()
    if request.replacements:
        progress("menghitung harga pengganti")
        indicators = without_indicators(problem, optimum, request.limits, short)
        owners = without_owners(problem, optimum, request.limits, short)
    return Plan(
        request=request,
        problem=problem,
        status="optimal" if optimum.outcome.steps else "already_met",
        target=target,
        optimum=optimum,
        hand_rules=by_hand(problem),
        alternatives=others,
        without_indicators=indicators,
        without_owners=owners,
        warnings=(*request.notices, *plan_warnings(request.assessment, problem, optimum.outcome)),
    )


HAND_RULES: Mapping[str, Callable[[Problem], Outcome | None]] = {"weight_gap": weight_gap, "greedy": greedy}
"""The rules that people plan by today, by their name in the plan's JSON."""


def by_hand(problem: Problem) -> dict[str, Outcome | None]:
    """Plans of the usual rules, by name; ``None`` where one fails to reach the target or breaks a rule."""
    return {name: _comparable(problem, rule(problem)) for name, rule in HAND_RULES.items()}


def _comparable(problem: Problem, outcome: Outcome | None) -> Outcome | None:
    return outcome if outcome is not None and obeys(problem, outcome) else None


def do_nothing(problem: Problem) -> Outcome:
    """The outcome of taking no step."""
    return evaluate(problem, problem.base)


def _nothing_asked() -> InputError:
    return refuse(
        "nothing_asked",
        "belum ada yang diminta dari rencana",
        remedy="Beri target indeks (--target 3,5), predikat (--predicate Baik), atau anggaran (--budget 500) untuk "
        "mencari indeks tertinggi.",
    )
