"""Splits by institution and by cycle at once: what a forecast has to do in real life."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from data.faults import refuse
from models.arrays import Bools, Ints
from models.discount_features import without_history
from models.pairs import PairPanel

from .training_rows import check_pairs

SplitName = Literal["known_next", "new_next", "new_blank"]
"""``known_next``: institutions of the training data in the next cycle. ``new_next``: other institutions in the next
cycle, with their own past as history. ``new_blank``: the same without any past."""

HELD_OUT_SHARE = 0.2

LEAST_INSTITUTIONS = 10


@dataclass(frozen=True)
class Split:
    """One way to hold out.

    Attributes:
        panel: rows to forecast together with the history that may be used.
        rows: positions in `panel` to be forecast.
    """

    name: SplitName
    panel: PairPanel
    rows: Ints


@dataclass(frozen=True)
class Splits:
    """Training rows and the splits to test on.

    Attributes:
        training: institutions that are not held out, in all cycles but the last.
        cycle: the last cycle, which nothing is trained on.
    """

    training: PairPanel
    cycle: int
    tests: tuple[Split, ...]


def split(panel: PairPanel, seed: int) -> Splits:
    """Hold out a fifth of the institutions and the last cycle.

    Raises:
        InputError: as `check_pairs`, and `too_few_institutions` or `too_few_cycles`.
    """
    check_pairs(panel)
    paired = ~np.isnan(panel.claimed).all(axis=1) & np.isfinite(panel.index("final"))
    codes = np.unique(panel.institution[paired])
    cycles = np.unique(panel.cycle[paired])
    if len(codes) < LEAST_INSTITUTIONS:
        raise refuse(
            "too_few_institutions",
            "terlalu sedikit instansi dengan klaim dan hasil akhir yang lengkap untuk dibagi",
            place="panel",
            found=str(len(codes)),
            allowed=f"sedikitnya {LEAST_INSTITUTIONS}",
            remedy="Tambahkan instansi, atau lengkapi baris tahap self dan final siklus yang sudah selesai.",
        )
    if len(cycles) < 2:
        raise refuse(
            "too_few_cycles",
            "pengujian menurut siklus memerlukan sedikitnya dua siklus dengan klaim dan hasil akhir",
            place="panel",
            found=", ".join(map(str, cycles)),
            remedy="Tambahkan baris tahap self dan final dari siklus sebelumnya.",
        )
    last = int(cycles[-1])
    shuffled = np.random.default_rng(seed).permutation(codes)
    held = np.isin(panel.institution, shuffled[: max(2, round(HELD_OUT_SHARE * len(codes)))])
    until = panel.cycle <= last
    return Splits(
        training=panel.take(~held & (panel.cycle < last)),
        cycle=last,
        tests=(
            _split("known_next", panel, ~held & until, paired, last),
            _split("new_next", panel, held & until, paired, last),
            _blank(_split("new_blank", panel, held & (panel.cycle == last), paired, last)),
        ),
    )


def _split(name: SplitName, panel: PairPanel, visible: Bools, paired: Bools, last: int) -> Split:
    rows = np.flatnonzero((paired & (panel.cycle == last))[visible])
    return Split(name, panel.take(visible), rows)


def _blank(given: Split) -> Split:
    return Split(given.name, without_history(given.panel), given.rows)
