"""Planning cases from the store."""

from __future__ import annotations

from collections.abc import Iterable

from api.selection import Selection
from data.assessment import STAGES, Assessment, Stage
from data.faults import Notice
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.errors import NotFound
from data.store.store import Store


def best_known(
    store: Store, institution: str, cycle: int | None, stage: Stage | None
) -> tuple[StoredAssessment, tuple[Notice, ...]]:
    """The latest cycle of an institution and its most official stage, unless others are asked for.

    Raises:
        NotFound: if there is no such assessment.
    """
    found = store.assessments.all(where=AssessmentFilter(institution_id=institution, cycle=cycle, stage=stage))
    if not found:
        raise NotFound("Penilaian", ", ".join(str(part) for part in (institution, cycle, stage) if part is not None))
    by_key = {(one.assessment.cycle, one.assessment.stage): one for one in found}
    choice = Selection(None, None, stage)
    chosen, notices = choice.one([one.assessment for one in found])
    return by_key[chosen.cycle, chosen.stage], notices


def all_known(store: Store, institution: str) -> tuple[Assessment, ...]:
    """Every assessment of an institution, as history for forecasts."""
    found = store.assessments.all(where=AssessmentFilter(institution_id=institution))
    return tuple(one.assessment for one in found)


def latest_of_each(found: Iterable[StoredAssessment]) -> list[StoredAssessment]:
    """The best-known assessment of each institution among those found, by id."""
    best: dict[str, StoredAssessment] = {}
    for one in found:
        id_ = one.key.institution_id
        before = best.get(id_)
        if before is None or _rank(before) < _rank(one):
            best[id_] = one
    return [best[id_] for id_ in sorted(best)]


def instrument_of_cycle(assessment: Assessment) -> Instrument:
    """The instrument that an assessment follows."""
    return shipped_instrument(assessment.instrument)


def _rank(stored: StoredAssessment) -> tuple[int, int]:
    return stored.key.cycle, STAGES.index(stored.key.stage)
