"""Stored plans as those may see them who ask."""

from __future__ import annotations

from starlette.requests import Request

from api.service.routes.common import require_visible
from api.service.state import service_of
from data.store.errors import NotFound
from data.store.plans import StoredPlan


def visible_plan(request: Request, institution: str, plan: str) -> StoredPlan:
    """One plan of an institution, by id. Reads the store: call it in a thread.

    Raises:
        NotFound: if the institution has no such plan.
        ProblemError: ``forbidden`` if it is not published and belongs to others.
    """
    with service_of(request).database.read() as store:
        found = store.plans.get(plan)
    if found.head.institution_id != institution:
        raise NotFound("Rencana", plan)
    require_visible(request, published=found.head.published, claim=True)
    return found
