"""Members of a region and their results in one cycle, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

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

Reader = Callable[[int, str | None], list[StoredAssessment]]
"""Results of a year, of one province or of all."""


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
        newer: the latest cycle, where few have results of it yet and nobody asked for `cycle`.
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
    newer: int | None
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
        wanted: by default the own province and the latest cycle that most of it has.
    """
    faults: list[Fault] = []

    @cache
    def read(year: int, province: str | None) -> list[StoredAssessment]:
        return results_in(principal, store, year, province)

    asked = year_of(wanted.cycle, faults)
    cycle, cycles = _cycle(read, store.assessments.years(), asked, _scope(principal, wanted), faults)
    found = [] if cycle is None else read(cycle, None)
    provinces = tuple(sorted({one.assessment.institution.province for one in found}))
    province = _province(principal, wanted.province.strip(), provinces, faults)
    there = [one for one in found if province is None or one.assessment.institution.province == province]
    kinds = {one.assessment.institution.type for one in there}
    kind = _kind(wanted.kind.strip(), faults)
    members = [one for one in there if of_kind(one, kind)]
    earlier = next((year for year in cycles if cycle is not None and year < cycle), None)
    ids = {one.key.institution_id for one in members}
    before = [] if earlier is None else [one for one in read(earlier, province) if whole(one)]
    complete = tuple(one for one in members if whole(one))
    newer = next((year for year in cycles if cycle is not None and year > cycle), None)
    return Region(
        province=province,
        kind=kind,
        provinces=provinces,
        kinds=tuple(k for k in TYPE_WORDS if k in kinds or (k == DISTRICTS and {"kabupaten", "kota"} <= kinds)),
        cycles=cycles,
        cycle=cycle,
        newer=None if asked == cycle else newer,
        members=complete,
        before=tuple(one for one in before if one.key.institution_id in ids),
        left_out=len(members) - len(complete),
        faults=tuple(faults),
    )


@dataclass(frozen=True)
class Scope:
    """Whom a region is about, before it is known which provinces and types have results.

    Attributes:
        province: ``None`` for all.
    """

    province: str | None
    kind: str

    def size(self, read: Reader, year: int) -> int:
        """How many of it have a complete result of a year."""
        return sum(of_kind(one, self.kind) and whole(one) for one in read(year, self.province))


def _scope(principal: Principal, wanted: Wanted) -> Scope:
    province = wanted.province.strip() or principal.province or EVERYWHERE
    return Scope(None if province == EVERYWHERE else province, _kind(wanted.kind.strip(), []))


def of_kind(one: StoredAssessment, kind: str) -> bool:
    """Whether a member is of a type, or of any if none is asked for."""
    found = one.assessment.institution.type
    return not kind or found == kind or (kind == DISTRICTS and found in ("kabupaten", "kota"))


def _cycle(
    read: Reader, years: Iterable[int], asked: int | None, scope: Scope, faults: list[Fault]
) -> tuple[int | None, tuple[int, ...]]:
    """The cycle, and all cycles since there are results."""
    known = tuple(years)
    latest = next((year for year in known if read(year, None)), None)
    if latest is None:
        return None, ()
    cycles = tuple(year for year in known if year <= latest)
    if asked in cycles:
        return asked, cycles
    if asked is not None:
        allowed = ", ".join(map(str, cycles))
        faults.append(Fault("cycle_missing", "siklus ini belum ada hasilnya", "Siklus", str(asked), allowed))
    return _usual(read, cycles, scope), cycles


def _usual(read: Reader, cycles: Sequence[int], scope: Scope) -> int:
    """The latest cycle that at least half as many of the region have as the cycle before it.

    A year whose first results come in would otherwise empty the region.
    """
    chosen, held = cycles[0], scope.size(read, cycles[0])
    for year in cycles[1:]:
        before = scope.size(read, year)
        if held and 2 * held >= before:
            break
        if before:
            chosen, held = year, before
    return chosen


def _province(principal: Principal, asked: str, known: Iterable[str], faults: list[Fault]) -> str | None:
    own = principal.province
    if asked == EVERYWHERE:
        return None
    if asked:
        if asked in known:
            return asked
        remedy = "Pilih dari daftar provinsi."
        faults.append(
            Fault("province_missing", "provinsi ini tidak ada hasilnya", "Provinsi", asked[:80], remedy=remedy)
        )
    return own if own is not None and own in known else None


def _kind(asked: str, faults: list[Fault]) -> str:
    if not asked or asked == EVERYWHERE:
        return ""
    if asked == DISTRICTS or asked in TYPE_OF.values():
        return asked
    allowed = ", ".join(TYPE_WORDS.values())
    faults.append(Fault("unknown_type", "jenis instansi tidak dikenal", "Jenis instansi", asked[:80], allowed))
    return ""
