"""What ``tangga roadmap`` and the service both ask: several cycles, one programme, upkeep of levels held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data.costs import StepKey
from data.faults import InputError, Notice
from engine.build import build_problem
from engine.optimise import DEFAULT_LIMITS, Limits
from engine.outcome import evaluate
from engine.renewals import Renewal, renewals
from engine.roadmap import Roadmap, make_roadmap
from engine.roadmap_problem import Cycle, RoadmapProblem
from engine.warnings_of_plan import plan_warnings

from .inputs import PlanningCase

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class RoadmapWork:
    """A roadmap with all that is said beside it.

    Attributes:
        chances: chance per cycle, 0-1, that levels left without upkeep still meet the target; ``None`` where no model
            knows it.
        due: proof to renew.
    """

    answer: Roadmap
    chances: Sequence[float] | None
    due: tuple[Renewal, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class _Holding:
    """What becomes of levels, from the holding model.

    Attributes:
        chances: shape (indicators, level held, next level).
        correlation: between an institution's levels.
    """

    chances: NDArray[Any]
    correlation: float


def make_roadmap_work(
    case: PlanningCase,
    cycles: Sequence[Cycle],
    most_levels: int | None = None,
    *,
    upkeep: bool = True,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[str], None] = lambda _: None,
) -> RoadmapWork:
    """Plan over years.

    Args:
        case: where it starts; its rules' target, predicate, budget and horizon are not used.
        cycles: years with targets and budgets.
        most_levels: levels that one indicator may rise in a year.
        upkeep: whether holding levels costs what the holding model expects.
        limits: time of each call of the solver.
        progress: told in words what goes on.

    Raises:
        InputError: if rules or targets cannot be read together.
        SolverError: if the solver stops without a proof.
    """
    holding, about_holding = _holding(case)
    problem = _problem(case, cycles, most_levels, holding if upkeep else None)
    answer = make_roadmap(problem, limits, progress)
    chances: Sequence[float] | None = None
    due: tuple[Renewal, ...] = ()
    if answer.stairs:
        from engine.roadmap_chances import untended_chances

        due = renewals(case.instrument, problem.start.base, answer.stairs, problem.cycles[0].year)
        if holding is not None:
            chances = untended_chances(problem, answer.stairs, holding.chances, holding.correlation)
    last = evaluate(problem.start, answer.stairs[-1] if answer.stairs else problem.start.base)
    basis = plan_warnings(case.assessment, problem.start, last)
    return RoadmapWork(answer, chances, due, (*case.notices, *about_holding, *_unused(case), *basis))


def _holding(case: PlanningCase) -> tuple[_Holding | None, tuple[Notice, ...]]:
    from models.holding import holding_risks, next_levels
    from models.holding_parameters import shipped_holding

    assessment = case.assessment
    kind = assessment.institution.type
    try:
        parameters = shipped_holding()
        chances = next_levels(case.instrument, assessment.levels, kind, parameters)
        report = holding_risks(case.instrument, assessment.levels, kind, parameters)
    except InputError as error:
        words = f"Biaya perawatan dan peluang tidak dihitung: {error.faults[0].message}."
        return None, (Notice("upkeep_unknown", words),)
    return _Holding(chances, parameters.shared_correlation), report.notices


def _problem(case: PlanningCase, cycles: Sequence[Cycle], most: int | None, holding: _Holding | None) -> RoadmapProblem:
    from engine.upkeep import expected_upkeep

    rules = replace(case.rules, target=None, predicate=None, budget=None, horizon_months=None)
    start = build_problem(case.instrument, case.assessment, case.costs, rules)
    upkeep: dict[StepKey, int] = {}
    if holding is not None:
        upkeep = expected_upkeep(case.instrument, holding.chances, case.costs)
    return RoadmapProblem(start, tuple(cycles), most, dict(case.costs.months), upkeep)


def _unused(case: PlanningCase) -> list[Notice]:
    rules = case.rules
    unused = [key for key in ("target", "predicate", "horizon_months") if getattr(rules, key) is not None]
    if not unused:
        return []
    return [Notice("rules_unused", f"Isi berkas aturan ini tidak dipakai dalam peta jalan: {', '.join(unused)}.")]
