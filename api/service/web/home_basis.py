"""What the store holds about an institution, as far as the person who asks may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from api.service.security.permissions import Access, reaches
from api.service.state import asked_of, service_of
from api.service.stored_cases import instrument_of_cycle
from data.assessment import STAGES, Assessment, Stage
from data.evidence import EvidenceLedger, proofs
from data.faults import InputError
from data.instrument import Instrument
from data.scoring import Score, score
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.institutions import StoredInstitution
from data.store.plans import StoredPlan
from data.store.store import Store

from .home_target import TARGET_RULES, Target, target_of
from .owners_plan import PlanBasis, plan_basis, plan_heads


@dataclass(frozen=True)
class Readiness:
    """Evidence that the steps of a plan need: how many items, and how many of them are there."""

    ready: int
    needed: int


@dataclass(frozen=True)
class Result:
    """One assessment and its score.

    Attributes:
        score: ``None`` while levels are missing.
        filled: indicators with a level.
    """

    assessment: Assessment
    score: Score | None
    filled: int

    @property
    def stage(self) -> Stage:
        """Its stage."""
        return self.assessment.stage


@dataclass(frozen=True)
class Known:
    """Everything that the page tells.

    Attributes:
        access: how much of the institution the reader may see.
        results: assessments that may be seen, by cycle and stage.
        target: what is aimed at, if the reader may know.
        plan: the plan in force; of its own institution only.
        readiness: evidence for that plan.
        shown_plan: the newest plan that the reader may see.
    """

    institution: StoredInstitution
    access: Access
    results: tuple[Result, ...]
    target: Target | None
    plan: PlanBasis
    readiness: Readiness | None
    shown_plan: StoredPlan | None

    @property
    def whole(self) -> bool:
        """Whether the reader works for this institution, and sees all of it."""
        return self.access is Access.ALL

    @property
    def latest(self) -> Result | None:
        """The latest cycle's most official stage."""
        return self.results[-1] if self.results else None

    @property
    def official(self) -> Result | None:
        """The latest complete final result."""
        finals = [one for one in self.results if one.stage == "final" and one.score is not None]
        return finals[-1] if finals else None

    @property
    def claim(self) -> Result | None:
        """Self levels of the latest cycle that no assessor has looked at yet."""
        return self.latest if self.latest is not None and self.latest.stage == "self" else None

    @property
    def instrument(self) -> Instrument | None:
        """Instrument of the latest cycle."""
        return instrument_of_cycle(self.latest.assessment) if self.latest else None


def read_known(request: Request, institution: str) -> Known:
    """Read it. Runs in a thread.

    Raises:
        NotFound: if there is no such institution.
    """
    access = asked_of(request).access
    with service_of(request).database.read() as store:
        found = store.institutions.get(institution)
        stored = store.assessments.all(where=AssessmentFilter(institution_id=institution))
        seen = [_result(one) for one in stored if reaches(access, published=one.published, claim=_claims(one))]
        results = tuple(sorted(seen, key=lambda one: (one.assessment.cycle, STAGES.index(one.stage))))
        whole, latest = access is Access.ALL, results[-1].assessment if results else None
        basis = plan_basis(store, institution, latest) if whole and latest else PlanBasis()
        shown = basis.plan or _newest(store, institution, everything=whole)
        rules = store.rules.find(institution, TARGET_RULES) if whole else None
        target = target_of(instrument_of_cycle(latest), rules, shown) if latest else None
        ledger = store.evidence.ledger(institution, latest.cycle) if basis.plan and latest else None
    return Known(found, access, results, target, basis, _readiness(basis, latest, ledger), shown)


def aimed_plan(store: Store, institution: str, found: Sequence[StoredAssessment]) -> StoredPlan | None:
    """The plan whose target counts where nobody has set one, for those who see all of the institution."""
    if not found:
        return None
    latest = max(found, key=lambda one: (one.key.cycle, STAGES.index(one.key.stage))).assessment
    return plan_basis(store, institution, latest).plan or _newest(store, institution, everything=True)


def _result(stored: StoredAssessment) -> Result:
    assessment = stored.assessment
    try:
        found = score(instrument_of_cycle(assessment), assessment.levels)
    except InputError:
        # Incomplete levels are no fault here; an index made up from them would be.
        found = None
    return Result(assessment, found, len(assessment.levels))


def _claims(stored: StoredAssessment) -> bool:
    return stored.key.stage == "self"


def _newest(store: Store, institution: str, *, everything: bool) -> StoredPlan | None:
    heads = [one for one in plan_heads(store, institution, everything=everything) if one.status != "infeasible"]
    return store.plans.get(max(heads, key=lambda one: one.created_at).id) if heads else None


def _readiness(basis: PlanBasis, latest: Assessment | None, ledger: EvidenceLedger | None) -> Readiness | None:
    if basis.plan is None or latest is None:
        return None
    instrument = instrument_of_cycle(latest)
    steps = basis.plan.document["steps"]
    items = [proof for step in steps for proof in proofs(instrument, step["indicator"], step["to"], ledger)]
    return Readiness(sum(one.complete for one in items), len(items))
