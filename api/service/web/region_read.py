"""Members of a region and their results in one cycle, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.service.comparison_cases import StoredRegion
from api.service.security.principal import Principal
from data.faults import Fault
from data.panel_words import TYPE_OF
from data.store.assessments import StoredAssessment
from data.store.store import Store

from .official_results import results_in, whole, year_of

DISTRICTS = "kabkota"
"""Kabupaten and kota together."""

TYPE_WORDS = {
    DISTRICTS: "kabupaten dan kota",
    "kementerian": "kementerian",
    "lpnk": "lembaga pemerintah nonkementerian",
    "lns": "lembaga nonstruktural",
    "lembaga_lain": "lembaga lain",
    "provinsi": "provinsi",
    "kabupaten": "kabupaten",
    "kota": "kota",
}
EVERYWHERE = "semua"


@dataclass(frozen=True)
class Wanted:
    """What was typed: province, type and cycle, each possibly empty."""

    province: str = ""
    kind: str = ""
    cycle: str = ""


@dataclass(frozen=True)
class Region:
    """A group of institutions in one cycle.

    Attributes:
        province: its name; ``None`` for all provinces.
        kind: key of `TYPE_WORDS`; empty for all types.
        cycles: years with results that may be seen, latest first; empty if there are none.
        members: one result each, of complete levels.
        before: results of the cycle before.
        left_out: members without a complete visible result in the cycle.
    """

    province: str | None
    kind: str
    provinces: tuple[str, ...]
    kinds: tuple[str, ...]
    cycles: tuple[int, ...]
    cycle: int | None
    members: tuple[StoredAssessment, ...]
    before: tuple[StoredAssessment, ...]
    left_out: int
    faults: tuple[Fault, ...]

    @property
    def case(self) -> StoredRegion:
        """What the worker takes."""
        ids = {one.assessment.institution.name: one.key.institution_id for one in self.members}
        return StoredRegion(tuple(m.assessment for m in self.members), tuple(b.assessment for b in self.before), ids)

    @property
    def simulated(self) -> bool:
        """Whether any member's result is simulated."""
        return any(one.assessment.simulated for one in self.members)

    @property
    def name(self) -> str:
        """The group in words."""
        kind = TYPE_WORDS[self.kind] if self.kind else "semua jenis instansi"
        return f"{self.province or 'semua provinsi'}, {kind}"


def region(principal: Principal, store: Store, wanted: Wanted) -> Region:
    """Gather a region.

    Args:
        principal: who looks; unpublished results that he may not see take no part.
        store: in a transaction.
        wanted: by default the own province and the latest cycle with results.
    """
    faults: list[Fault] = []
    cycle, cycles, found = _cycle(principal, store, year_of(wanted.cycle, faults), faults)
    provinces = tuple(sorted({one.assessment.institution.province for one in found}))
    province = _province(principal, wanted.province.strip(), provinces, faults)
    there = [one for one in found if province is None or one.assessment.institution.province == province]
    kinds = {one.assessment.institution.type for one in there}
    kind = _kind(wanted.kind.strip(), faults)
    members = [one for one in there if of_kind(one, kind)]
    earlier = next((year for year in cycles if cycle is not None and year < cycle), None)
    ids = {one.key.institution_id for one in members}
    before = [] if earlier is None else [o for o in results_in(principal, store, earlier, province) if whole(o)]
    complete = tuple(one for one in members if whole(one))
    return Region(
        province=province,
        kind=kind,
        provinces=provinces,
        kinds=tuple(k for k in TYPE_WORDS if k in kinds or (k == DISTRICTS and {"kabupaten", "kota"} <= kinds)),
        cycles=cycles,
        cycle=cycle,
        members=complete,
        before=tuple(one for one in before if one.key.institution_id in ids),
        left_out=len(members) - len(complete),
        faults=tuple(faults),
    )


def of_kind(one: StoredAssessment, kind: str) -> bool:
    """Whether a member is of a type, or of any if none is asked for."""
    found = one.assessment.institution.type
    return not kind or found == kind or (kind == DISTRICTS and found in ("kabupaten", "kota"))


def _cycle(
    principal: Principal, store: Store, asked: int | None, faults: list[Fault]
) -> tuple[int | None, tuple[int, ...], list[StoredAssessment]]:
    """The cycle, all cycles since there are results, and the results of it."""
    years = store.assessments.years()
    latest, found = next(((y, r) for y in years if (r := results_in(principal, store, y))), (None, []))
    if latest is None:
        return None, (), []
    cycles = tuple(year for year in years if year <= latest)
    if asked is None or asked == latest:
        return latest, cycles, found
    if asked in cycles:
        return asked, cycles, results_in(principal, store, asked)
    allowed = ", ".join(map(str, cycles))
    faults.append(Fault("cycle_missing", "siklus ini belum ada hasilnya", "siklus", str(asked), allowed))
    return latest, cycles, found


def _province(principal: Principal, asked: str, known: Iterable[str], faults: list[Fault]) -> str | None:
    own = principal.province
    if asked == EVERYWHERE:
        return None
    if asked:
        if asked in known:
            return asked
        remedy = "Pilih dari daftar provinsi."
        faults.append(
            Fault("province_missing", "provinsi ini tidak ada hasilnya", "provinsi", asked[:80], remedy=remedy)
        )
    return own if own is not None and own in known else None


def _kind(asked: str, faults: list[Fault]) -> str:
    if not asked or asked == EVERYWHERE:
        return ""
    if asked == DISTRICTS or asked in TYPE_OF.values():
        return asked
    allowed = ", ".join(TYPE_WORDS.values())
    faults.append(Fault("unknown_type", "jenis instansi tidak dikenal", "jenis", asked[:80], allowed))
    return ""
