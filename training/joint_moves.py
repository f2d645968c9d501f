"""Are shared works shared? Run ``python -m training.joint_moves PANEL``.

The second of two indicators that rise together costs less than alone: of its effort,
``(e_a + e_b - e_ab) / min(e_a, e_b)`` is saved, where e is -ln of the share that rose among the institutions
that stood at the same level in both. Any two indicators save something, since strong institutions raise many;
the part that counts is what a group's members save in excess of indicators of different families.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray

from data.faults import Fault, InputError
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.joint_share import joint_share
from data.rise_shares import START_LEVELS
from data.transitions import SHIPPED_INSTRUMENT

from .level_pairs import LevelPair, read_level_pairs

LEAST_INSTITUTIONS = 15
"""Pairs of indicators where fewer institutions stood at the same level are left out."""


@dataclass(frozen=True)
class SavedShare:
    """Mean part of the lesser effort that a second indicator saves, over `cells` pairs and start levels."""

    mean: float
    cells: int


def saved_share(
    before: NDArray[np.float64], after: NDArray[np.float64], couples: Iterable[tuple[int, int]]
) -> SavedShare:
    """Saved part over couples of indicators.

    Args:
        before: levels in the earlier cycle, shape (institutions, indicators).
        after: levels in the later cycle, same shape.
        couples: columns of two indicators.

    Raises:
        InputError: if no couple has enough institutions that stood at one level and rose together.
    """
    saved = []
    for a, b in couples:
        for level in START_LEVELS:
            there = (before[:, a] == level) & (before[:, b] == level)
            if there.sum() < LEAST_INSTITUTIONS:
                continue
            rose_a, rose_b = after[there, a] > level, after[there, b] > level
            alone, other, both = rose_a.mean(), rose_b.mean(), (rose_a & rose_b).mean()
            if both > 0 and max(alone, other) < 1:
                saved.append(log(both / (alone * other)) / -log(max(alone, other)))
    if not saved:
        raise InputError(
            Fault(
                "too_few_pairs",
                f"tidak ada dua indikator yang pada level yang sama dimiliki {LEAST_INSTITUTIONS} instansi",
                remedy="Pakai panel dengan lebih banyak instansi pada kedua siklus.",
            )
        )
    return SavedShare(float(np.mean(saved)), len(saved))


def report(pairs: Sequence[LevelPair], instrument: Instrument) -> str:
    """One line per shared work: part shared by the default effort, and part saved in excess in the panel."""
    before, after = (
        np.array([[float(pair[k].get(i, np.nan)) for i in instrument.ids] for pair in pairs]) for k in (0, 1)
    )
    families = [indicator.family for indicator in instrument.indicators]
    strangers = [(a, b) for a, b in combinations(range(len(families)), 2) if families[a] != families[b]]
    background = saved_share(before, after, strangers).mean
    lines = [f"{'pekerjaan bersama':<30} bagian dipakai  bagian teramati  (di luar latar {background:.2f})"]
    for work in instrument.shared_works:
        members = [instrument.ids.index(i) for i in work.indicators]
        seen = saved_share(before, after, combinations(members, 2))
        excess = (seen.mean - background) / (1 - background)
        used = joint_share(instrument, work.indicators)
        lines.append(f"{work.id:<30} {used:14.2f}  {excess:15.2f}  ({seen.cells} pasangan-level)")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table for one panel; exit status 2 if the panel cannot serve."""
    parser = argparse.ArgumentParser(description="Uji pekerjaan bersama: indikator mana yang naik bersama")
    parser.add_argument("panel", help="panel dengan nilai akhir dua siklus, misalnya panel.csv")
    parser.add_argument("--cycles", default="2021:2022", help="dua siklus, misalnya 2021:2022")
    options = parser.parse_args(arguments)
    instrument = shipped_instrument(SHIPPED_INSTRUMENT)
    try:
        found = read_level_pairs(options.panel, options.cycles, instrument, at_least=LEAST_INSTITUTIONS)
        table = report(found.pairs, instrument)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for notice in found.notices:
        print(notice.message, file=sys.stderr)
    mark = " (SIMULASI)" if found.simulated else ""
    print(f"Uji pekerjaan bersama, {instrument.id}, {options.cycles}{mark}")
    print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
