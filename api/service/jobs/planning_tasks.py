"""Tasks that plan for one institution: plans, frontiers, gap lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.forecasting import needed_forecaster
from api.inputs import PlanningCase
from api.service.cases import StoredCase, case_of_file, case_of_stored, planning_case
from api.service.encoding import encode
from api.service.model_folders import named
from api.service.wire.planning import FrontierBody, GapsBody, PlanBody
from engine.build import build_problem
from engine.frontier import frontier
from engine.gap_basis import GapRequest, list_gaps
from engine.gaps import GapList
from engine.gaps_document import gaps_document
from engine.hold import held
from engine.optimise import Limits
from engine.plan import PlanRequest, do_nothing, make_plan
from engine.plan_document import plan_document
from engine.warnings_of_plan import plan_warnings

from .outcomes import Done, Task


@dataclass(frozen=True)
class _Wishes:
    """What a plan shall come with, besides its case.

    Attributes:
        assurance: probability, 0.01-0.99, that the assessed index reaches the target.
        hold: whether today's predicate is to be kept with that probability.
        model: folder of the model that knows assessors; ``None`` for the shipped one.
    """

    alternatives: int = 0
    assurance: float | None = None
    hold: bool = False
    model: str | None = None


def plan_task(value: Any, limits: Limits) -> Done:
    """The plan of a `PlanBody`, which may be `Modelled`."""
    given, model = named(value)
    body = PlanBody.model_validate(given)
    return _planned(planning_case(body), _Wishes(body.alternatives, body.assurance, body.hold, model), limits)


def stored_plan_task(value: Any, limits: Limits) -> Done:
    """The plan of a `StoredCase`."""
    stored: StoredCase = value
    wishes = _Wishes(stored.alternatives, stored.assurance, stored.hold, stored.model)
    return _planned(case_of_stored(stored), wishes, limits)


def file_plan_task(value: Any, limits: Limits) -> Done:
    """The plan of a `FileCase`."""
    return _planned(case_of_file(value), _Wishes(), limits)


def _planned(case: PlanningCase, wishes: _Wishes, limits: Limits) -> Done:
    rules = case.rules
    if wishes.hold:
        rules = held(rules, case.instrument, case.assessment, wishes.assurance)
    assessed = None
    if wishes.assurance is not None:
        from engine.assessed_claims import assessed_claims

        assessed = assessed_claims(needed_forecaster(wishes.model, case.instrument), case.known, case.assessment)
    request = PlanRequest(
        instrument=case.instrument,
        assessment=case.assessment,
        costs=case.costs,
        rules=rules,
        alternatives=wishes.alternatives,
        replacements=wishes.alternatives > 0,
        notices=(*case.notices, *(assessed.notices if assessed else ())),
        limits=limits,
        assurance=wishes.assurance,
        assessed=assessed,
    )
    plan = make_plan(request)
    return Done(encode(plan_document(plan)), plan.status)


def frontier_task(value: Any, limits: Limits) -> Done:
    """The frontier of a `FrontierBody`; rules that contradict each other get the advice of a plan."""
    return _frontier(planning_case(FrontierBody.model_validate(value)), limits)


def stored_frontier_task(value: Any, limits: Limits) -> Done:
    """The frontier of a `StoredCase`."""
    stored: StoredCase = value
    return _frontier(case_of_stored(stored), limits)


def _frontier(case: PlanningCase, limits: Limits) -> Done:
    problem = build_problem(case.instrument, case.assessment, case.costs, case.rules)
    curve = frontier(problem, limits)
    if curve is None:
        rules = replace(case.rules, target=None, predicate=None)
        request = PlanRequest(case.instrument, case.assessment, case.costs, rules, notices=case.notices, limits=limits)
        return Done(encode(plan_document(make_plan(request))), "infeasible")
    from api.commands.frontier import frontier_document

    notices = (*case.notices, *plan_warnings(case.assessment, problem, do_nothing(problem)))
    return Done(encode(frontier_document(case, problem, curve, notices)), "optimal")


def gaps_task(value: Any, limits: Limits) -> Done:
    """The gap list of a `GapsBody`."""
    body = GapsBody.model_validate(value)
    return _gaps_document(list_gaps(_gaps_asked(planning_case(body), limits)), body.owner)


def stored_gaps_task(value: Any, limits: Limits) -> Done:
    """The gap list of a `StoredCase`."""
    stored: StoredCase = value
    return _gaps_document(_stored_gaps(stored, limits), stored.owner)


def gaps_workbook_task(value: Any, limits: Limits) -> Done:
    """The gap list of a `StoredCase` as a workbook: its document is the file's bytes."""
    # What writes workbooks also prints to terminals, which no other task needs.
    from api.gaps_workbook import write_gaps_workbook

    stored: StoredCase = value
    gaps = _stored_gaps(stored, limits)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tugas.xlsx"
        write_gaps_workbook(path, gaps if stored.owner is None else gaps.only(stored.owner))
        return Done(path.read_bytes(), gaps.basis)


def _gaps_asked(case: PlanningCase, limits: Limits) -> GapRequest:
    return GapRequest(
        instrument=case.instrument,
        assessment=case.assessment,
        costs=case.costs,
        rules=case.rules,
        notices=case.notices,
        limits=limits,
    )


def _stored_gaps(stored: StoredCase, limits: Limits) -> GapList:
    asked = _gaps_asked(case_of_stored(stored), limits)
    return list_gaps(replace(asked, ledger=stored.ledger, saved=stored.saved))


def _gaps_document(gaps: GapList, owner: str | None) -> Done:
    return Done(encode(gaps_document(gaps if owner is None else gaps.only(owner))), gaps.basis)


TASKS: Mapping[str, Task] = {
    "plan": plan_task,
    "stored_plan": stored_plan_task,
    "file_plan": file_plan_task,
    "frontier": frontier_task,
    "stored_frontier": stored_frontier_task,
    "gaps": gaps_task,
    "stored_gaps": stored_gaps_task,
    "gaps_workbook": gaps_workbook_task,
}
