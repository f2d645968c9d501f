"""Sheets out of the store, for whoever may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request

from api.service.problems import ProblemError
from api.service.routes.common import own_indicators, require_visible
from api.service.security.permissions import WRITE_LEVELS, Access, reaches, relation
from api.service.security.principal import Principal
from api.service.state import asked_of, principal_of
from data.assessment import STAGES, Stage
from data.evidence import EvidenceLedger
from data.store.assessments import AssessmentFilter, AssessmentKey, StoredAssessment
from data.store.institutions import StoredInstitution
from data.store.store import Store

CLAIM: Stage = "self"


@dataclass(frozen=True)
class Shelf:
    """The sheets of an institution that a person may see.

    Attributes:
        sheets: latest cycle first, the most official stage of it first.
        chosen: the one that was asked for; ``None`` if it is not there.
        evidence: of the chosen sheet's cycle.
        only: indicators of it that the person sees; ``None`` for all.
        writable: stages that the person may write.
    """

    institution: StoredInstitution
    sheets: tuple[StoredAssessment, ...]
    chosen: StoredAssessment | None
    evidence: EvidenceLedger
    only: frozenset[str] | None
    writable: tuple[Stage, ...]

    @property
    def simulated_only(self) -> bool:
        """Whether all that is known of the institution is simulated, so that it may be a made-up one."""
        return bool(self.sheets) and all(one.assessment.simulated for one in self.sheets)


def shelf_of(request: Request, store: Store, institution: str, cycle: int | None, stage: Stage | None) -> Shelf:
    """Look the sheets of an institution up, and choose one. Runs in a thread.

    Raises:
        NotFound: if there is no such institution.
        ProblemError: ``forbidden`` if the chosen sheet may not be seen.
    """
    whose = store.institutions.get(institution)
    every = sorted(store.assessments.all(where=AssessmentFilter(institution_id=institution)), key=_rank, reverse=True)
    seen = tuple(one for one in every if _visible(request, one))
    writable = writable_stages(principal_of(request), whose)
    chosen = next((one for one in seen if _matches(one, cycle, stage)), None)
    if chosen is not None:
        ledger = store.evidence.ledger(institution, chosen.key.cycle)
        return Shelf(whose, seen, chosen, ledger, own_indicators(request, chosen.assessment), writable)
    # Whoever asks for a certain sheet that is not shown is told so; without a question the shelf is empty.
    hidden = next((one for one in every if cycle is not None and _matches(one, cycle, stage)), None)
    if hidden is not None:
        require_visible(request, published=hidden.published, claim=hidden.key.stage == CLAIM)
    return Shelf(whose, seen, None, EvidenceLedger(()), None, writable)


def writable_stages(principal: Principal, whose: StoredInstitution) -> tuple[Stage, ...]:
    """Stages of an institution that somebody may write."""
    stands = relation(principal, whose.id, whose.institution.province)
    access = WRITE_LEVELS[principal.role][("own", "member", "other").index(stands)]
    if access is Access.NONE:
        return ()
    return tuple(stage for stage in STAGES if access is Access.ALL or stage != CLAIM)


def require_writable(request: Request, keys: Iterable[AssessmentKey]) -> None:
    """Refuse to let assessors' roles write what the institution itself claims.

    Raises:
        ProblemError: ``forbidden``.
    """
    if asked_of(request).access is Access.OFFICIAL and any(key.stage == CLAIM for key in keys):
        raise ProblemError("forbidden", "Penilaian mandiri hanya diisi oleh instansinya.")


def _visible(request: Request, one: StoredAssessment) -> bool:
    return reaches(asked_of(request).access, published=one.published, claim=one.key.stage == CLAIM)


def _matches(one: StoredAssessment, cycle: int | None, stage: Stage | None) -> bool:
    return cycle in (None, one.key.cycle) and stage in (None, one.key.stage)


def _rank(one: StoredAssessment) -> tuple[int, int]:
    return one.key.cycle, STAGES.index(one.key.stage)
