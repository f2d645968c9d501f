"""Tasks that plan over years, or for several institutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.inputs import PlanningCase
from api.roadmapping import make_roadmap_work
from api.service.cases import case_of_stored, planning_case
from api.service.encoding import encode
from api.service.programme_cases import StoredJoint, StoredRoadmap, cycles_of_years, joint_of_panel, joint_of_store
from api.service.wire.programmes import JointBody, RoadmapBody, YearsBody
from engine.joint_document import joint_document
from engine.joint_request import JointRequest, plan_jointly
from engine.optimise import Limits
from engine.roadmap_document import roadmap_document

from .outcomes import Done, Task


def roadmap_task(value: Any, limits: Limits) -> Done:
    """The roadmap of a `RoadmapBody`."""
    body = RoadmapBody.model_validate(value)
    return _roadmap(planning_case(body), body, limits)


def stored_roadmap_task(value: Any, limits: Limits) -> Done:
    """The roadmap of a `StoredRoadmap`."""
    stored: StoredRoadmap = value
    return _roadmap(case_of_stored(stored.case), stored.years, limits)


def _roadmap(case: PlanningCase, years: YearsBody, limits: Limits) -> Done:
    cycles = cycles_of_years(case, years)
    work = make_roadmap_work(case, cycles, years.levels_per_year, upkeep=years.upkeep, limits=limits)
    document = roadmap_document(case.assessment, work.answer, work.chances, work.due, work.notices)
    return Done(encode(document), work.answer.status)


def joint_task(value: Any, limits: Limits) -> Done:
    """The joint plan of a `JointBody`."""
    del limits
    return _joint(joint_of_panel(JointBody.model_validate(value)))


def stored_joint_task(value: Any, limits: Limits) -> Done:
    """The joint plan of a `StoredJoint`."""
    del limits
    stored: StoredJoint = value
    return _joint(joint_of_store(stored))


def _joint(request: JointRequest) -> Done:
    answer = plan_jointly(request)
    return Done(encode(joint_document(answer)), answer.status)


TASKS: Mapping[str, Task] = {
    "roadmap": roadmap_task,
    "stored_roadmap": stored_roadmap_task,
    "joint": joint_task,
    "stored_joint": stored_joint_task,
}
