"""From a request body to what the engine takes: the assessment chosen, prices, rules, notices."""

from __future__ import annotations

from dataclasses import dataclass

from api.inputs import PlanningCase
from api.rules_options import main_owners
from api.selection import Selection
from data.assessment import Assessment
from data.assessment_files import read_assessments
from data.content import Content
from data.costs import CostsFile
from data.costs_file import read_costs
from data.effort import default_costs, effort_notices
from data.evidence import EvidenceLedger
from data.faults import Notice
from data.own_costs import combine
from data.panel_file import Panel
from data.rules_file import rules_of
from engine.saved_plan import SavedPlan

from .wire.assessments import assessment_of, instrument_of
from .wire.planning import CaseBody, RulesBody, SourceBody


def planning_case(body: CaseBody) -> PlanningCase:
    """Everything a plan or a frontier needs.

    Raises:
        InputError: with every fault of the first part that has any.
    """
    assessment, known, notices = chosen_assessment(body)
    own = None
    if body.costs_csv is not None:
        own = read_costs(csv_content("costs_csv", body.costs_csv), instrument_of(assessment.instrument))
    return case_of(assessment, body.rules, notices, own, known)


@dataclass(frozen=True)
class StoredCase:
    """A planning case from the store, to be sent to a worker.

    Attributes:
        body: its rules; without a source of levels.
        costs: the institution's own costs, if it has any.
        owner: whose part of a gap list; ``None`` for all.
        saved: a plan that decides a gap list instead of the rules.
        known: all assessments of the institution, as history for an assurance.
        assurance: probability, 0.01-0.99, that the assessed index reaches the target; ``None`` for none.
        hold: whether today's predicate is to be kept with that probability.
        model: folder of the model that knows assessors; ``None`` for the shipped one.
    """

    assessment: Assessment
    body: RulesBody
    costs: CostsFile | None = None
    alternatives: int = 0
    notices: tuple[Notice, ...] = ()
    ledger: EvidenceLedger | None = None
    owner: str | None = None
    known: tuple[Assessment, ...] = ()
    assurance: float | None = None
    hold: bool = False
    model: str | None = None
    saved: SavedPlan | None = None


@dataclass(frozen=True)
class FileCase:
    """A planning case from an uploaded file, to be sent to a worker.

    Attributes:
        institution: which one of the file; ``None`` where it holds one.
    """

    content: Content
    institution: str | None
    body: RulesBody


def case_of_stored(stored: StoredCase) -> PlanningCase:
    """The case of what the store holds.

    Raises:
        InputError: with every fault of the rules.
    """
    return case_of(stored.assessment, stored.body, stored.notices, stored.costs, stored.known)


def case_of_file(value: FileCase) -> PlanningCase:
    """The case that a file and rules make.

    Raises:
        InputError: with every fault of the file, or of the rules.
    """
    panel = read_assessments(value.content)
    assessment, notices = Selection(value.institution, None, None).one(panel.assessments)
    return case_of(assessment, value.body, (*panel.notices, *notices), known=panel.assessments)


def case_of(
    assessment: Assessment,
    rules_body: RulesBody,
    notices: tuple[Notice, ...] = (),
    own: CostsFile | None = None,
    known: tuple[Assessment, ...] = (),
) -> PlanningCase:
    """The case of an assessment that is known already.

    Raises:
        InputError: with every fault of the costs, or of the rules.
    """
    instrument = instrument_of(assessment.instrument)
    default = default_costs(instrument)
    costs = default if own is None else combine(default, own)
    rests_on_default = costs.unit == "effort" and not costs.own >= costs.prices.keys()
    about_costs = effort_notices(instrument) if rests_on_default else ()
    rules = rules_of(rules_body.values(), "rules", instrument, main_owners(instrument, [assessment]))
    return PlanningCase(assessment, instrument, costs, rules, (*notices, *about_costs), known)


def chosen_assessment(body: SourceBody) -> tuple[Assessment, tuple[Assessment, ...], tuple[Notice, ...]]:
    """The one assessment that a body asks about, and all that the body holds.

    Raises:
        InputError: if it is faulty, or the panel holds several institutions.
    """
    if body.assessment is not None:
        only = assessment_of(body.assessment)
        return only, (only,), ()
    panel = read_csv(body.panel_csv or "")
    assessment, notices = selection_of(body.institution, body.cycle, body.stage).one(panel.assessments)
    return assessment, panel.assessments, (*panel.notices, *notices)


def selection_of(institution: str | None, cycle: int | None, stage: str | None) -> Selection:
    """The choice of rows that a body makes.

    Raises:
        InputError: if the stage is no such thing.
    """
    return Selection(institution, None if cycle is None else str(cycle), stage)


def read_csv(text: str) -> Panel:
    """A panel sent as text.

    Raises:
        InputError: with every fault, each with row and column.
    """
    return read_assessments(csv_content("panel_csv", text))


def csv_content(name: str, text: str) -> Content:
    """Text of a body as a file's content."""
    return Content(name, text.encode())
