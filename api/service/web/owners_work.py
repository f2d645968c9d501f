"""What the page of owners reads: the assessment in force, what decides the work, and the evidence recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from api.service.cases import StoredCase
from api.service.routes.common import hidden, own_indicators
from api.service.security.permissions import Access
from api.service.state import asked_of, principal_of, service_of
from api.service.stored_cases import best_known, instrument_of_cycle
from api.service.wire.planning import RulesBody
from data.evidence import EvidenceLedger
from data.faults import InputError
from data.scoring import score
from data.store.assessments import StoredAssessment
from data.store.errors import NotFound
from data.store.evidence import StoredEvidence
from data.store.store import Store

from .home_target import TARGET_RULES, Target, target_of
from .owners_plan import PlanBasis, plan_basis

ItemKey = tuple[str, int, str]
"""Indicator, level and text of one item of evidence."""


@dataclass(frozen=True)
class Work:
    """What there is to lay out.

    Attributes:
        stored: the assessment in force.
        complete: whether every indicator has a level, without which nothing can be asked.
        case: for the gap list.
        basis: saved plans of this assessment.
        target: what is aimed at where no plan decides.
        evidence: records by item.
        own: indicators of the OPD that asks; ``None`` for those who see all.
    """

    stored: StoredAssessment
    complete: bool
    case: StoredCase
    basis: PlanBasis
    target: Target | None
    evidence: Mapping[ItemKey, StoredEvidence]
    own: frozenset[str] | None

    @property
    def simulated(self) -> bool:
        """Whether the levels, or what decides the work on them, are simulated."""
        return self.stored.assessment.simulated or self.basis.simulated

    @property
    def ledger(self) -> EvidenceLedger:
        """The records as gap lists take them."""
        return EvidenceLedger(tuple(one.record for one in self.evidence.values()))


def read_work(request: Request, institution: str, owner: str | None = None) -> Work | None:
    """Read it; ``None`` where nothing was assessed yet. Runs in a thread.

    Args:
        request: whose answer it is.
        institution: id.
        owner: only this OPD's part goes into a workbook; ``None`` for all.
    """
    with service_of(request).database.read() as store:
        try:
            stored, notices = best_known(store, institution, None, None)
        except NotFound:
            return None
        basis = plan_basis(store, institution, stored.assessment)
        target = _target(store, institution, stored)
        costs = store.costs.find(institution)
        records = store.evidence.of(institution, stored.key.cycle)
    evidence = {(one.record.indicator, one.record.level, one.record.item): one for one in records}
    decides = target is not None and basis.saved is None
    case = StoredCase(
        stored.assessment,
        RulesBody(target=float(target.index)) if decides and target else RulesBody(),
        costs.costs if costs else None,
        notices=(*notices, *basis.assumptions),
        ledger=EvidenceLedger(tuple(one.record for one in records)),
        owner=owner,
        saved=basis.saved,
    )
    own = own_indicators(request, stored.assessment)
    return Work(stored, _complete(stored), case, basis, target if decides else None, evidence, own)


def chosen_owner(request: Request, asked: str) -> str | None:
    """The OPD whose work is shown; ``None`` for the overview. Runs in a thread.

    Raises:
        ProblemError: ``forbidden`` if an OPD asks for another's, which is written down.
    """
    if asked_of(request).access is not Access.PART:
        return asked.strip() or None
    own = principal_of(request).owner or ""
    if asked.strip() and asked.strip().casefold() != own.casefold():
        hidden(request, "Anda hanya dapat membuka pekerjaan OPD Anda sendiri.")
    return own


def _target(store: Store, institution: str, stored: StoredAssessment) -> Target | None:
    rules = store.rules.find(institution, TARGET_RULES)
    return target_of(instrument_of_cycle(stored.assessment), rules, None)


def _complete(stored: StoredAssessment) -> bool:
    try:
        score(instrument_of_cycle(stored.assessment), stored.assessment.levels)
    except InputError:
        return False
    return True
