"""Institutions side by side: histories, ranks, and what explains the difference from the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.assessment import STAGE_NAMES
from data.faults import Notice, refuse

from .difference import Difference, difference
from .ranking import Rank, Scope, ranks
from .standing import Standing, best_known, standing_notices


@dataclass(frozen=True)
class Subject:
    """One of the institutions compared.

    Attributes:
        history: its standings, earliest cycle first.
        standing: the one that is compared.
        ranks: of the compared standing among all institutions of the file, per scope and value.
        rise: change since its previous cycle, taken apart; ``None`` if there is none under the instrument.
    """

    history: tuple[Standing, ...]
    standing: Standing
    ranks: Mapping[Scope, Mapping[str, Rank]]
    rise: Difference | None


@dataclass(frozen=True)
class Comparison:
    """The answer.

    Attributes:
        differences: of the first subject from each of the others, in their order.
    """

    subjects: tuple[Subject, ...]
    differences: tuple[Difference, ...]
    notices: tuple[Notice, ...]


def compare(everyone: Sequence[Standing], keys: Sequence[tuple[str, str, str]], cycle: int | None = None) -> Comparison:
    """Set institutions side by side.

    Args:
        everyone: standings of all institutions that ranks count.
        keys: `Standing.key` of the institutions, the first being the one that is explained.
        cycle: compared cycle; by default the latest that all of them have, else each one's latest.

    Raises:
        InputError: if an institution is named twice or has no standing in `cycle`, or their instruments differ.
    """
    everyone = best_known(everyone)
    repeated = next((key for k, key in enumerate(keys) if key in keys[:k]), None)
    if repeated:
        raise refuse("institution_repeated", "instansi disebut dua kali", found=repeated[0])
    histories = [tuple(sorted((s for s in everyone if s.key == key), key=lambda s: s.cycle)) for key in keys]
    chosen = _chosen(histories, cycle)
    subjects = tuple(
        Subject(history, standing, ranks(standing, everyone), _rise(history, standing))
        for history, standing in zip(histories, chosen, strict=True)
    )
    differences = tuple(difference(chosen[0], other) for other in chosen[1:])
    return Comparison(subjects, differences, (*standing_notices(chosen), *_notices(histories, chosen, cycle)))


def _chosen(histories: Sequence[tuple[Standing, ...]], cycle: int | None) -> list[Standing]:
    if cycle is None:
        common = set.intersection(*({s.cycle for s in history} for history in histories))
        cycle = max(common, default=None)
        if cycle is None:
            return [history[-1] for history in histories]
    found = [next((s for s in history if s.cycle == cycle), None) for history in histories]
    for history, standing in zip(histories, found, strict=True):
        if standing is None:
            cycles = ", ".join(str(s.cycle) for s in history)
            place = history[0].institution
            raise refuse("cycle_missing", "siklus ini tidak ada", place=place, found=str(cycle), allowed=cycles)
    return [standing for standing in found if standing is not None]


def _rise(history: Sequence[Standing], standing: Standing) -> Difference | None:
    earlier = [s for s in history if s.cycle < standing.cycle and s.instrument.id == standing.instrument.id]
    return difference(standing, earlier[-1]) if earlier else None


def _notices(
    histories: Sequence[tuple[Standing, ...]], chosen: Sequence[Standing], cycle: int | None
) -> Iterator[Notice]:
    if len({s.cycle for s in chosen}) > 1:
        named = "; ".join(f"{s.institution} {s.cycle}" for s in chosen)
        yield Notice("cycles_differ", f"Tidak ada siklus yang dimiliki semuanya; dibandingkan hasil terakhir: {named}.")
    elif cycle is None:
        behind = [h[-1] for h, s in zip(histories, chosen, strict=True) if h[-1].cycle > s.cycle]
        if behind:
            named = "; ".join(f"{s.institution} {s.cycle}" for s in behind)
            yield Notice(
                "later_cycle_known",
                f"Dibandingkan siklus {chosen[0].cycle}, yang terakhir dimiliki semuanya; lebih baru: {named}.",
            )
    if len({s.stage for s in chosen}) > 1:
        named = "; ".join(f"{s.institution}: {STAGE_NAMES[s.stage]}" for s in chosen)
        yield Notice("stages_differ", f"Tahap penilaiannya berbeda ({named}), jadi nilainya belum sebanding.")
    if any(len({s.instrument.id for s in history}) > 1 for history in histories):
        yield Notice(
            "instrument_changes",
            "Riwayat melewati pergantian instrumen: skala dan isinya berbeda, jadi baca sebagai dua seri terpisah.",
        )
    if any(len(history) == 1 for history in histories):
        names = ", ".join(h[0].institution for h in histories if len(h) == 1)
        yield Notice("one_cycle_only", f"Hanya satu siklus yang diketahui, jadi tanpa riwayat: {names}.")
