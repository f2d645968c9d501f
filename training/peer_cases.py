"""Institutions known in two cycles, and how often others rose from the levels they stood at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold

from data.assessment import Assessment
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.rise_shares import rise_shares
from data.transitions import count_transitions
from models.peer_pool import Key, key_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Booleans = NDArray[np.bool_]

FOLDS = 10


@dataclass(frozen=True)
class PeerCases:
    """Institutions with final levels in both cycles, sorted by type, name and province.

    Attributes:
        earlier: their assessments in the earlier cycle.
        before, after: levels, shape (institutions, indicators).
        chance: share of other institutions that rose from the level, 0-1, same shape; 0 at the top level.
        simulated: whether any level is simulated.
    """

    instrument: Instrument
    earlier: tuple[Assessment, ...]
    before: Ints
    after: Ints
    chance: Floats
    simulated: bool

    @property
    def rose(self) -> Booleans:
        """Whether the level rose, shape (institutions, indicators)."""
        return self.after > self.before

    @property
    def types(self) -> NDArray[np.str_]:
        """Institution types, shape (institutions,)."""
        return np.array([a.institution.type for a in self.earlier])


def peer_cases(
    assessments: Iterable[Assessment], instrument: Instrument, earlier: int, later: int, seed: int = 0
) -> PeerCases:
    """Gather the institutions of both cycles.

    Args:
        assessments: of any institutions and cycles.
        instrument: whose final levels count.
        earlier: the cycle whose levels are known.
        later: the cycle that followed.
        seed: of the folds that `chance` is estimated over.

    Raises:
        InputError: if fewer than `FOLDS` institutions stand in both cycles.
    """
    found: dict[int, dict[Key, Assessment]] = {earlier: {}, later: {}}
    for assessment in assessments:
        if (assessment.instrument, assessment.stage) == (instrument.id, "final"):
            found.setdefault(assessment.cycle, {})[key_of(assessment.institution)] = assessment
    keys = sorted(found[earlier].keys() & found[later].keys(), key=lambda k: (k[1], k[0], k[2]))
    if len(keys) < FOLDS:
        message = f"instansi dengan nilai akhir {instrument.id} pada kedua siklus terlalu sedikit"
        raise InputError(Fault("too_few_pairs", message, found=str(len(keys)), allowed=f"{FOLDS} atau lebih"))
    first, second = [found[earlier][k] for k in keys], [found[later][k] for k in keys]
    return PeerCases(
        instrument=instrument,
        earlier=tuple(first),
        before=_levels(first, instrument),
        after=_levels(second, instrument),
        chance=_chances(first, second, instrument, seed),
        simulated=any(a.simulated for a in (*first, *second)),
    )


def _levels(assessments: Sequence[Assessment], instrument: Instrument) -> Ints:
    return np.array([[int(a.levels[i]) for i in instrument.ids] for a in assessments], dtype=np.int64)


def _chances(first: Sequence[Assessment], second: Sequence[Assessment], instrument: Instrument, seed: int) -> Floats:
    chance = np.zeros((len(first), len(instrument.ids)))
    for training, judged in KFold(FOLDS, shuffle=True, random_state=seed).split(np.zeros(len(first))):
        counts = count_transitions((first[k].levels, second[k].levels) for k in training)
        shares = rise_shares(counts, instrument).indicators
        for k in judged:
            for column, i in enumerate(instrument.ids):
                level = int(first[k].levels[i])
                chance[k, column] = shares[i, level].pooled if (i, level) in shares else 0.0
    return chance
