"""A region or the nation in one view: predicates, means, weakest domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from data.faults import Notice, refuse
from data.instrument import Instrument

from .standing import Standing, best_known, standing_notices


@dataclass(frozen=True)
class RegionSummary:
    """A group of institutions in one cycle.

    Attributes:
        name: the group in words, e.g. ``provinsi Lampung, kota``.
        institutions: their standings, highest index first.
        predicates: institutions per predicate, lowest band first; ``None`` counts those below the scale.
        means: mean over the institutions that have the value, by index, domain, aspect and indicator.
        everyone: the same means over all institutions of the cycle.
        assessed: how many institutions that is.
    """

    name: str
    cycle: int
    instrument: Instrument
    institutions: tuple[Standing, ...]
    predicates: Mapping[str | None, int]
    means: Mapping[str, Fraction]
    everyone: Mapping[str, Fraction]
    assessed: int
    notices: tuple[Notice, ...]

    @property
    def partial(self) -> bool:
        """Whether the cycle knows institutions outside the group."""
        return len(self.institutions) < self.assessed

    @property
    def weakest(self) -> tuple[str, ...]:
        """Domains (aspects where there are none) from the lowest mean up."""
        groups = self.instrument.domains or self.instrument.aspects
        known = [group.id for group in groups if group.id in self.means]
        return tuple(sorted(known, key=lambda part: self.means[part]))

    @property
    def weakest_indicators(self) -> tuple[str, ...]:
        """Indicators from the lowest mean up; empty for published indices."""
        known = [i for i in self.instrument.ids if i in self.means]
        return tuple(sorted(known, key=lambda i: self.means[i]))


def region_summary(
    everyone: Sequence[Standing],
    cycle: int | None = None,
    province: str | None = None,
    institution_type: str | None = None,
) -> RegionSummary:
    """Summarise the final results of one cycle.

    Args:
        everyone: standings of any institutions and cycles.
        cycle: year; by default the latest.
        province: only institutions of this province.
        institution_type: only institutions of this type.

    Raises:
        InputError: if nothing is left, or the cycle was scored by several instruments.
    """
    best = best_known(everyone)
    cycle = cycle if cycle is not None else max(s.cycle for s in best)
    of_cycle = [s for s in best if s.cycle == cycle]
    if not of_cycle:
        cycles = ", ".join(map(str, sorted({s.cycle for s in best})))
        raise refuse("cycle_missing", "siklus ini tidak ada dalam berkas", found=str(cycle), allowed=cycles)
    assessed = [s for s in of_cycle if s.stage == "final"] or of_cycle
    instruments = {s.instrument.id: s.instrument for s in assessed}
    if len(instruments) > 1:
        raise refuse(
            "instruments_differ",
            "siklus ini dinilai dengan beberapa instrumen yang tidak sebanding",
            found=", ".join(sorted(instruments)),
            remedy="Pisahkan berkas menurut instrumen.",
        )
    group = [
        s
        for s in assessed
        if (province is None or s.province == province)
        and (institution_type is None or s.institution_type == institution_type)
    ]
    if not group:
        known = sorted({s.province for s in assessed}) if province else sorted({s.institution_type for s in assessed})
        found = ", ".join(word for word in (province, institution_type) if word)
        raise refuse("group_empty", "tidak ada instansi dalam kelompok ini", found=found, allowed=", ".join(known))
    left_out = len(of_cycle) - len(assessed)
    return RegionSummary(
        name=_name(province, institution_type),
        cycle=cycle,
        instrument=assessed[0].instrument,
        institutions=tuple(sorted(group, key=lambda s: (-s.index, s.institution))),
        predicates=_predicates(assessed[0].instrument, group),
        means=means(group),
        everyone=means(assessed),
        assessed=len(assessed),
        notices=(*standing_notices(group), *_left_out(left_out)),
    )


def means(standings: Sequence[Standing]) -> dict[str, Fraction]:
    """Exact mean of every value over the standings that have it."""
    values: dict[str, list[Fraction]] = {}
    for standing in standings:
        for part, value in standing.values.items():
            values.setdefault(part, []).append(value)
    return {part: sum(found, Fraction(0)) / len(found) for part, found in values.items()}


def _predicates(instrument: Instrument, group: Sequence[Standing]) -> dict[str | None, int]:
    bands: list[str | None] = [p.name for p in instrument.predicates]
    others = {s.predicate for s in group} - set(bands)
    bands += sorted(others, key=str)
    return {band: sum(s.predicate == band for s in group) for band in bands}


def _name(province: str | None, institution_type: str | None) -> str:
    words = [f"provinsi {province}" if province else "", institution_type or ""]
    return ", ".join(word for word in words if word) or "semua instansi"


def _left_out(count: int) -> tuple[Notice, ...]:
    if not count:
        return ()
    message = f"{count} instansi tanpa hasil akhir pada siklus ini tidak dihitung."
    return (Notice("without_final_left_out", message),)
