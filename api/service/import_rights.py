"""What of a panel somebody may write."""

from __future__ import annotations

from data.panel_file import Panel
from data.store.store import Store

from .problems import ProblemError
from .security.permissions import WRITE_LEVELS, Access, relation
from .security.principal import Principal


def require_own(principal: Principal, store: Store, panel: Panel) -> None:
    """Refuse a panel that holds what the asker may not write.

    Raises:
        ProblemError: ``forbidden``, naming the first such assessment.
    """
    known = store.institutions.many(a.institution.name for a in panel.assessments)
    for one in panel.assessments:
        stored = known.get(one.institution.name)
        stands = relation(principal, stored.id if stored else "", one.institution.province)
        access = WRITE_LEVELS[principal.role][("own", "member", "other").index(stands)]
        if access is Access.NONE or (access is Access.OFFICIAL and one.stage == "self"):
            raise ProblemError("forbidden", f"Anda tidak boleh menulis {one.label}.")
