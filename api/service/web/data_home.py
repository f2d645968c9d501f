"""Data & model: what the store holds of the current institution."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.service.security.permissions import READ_LEVELS, Access, reaches, relation
from api.service.state import principal_of, service_of
from data.assessment import STAGE_NAMES, STAGES
from data.instrument_file import shipped_instrument
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.store import Store

from .data_parts import current, shown
from .forms import page_router
from .moments import moment_words
from .official_results import whole

router = page_router()


@router.get("/data")
def data_page(request: Request) -> Response:
    """Siklus dan tahap yang tersimpan."""
    with service_of(request).database.read() as store:
        whose = current(request, store)
        rows = [] if whose is None else _rows(request, store, whose.id)
    return shown(request, "data.html", "/data", simulated=any(row["simulated"] for row in rows), whose=whose, rows=rows)


def _rows(request: Request, store: Store, institution: str) -> list[dict[str, Any]]:
    found = store.assessments.all(where=AssessmentFilter(institution_id=institution))
    seen = [one for one in found if _visible(request, one)]
    ordered = sorted(seen, key=lambda one: (-one.key.cycle, -STAGES.index(one.key.stage)))
    return [
        {
            "cycle": one.key.cycle,
            "stage": STAGE_NAMES[one.key.stage],
            "instrument": one.assessment.instrument,
            "filled": len(one.assessment.levels),
            "of": len(shipped_instrument(one.assessment.instrument).ids),
            "whole": whole(one),
            "published": one.published,
            "simulated": one.assessment.simulated,
            "version": one.version,
            "at": moment_words(one.updated_at),
            "by": one.updated_by,
            "path": f"/instansi/{institution}/penilaian?siklus={one.key.cycle}&tahap={one.key.stage}",
        }
        for one in ordered
    ]


def _visible(request: Request, one: StoredAssessment) -> bool:
    principal = principal_of(request)
    stands = relation(principal, one.key.institution_id, one.assessment.institution.province)
    access = READ_LEVELS[principal.role][("own", "member", "other").index(stands)]
    return access is not Access.NONE and reaches(access, published=one.published, claim=one.key.stage == "self")
