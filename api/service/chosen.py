"""Which stored assessments a piece of work over several institutions may take."""

from __future__ import annotations

from dataclasses import dataclass

from data.assessment import Stage
from data.faults import refuse
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.store import Store

from .problems import ProblemError
from .security.permissions import READ_LEVELS, Access, reaches, relation
from .security.principal import Principal
from .stored_cases import latest_of_each


@dataclass(frozen=True)
class Choice:
    """What is asked for.

    Attributes:
        institutions: ids; empty for all that may be seen.
        province: only of this province.
        cycle: only this year; ``None`` for the latest of each.
        stage: only this stage; ``None`` for the most official of each.
    """

    institutions: frozenset[str] = frozenset()
    province: str | None = None
    cycle: int | None = None
    stage: Stage | None = None


def chosen(principal: Principal, store: Store, choice: Choice) -> list[StoredAssessment]:
    """Assessments that were asked for and may be seen, one of each institution.

    Raises:
        ProblemError: ``forbidden`` if nothing may be seen of an institution that was named.
        InputError: if there are none.
    """
    wanted = set(choice.institutions) or None
    where = AssessmentFilter(province=choice.province, cycle=choice.cycle, stage=choice.stage)
    asked = [a for a in store.assessments.all(where=where) if wanted is None or a.key.institution_id in wanted]
    # What may not be seen must not stand in the way of what may: a claim of this year hides no result of the last.
    found = latest_of_each(one for one in asked if may_see(principal, one))
    ids = {one.key.institution_id for one in found}
    for one in asked:
        if wanted is not None and one.key.institution_id not in ids:
            raise ProblemError("forbidden", f"Penilaian {one.assessment.institution.name} belum diterbitkan.")
    missing = (wanted or set()) - ids
    if missing or not found:
        names = ", ".join(sorted(missing)[:5]) or "kosong"
        raise refuse("assessments_missing", "tidak ada penilaian untuk pilihan ini", place="institutions", found=names)
    return found


def may_see(principal: Principal, one: StoredAssessment) -> bool:
    """Whether somebody may see the whole of an assessment."""
    stands = relation(principal, one.key.institution_id, one.assessment.institution.province)
    access = READ_LEVELS[principal.role][("own", "member", "other").index(stands)]
    return access is not Access.PART and reaches(access, published=one.published, claim=one.key.stage == "self")
