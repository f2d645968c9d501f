"""Which stored assessments a piece of work over several institutions may take."""

from __future__ import annotations

from dataclasses import dataclass

from data.assessment import Stage
from data.faults import refuse
from data.store.assessments import StoredAssessment
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
        ProblemError: ``forbidden`` if one that was named may not be seen.
        InputError: if there are none.
    """
    wanted = set(choice.institutions) or None
    seen = []
    for one in latest_of_each(store, wanted, choice.province, choice.cycle, choice.stage):
        stands = relation(principal, one.key.institution_id, one.assessment.institution.province)
        access = READ_LEVELS[principal.role][("own", "member", "other").index(stands)]
        if access is not Access.PART and reaches(access, published=one.published, claim=one.key.stage == "self"):
            seen.append(one)
        elif wanted is not None:
            raise ProblemError("forbidden", f"Penilaian {one.assessment.institution.name} belum diterbitkan.")
    missing = (wanted or set()) - {one.key.institution_id for one in seen}
    if missing or not seen:
        found = ", ".join(sorted(missing)[:5]) or "kosong"
        raise refuse("assessments_missing", "tidak ada penilaian untuk pilihan ini", place="institutions", found=found)
    return seen
