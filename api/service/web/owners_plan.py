"""The saved plan that decides what owners work on: the newest one that still starts from today's levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.service.stored_cases import instrument_of_cycle
from data.assessment import Assessment
from data.faults import InputError, Notice
from data.store.paging import MOST_PER_PAGE, PageRequest
from data.store.plans import PlanHead, StoredPlan, rests_on_simulation
from data.store.store import Store
from data.store.visibility import Visibility
from engine.saved_plan import SavedPlan, saved_plan


@dataclass(frozen=True)
class PlanBasis:
    """What the saved plans of one assessment come to.

    Attributes:
        plan: the newest plan that starts from the levels as they stand; ``None`` if there is none.
        saved: what that plan says to those who work by it.
        outdated: the newest plan of all, where levels have changed since it was made.
    """

    plan: StoredPlan | None = None
    saved: SavedPlan | None = None
    outdated: PlanHead | None = None

    @property
    def simulated(self) -> bool:
        """Whether the plan rests on simulated levels, or its assurance on a forecast that learned from them."""
        return self.plan is not None and rests_on_simulation(self.plan.document)

    @property
    def assumptions(self) -> tuple[Notice, ...]:
        """What the chance of an assured plan takes for granted, in the plan's own words."""
        found = self.plan.document["warnings"] if self.plan else ()
        return tuple(Notice(one["code"], one["message"]) for one in found if one["code"] == "planned_work_assumed")


def plan_heads(store: Store, institution: str, *, everything: bool = True) -> Iterator[PlanHead]:
    """Every saved plan of an institution, or those that it published."""
    after: str | None = None
    while True:
        page = store.plans.page(
            PageRequest(MOST_PER_PAGE, after), institution_id=institution, visibility=Visibility(everything=everything)
        )
        yield from page.items
        after = page.next
        if after is None:
            return


def plan_basis(store: Store, institution: str, assessment: Assessment) -> PlanBasis:
    """The plan that an institution works on, for its assessment as it stands.

    Raises:
        DocumentDamaged: if a plan was changed behind the store's back.
    """
    heads = [
        head
        for head in plan_heads(store, institution)
        if (head.cycle, head.stage) == (assessment.cycle, assessment.stage) and head.status == "optimal"
    ]
    instrument = instrument_of_cycle(assessment)
    outdated: PlanHead | None = None
    for head in sorted(heads, key=lambda one: one.created_at, reverse=True):
        stored = store.plans.get(head.id)
        try:
            saved = saved_plan(stored.document, instrument, assessment)
        except InputError:
            outdated = outdated or head
            continue
        return PlanBasis(stored, saved, outdated)
    return PlanBasis(outdated=outdated)
