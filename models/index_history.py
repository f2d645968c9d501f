"""Final indices of many institutions over the cycles, as a table that the outlook reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument, shipped_instruments
from data.published_index import PublishedIndex

Floats = npt.NDArray[np.float64]

CENTRAL_PROVINCES = frozenset({"", "pusat"})
"""Provinces that are none: central institutions and rows without one have no provincial peers."""


def province_key(name: str) -> str:
    """A province's name as it is compared: without case, extra spaces or the word ``provinsi`` in front."""
    words = name.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"provinsi", "prov."} else words)


@dataclass(frozen=True)
class IndexHistory:
    """Final indices by institution and cycle.

    Attributes:
        institutions: names, in alphabetical order.
        types: latest known type per institution.
        provinces: `province_key` of the latest known province per institution, empty if none.
        cycles: cycles with at least one final index, ascending.
        instruments: instrument of each cycle.
        values: shape (institutions, cycles), NaN where an institution was not assessed.
        simulated: whether any index is simulated.
    """

    institutions: tuple[str, ...]
    types: tuple[str, ...]
    provinces: tuple[str, ...]
    cycles: tuple[int, ...]
    instruments: Mapping[int, str]
    values: Floats
    simulated: bool = False

    def column(self, cycle: int) -> Floats:
        """Indices of one cycle, shape (institutions,); all NaN for a cycle that is not in the history."""
        if cycle not in self.instruments:
            return np.full(len(self.institutions), np.nan)
        return self.values[:, self.cycles.index(cycle)]

    def before(self, cycle: int) -> IndexHistory:
        """The history as it was known before `cycle`; institutions without an earlier index drop out."""
        keep = [c for c in self.cycles if c < cycle]
        values = self.values[:, : len(keep)]
        rows = np.flatnonzero(~np.isnan(values).all(axis=1)) if keep else np.array([], dtype=int)
        return IndexHistory(
            institutions=tuple(self.institutions[i] for i in rows),
            types=tuple(self.types[i] for i in rows),
            provinces=tuple(self.provinces[i] for i in rows),
            cycles=tuple(keep),
            instruments={c: self.instruments[c] for c in keep},
            values=values[rows],
            simulated=self.simulated,
        )

    def pairs(self, least: int = 1) -> tuple[int, ...]:
        """Cycles whose successor was scored with the same instrument, for `least` institutions or more."""
        return tuple(
            c
            for c in self.cycles
            if self.instruments.get(c + 1) == self.instruments[c]
            and np.count_nonzero(~np.isnan(self.column(c) + self.column(c + 1))) >= least
        )


def index_history(records: Iterable[PublishedIndex]) -> IndexHistory:
    """Arrange the final indices among `records`; self and desk rows are left aside.

    Raises:
        InputError: no final index at all, an institution twice in a cycle, an instrument out of force.
    """
    finals = sorted((r for r in records if r.stage == "final"), key=lambda r: (r.institution, r.cycle))
    if not finals:
        raise InputError(
            Fault(
                "no_final_index",
                "tidak ada indeks hasil akhir dalam berkas",
                place="kolom stage",
                allowed="paling sedikit satu baris stage = final",
                remedy="Outlook dihitung dari indeks yang sudah terbit; tambahkan baris hasil akhir.",
            )
        )
    faults = [*_duplicates(finals), *_not_in_force(finals)]
    if faults:
        raise InputError(faults)
    latest = {r.institution: r for r in finals}
    names = tuple(latest)
    cycles = tuple(sorted({r.cycle for r in finals}))
    values = np.full((len(names), len(cycles)), np.nan)
    rows = {name: i for i, name in enumerate(names)}
    columns = {cycle: j for j, cycle in enumerate(cycles)}
    for r in finals:
        values[rows[r.institution], columns[r.cycle]] = float(r.index)
    return IndexHistory(
        institutions=names,
        types=tuple(latest[n].institution_type for n in names),
        provinces=tuple(province_key(latest[n].province) for n in names),
        cycles=cycles,
        instruments={r.cycle: r.instrument for r in finals},
        values=values,
        simulated=any(r.simulated for r in finals),
    )


def instrument_of_cycle(cycle: int) -> str | None:
    """Id of the instrument that a cycle was or will be scored with; ``None`` before the first one.

    A cycle after the last known one is scored with the newest instrument until a regulation says otherwise.
    """
    applied = [(year, id_) for id_ in shipped_instruments() for year in shipped_instrument(id_).applied_years]
    earlier = [pair for pair in applied if pair[0] <= cycle]
    return max(earlier)[1] if earlier else None


def _duplicates(finals: list[PublishedIndex]) -> list[Fault]:
    seen: set[tuple[str, int]] = set()
    faults = []
    for r in finals:
        if (r.institution, r.cycle) in seen:
            faults.append(
                Fault(
                    "duplicate_index",
                    "indeks hasil akhir muncul lebih dari sekali",
                    place=f"{r.institution}, siklus {r.cycle}",
                    found=f"{float(r.index):.2f}",
                    remedy="Sisakan satu baris per instansi dan siklus.",
                )
            )
        seen.add((r.institution, r.cycle))
    return faults


def _not_in_force(finals: list[PublishedIndex]) -> list[Fault]:
    wrong = sorted({(r.cycle, r.instrument) for r in finals if instrument_of_cycle(r.cycle) != r.instrument})
    return [
        Fault(
            "instrument_not_in_force",
            "siklus ini tidak dinilai dengan instrumen tersebut",
            place=f"siklus {cycle}, kolom instrument",
            found=instrument,
            allowed=instrument_of_cycle(cycle) or "tidak ada instrumen yang dikenal",
            remedy="Periksa kolom cycle dan instrument.",
        )
        for cycle, instrument in wrong
    ]
