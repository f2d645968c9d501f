"""From bodies, or from the store, to what roadmaps and joint plans take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.cycle_targets import cycles_of
from api.inputs import PlanningCase
from api.joint_goals import Asked, joint_request
from api.members import Group, chosen_assessments, members_of, one_instrument
from api.rules_options import main_owners
from data.assessment import Assessment
from data.costs import CostTable
from data.costs_file import read_costs
from data.effort import default_costs, effort_notices
from data.faults import Notice
from data.instrument import Instrument
from data.own_costs import combine
from data.rules_file import rules_of
from engine.joint_request import JointRequest
from engine.roadmap_problem import Cycle

from .cases import StoredCase, csv_content, read_csv
from .wire.planning import Exact
from .wire.programmes import JointBody, JointGoalBody, YearsBody


@dataclass(frozen=True)
class StoredRoadmap:
    """A roadmap from the store, to be sent to a worker; `case` holds where it starts and the rules."""

    case: StoredCase
    years: YearsBody


@dataclass(frozen=True)
class StoredJoint:
    """A joint plan from the store, to be sent to a worker.

    Attributes:
        assessments: any number per institution; the latest cycle and the most official stage of each counts.
    """

    assessments: tuple[Assessment, ...]
    goal: JointGoalBody
    notices: tuple[Notice, ...] = ()


def cycles_of_years(case: PlanningCase, years: YearsBody) -> tuple[Cycle, ...]:
    """Targets and budgets per year.

    Raises:
        InputError: with every value that is wrong.
    """
    targets = [f"{year}={value}" for year, value in years.targets.items()]
    return cycles_of(case, targets, [f"{year}={value}" for year, value in years.budgets.items()])


def joint_of_panel(body: JointBody) -> JointRequest:
    """The request of a body.

    Raises:
        InputError: with every fault of the first part that has any.
    """
    panel = read_csv(body.panel_csv)
    cycle = None if body.cycle is None else str(body.cycle)
    group = Group(tuple(body.institutions), body.province, body.institution_type, cycle, body.stage)
    return _joint(panel.assessments, group, body, panel.notices)


def joint_of_store(stored: StoredJoint) -> JointRequest:
    """The request of stored assessments.

    Raises:
        InputError: with every fault of costs or rules, or if the institutions cannot be planned together.
    """
    return _joint(stored.assessments, Group(), stored.goal, stored.notices)


def _joint(
    assessments: Sequence[Assessment], group: Group, body: JointGoalBody, notices: tuple[Notice, ...]
) -> JointRequest:
    chosen, about = chosen_assessments(assessments, group)
    instrument = one_instrument(chosen, {})
    costs, about_costs = _costs(instrument, body.costs_csv)
    rules = rules_of(body.rules.values(), "rules", instrument, main_owners(instrument, chosen))
    members = members_of(chosen, instrument, costs, rules, about_costs)
    asked = Asked(
        _text(body.target), _text(body.floor), body.predicate, body.merata, _text(body.budget), tuple(body.shared)
    )
    return joint_request(members, asked, (*notices, *about))


def _costs(instrument: Instrument, text: str | None) -> tuple[CostTable, tuple[Notice, ...]]:
    default = default_costs(instrument)
    costs = default if text is None else combine(default, read_costs(csv_content("costs_csv", text), instrument))
    rests_on_default = costs.unit == "effort" and not costs.own >= costs.prices.keys()
    return costs, effort_notices(instrument) if rests_on_default else ()


def _text(value: Exact | None) -> str | None:
    return None if value is None else str(value)
