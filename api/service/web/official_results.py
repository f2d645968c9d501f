"""Assessors' results that somebody may see: what comparisons and regions rest on. Claims are never among them."""

from __future__ import annotations

from collections.abc import Iterable

from api.service.chosen import may_see
from api.service.security.principal import Principal
from api.service.wire.assessments import instrument_of
from data.assessment import STAGES, Stage
from data.faults import Fault
from data.scoring import weighted_mean
from data.store.assessments import AssessmentFilter, StoredAssessment
from data.store.store import Store

OFFICIAL: tuple[Stage, ...] = ("final", "desk")


def results_of(principal: Principal, store: Store, ids: Iterable[str]) -> dict[str, list[StoredAssessment]]:
    """The most official visible result of each cycle of some institutions, earliest first."""
    found: dict[str, list[StoredAssessment]] = {}
    for one in most_official(principal, store.assessments.of_institutions(ids).values()):
        found.setdefault(one.key.institution_id, []).append(one)
    return {id_: sorted(every, key=lambda one: one.key.cycle) for id_, every in found.items()}


def results_in(principal: Principal, store: Store, cycle: int, province: str | None = None) -> list[StoredAssessment]:
    """The most official visible result of every institution in one cycle."""
    found = [
        one
        for stage in OFFICIAL
        for one in store.assessments.all(where=AssessmentFilter(province=province, cycle=cycle, stage=stage))
    ]
    return most_official(principal, found)


def most_official(principal: Principal, found: Iterable[StoredAssessment]) -> list[StoredAssessment]:
    """One visible result per institution and cycle: the final one, else the desk's; no claims."""
    best: dict[tuple[str, int], StoredAssessment] = {}
    for one in found:
        key = one.key.institution_id, one.key.cycle
        held = best.get(key)
        if one.key.stage in OFFICIAL and may_see(principal, one) and (held is None or _rank(held) < _rank(one)):
            best[key] = one
    return list(best.values())


def whole(one: StoredAssessment) -> bool:
    """Whether every indicator has a level, so that there is an index."""
    return all(i in one.assessment.levels for i in instrument_of(one.assessment.instrument).ids)


def index_of(one: StoredAssessment) -> float:
    """Index of complete levels."""
    instrument = instrument_of(one.assessment.instrument)
    return float(weighted_mean(instrument, one.assessment.levels, instrument.ids))


def year_of(text: str, faults: list[Fault], place: str = "Siklus") -> int | None:
    """A cycle as typed; ``None`` where none was, or what was typed is no year, which is added to the faults."""
    if not text.strip():
        return None
    if text.strip().isascii() and text.strip().isdigit() and 2000 <= int(text) <= 2100:
        return int(text)
    faults.append(Fault("not_a_year", "ini bukan tahun", place, text[:40], "misalnya 2024"))
    return None


def _rank(one: StoredAssessment) -> int:
    return STAGES.index(one.key.stage)
