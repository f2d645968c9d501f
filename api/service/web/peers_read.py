"""Whom to find peers for, by which plan, and among whom."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from api.service.cases import StoredCase
from api.service.comparison_cases import StoredPeers
from api.service.security.permissions import Access
from api.service.state import asked_of, principal_of, service_of
from api.service.wire.planning import RulesBody
from data.faults import Fault
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.institutions import StoredInstitution
from data.store.paging import PageRequest
from data.store.plans import PlanHead
from data.store.store import Store
from data.store.visibility import Visibility

from .official_results import most_official, results_of, whole

USABLE = ("optimal", "already_met")


@dataclass(frozen=True)
class Asked:
    """What a learning page is about.

    Attributes:
        seeker: levels that learning starts from; ``None`` if there are none that may be seen.
        plans: saved plans that may decide what is to be learned, the latest of each name.
        plan: the chosen one.
        case: what the worker takes; ``None`` without a seeker.
        ids: of institutions, by name.
        faults: what was asked for in vain.
    """

    own: StoredInstitution
    seeker: StoredAssessment | None
    plans: tuple[PlanHead, ...]
    plan: PlanHead | None
    across: bool
    case: StoredPeers | None
    ids: dict[str, str]
    faults: tuple[Fault, ...]

    @property
    def simulated(self) -> bool:
        """Whether what learning starts from is simulated."""
        return self.seeker is not None and self.seeker.assessment.simulated


def asked_peers(
    request: Request, institution: str, plan: str, *, across: bool, host: str = "", workbook: bool = False
) -> Asked:
    """Gather a search for peers. Reads the store: call it in a thread.

    Args:
        request: of somebody who may see results of the institution.
        institution: id of the seeker.
        plan: id of a saved plan; empty for the cheapest plan to the next predicate.
        across: whether institutions of other types are admitted.
        host: id of the institution that a visit sheet is for; empty for no sheet.
        workbook: whether the sheet is wanted as XLSX.

    Raises:
        NotFound: if there is no such institution or host.
    """
    everything = asked_of(request).access is Access.ALL
    faults: list[Fault] = []
    with service_of(request).database.read() as store:
        own = store.institutions.get(institution)
        plans = _plans(store, institution, everything=everything)
        chosen = next((one for one in plans if one.id == plan), None)
        if plan and chosen is None:
            faults.append(Fault("plan_missing", "rencana ini tidak ada atau belum diterbitkan", "dasar", plan[:60]))
        seeker = _seeker(request, store, institution, chosen, everything=everything)
        if seeker is None:
            return Asked(own, None, plans, chosen, across, None, {}, tuple(faults))
        where = AssessmentFilter(instrument=seeker.assessment.instrument)
        panel = [a for a in most_official(principal_of(request), store.assessments.all(where=where)) if whole(a)]
        costs = store.costs.find(institution) if everything else None
        document = store.plans.get(chosen.id).document if chosen else None
        guest = store.institutions.get(host).institution.name if host else None
    case = StoredPeers(
        StoredCase(seeker.assessment, RulesBody(), costs.costs if costs else None),
        tuple(one.assessment for one in panel),
        across,
        document,
        guest,
        workbook,
    )
    ids = {one.assessment.institution.name: one.key.institution_id for one in panel}
    return Asked(own, seeker, plans, chosen, across, case, ids, tuple(faults))


def _plans(store: Store, institution: str, *, everything: bool) -> tuple[PlanHead, ...]:
    page = store.plans.page(PageRequest(500), institution_id=institution, visibility=Visibility(everything=everything))
    latest = {one.name: one for one in page.items if one.status in USABLE}
    return tuple(latest.values())


def _seeker(
    request: Request, store: Store, institution: str, plan: PlanHead | None, *, everything: bool
) -> StoredAssessment | None:
    """Where the plan starts; else the latest complete result, or the own claim where there is none."""
    principal = principal_of(request)
    if plan is not None:
        begun = store.assessments.all(where=AssessmentFilter(institution_id=institution, cycle=plan.cycle))
        found = next((one for one in begun if one.key.stage == plan.stage), None)
        return found if found is not None and (everything or most_official(principal, [found])) else None
    results = [one for one in results_of(principal, store, [institution]).get(institution, ()) if whole(one)]
    if results:
        return results[-1]
    if not everything:
        return None
    claims = store.assessments.all(where=AssessmentFilter(institution_id=institution, stage="self"))
    return next((one for one in reversed(claims) if whole(one)), None)
