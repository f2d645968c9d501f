"""What the gap list asks of every indicator: a saved plan, a new one, or one level up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from data.assessment import Assessment
from data.costs import CostTable
from data.evidence import EvidenceLedger
from data.faults import Fault, InputError, Notice, refuse
from data.instrument import Instrument
from data.numbers import indonesian
from data.rules import Rules

from .build import build_problem
from .constraint import open_choices
from .coupling_constraints import Requires
from .evidence_effect import EvidenceEffect
from .gaps import Basis, GapList, gap_list
from .optimise import DEFAULT_LIMITS, Limits
from .outcome import Outcome, evaluate
from .plan import Plan, PlanRequest, make_plan
from .problem import Problem
from .saved_plan import SavedPlan
from .warnings_of_plan import plan_warnings


@dataclass(frozen=True)
class GapRequest:
    """What to list.

    Attributes:
        assessment: complete levels of one institution.
        costs: prices of steps, for index points per effort and for a plan where one is needed.
        rules: as for a plan; without a target, budget, lock or floor every indicator is asked one level up.
        saved: a saved plan, which then decides instead of `rules`, at its own prices instead of `costs`.
        ledger: states of evidence, if recorded.
        effect: forecast of what complete evidence brings, if there is one.
        notices: warnings that came with the input.
    """

    instrument: Instrument
    assessment: Assessment
    costs: CostTable
    rules: Rules = Rules()  # noqa: RUF009  # frozen, so one shared default is safe
    saved: SavedPlan | None = None
    ledger: EvidenceLedger | None = None
    effect: EvidenceEffect | None = None
    notices: tuple[Notice, ...] = ()
    limits: Limits = DEFAULT_LIMITS


def list_gaps(request: GapRequest, progress: Callable[[str], None] = lambda _: None) -> GapList:
    """The gap list for a saved plan, for the cheapest plan under the rules, or for the next level everywhere.

    Raises:
        InputError: levels, prices, rules or planned levels are wrong, or no plan obeys the rules at all.
        SolverError: the solver failed.
    """
    if (saved := request.saved) is not None:
        problem = build_problem(request.instrument, request.assessment, saved.costs, saved.rules)
        return _without_plan(request, evaluate(problem, _whole(problem, saved.levels)), "plan")
    rules = request.rules
    if rules.target is None and rules.predicate is None and rules.budget is None and not rules.lock and not rules.floor:
        problem = build_problem(request.instrument, request.assessment, request.costs, rules)
        return _without_plan(request, next_levels(problem), "next_level")
    asked = PlanRequest(
        request.instrument, request.assessment, request.costs, rules, notices=request.notices, limits=request.limits
    )
    plan = make_plan(asked, progress)
    if plan.optimum is not None:
        return _laid_out(replace(request, notices=plan.warnings), plan.optimum.outcome, "plan")
    return _best_reachable(request, plan)


def next_levels(problem: Problem) -> Outcome:
    """One level up on every indicator that rules for single indicators and prerequisites leave open."""
    choices = open_choices(problem, problem.constraints)
    planned = {
        i: min((level for level in choices[i] if level > base), default=base) for i, base in problem.base.items()
    }
    needs = [rule for rule in problem.constraints if isinstance(rule, Requires)]
    while True:
        # Leaving one step out may break the prerequisite of another.
        outcome = evaluate(problem, planned)
        broken = [rule for rule in needs if not rule.satisfied(problem, outcome)]
        if not broken:
            return outcome
        planned |= {rule.indicator: problem.base[rule.indicator] for rule in broken}


def _whole(problem: Problem, levels: Mapping[str, Fraction]) -> dict[str, int]:
    """Planned whole levels; a level that equals the present one is no step.

    Raises:
        InputError: if a planned level lies below the present one, off the scale, or needs an unpriced step.
    """
    top = problem.instrument.scale.maximum
    planned: dict[str, int] = {}
    faults: list[Fault] = []
    for i, now in problem.current.items():
        after = levels.get(i, now)
        planned[i] = problem.base[i] if after == now else floor(after)
        if not now <= after <= top or (after != now and after.denominator != 1):
            allowed = f"{float(now):g}, atau level bulat di atasnya sampai {top}"
            fault = Fault("planned_level_wrong", "level rencana salah", f"indikator {i}", str(after), allowed)
            faults.append(fault)
        elif any((i, level) not in problem.prices for level in range(problem.base[i] + 1, planned[i] + 1)):
            faults.append(Fault("steps_without_price", "langkah rencana belum punya harga", f"indikator {i}"))
    if faults:
        raise InputError(faults)
    return planned


def _best_reachable(request: GapRequest, plan: Plan) -> GapList:
    """The best that the other rules allow, marked as short of what was asked."""
    advice = plan.advice
    best = None if advice is None else advice.within_budget or advice.best_reachable
    if best is None:
        clash = "; ".join(rule.sentence(plan.problem) for rule in advice.conflict) if advice else ""
        raise refuse("rules_clash", "aturan saling bertentangan", found=clash, remedy="Longgarkan salah satunya.")
    notice = Notice(
        "target_unreachable",
        f"Yang diminta tidak dapat dicapai. Daftar ini menuju indeks tertinggi yang terjangkau, "
        f"{indonesian(best.outcome.index)}; jalankan `tangga plan` untuk melihat sebab dan jalan keluarnya.",
    )
    return _laid_out(replace(request, notices=(notice, *plan.warnings)), best.outcome, "best_reachable")


def _without_plan(request: GapRequest, outcome: Outcome, basis: Basis) -> GapList:
    """As `_laid_out`, with the warnings that a plan made here would carry."""
    warnings = plan_warnings(request.assessment, outcome.problem, outcome)
    return _laid_out(replace(request, notices=(*request.notices, *warnings)), outcome, basis)


def _laid_out(request: GapRequest, outcome: Outcome, basis: Basis) -> GapList:
    ledger = request.ledger
    notices = (*request.notices, *(ledger.notices if ledger else ()))
    upkeep = request.saved.upkeep if request.saved else None
    return gap_list(outcome, request.assessment, basis, ledger, request.effect, notices, upkeep)
