"""The pool of possible peers: every moment of every institution as arrays of whole numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from data.assessment import Assessment, Institution
from data.instrument import Instrument

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_START = -1
"""In `PeerPool.start`: the moment has no earlier cycle."""

Key = tuple[str, str, str]
"""Name, type, province: a region code may be missing in one of the cycles."""


@dataclass(frozen=True)
class PeerPool:
    """Moments in canonical order, so that the order of the panel changes no answer.

    A *moment* is a present standing of an institution, alone or with one of its earlier cycles as start.

    Attributes:
        institutions: sorted by type, name and province.
        owner: position of the moment's institution, shape (moments,).
        now: latest levels times `unit`, shape (moments, indicators).
        start: levels of an earlier cycle times `unit`, or `NO_START`, shape (moments, indicators).
        now_cycle, start_cycle: the cycles of both, shape (moments,); `NO_START` where there is no start.
        unit: makes every level whole.
        population: people per institution, NaN if not known, shape (institutions,).
        simulated: whether any level of the institution is simulated, shape (institutions,).
        left_out: institutions without a complete assessor's score under the instrument.
    """

    instrument: Instrument
    institutions: tuple[Institution, ...]
    owner: Ints
    now: Ints
    start: Ints
    now_cycle: Ints
    start_cycle: Ints
    unit: int
    population: Floats
    simulated: NDArray[np.bool_]
    left_out: tuple[str, ...] = field(default=())

    @cached_property
    def position_of(self) -> Mapping[Key, int]:
        """Position in `institutions` by key."""
        return {key_of(institution): k for k, institution in enumerate(self.institutions)}

    @cached_property
    def provinces(self) -> NDArray[np.str_]:
        """Province by institution, shape (institutions,)."""
        return np.array([i.province for i in self.institutions], dtype=str)

    @cached_property
    def islands(self) -> NDArray[np.str_]:
        """First digit of the region code, which is the island group; empty if not known, shape (institutions,)."""
        return np.array([i.region_code[:1] for i in self.institutions], dtype=str)

    @cached_property
    def weights(self) -> Ints:
        """Whole indicator weights in instrument order, shape (indicators,)."""
        weights = self.instrument.integer_weights
        return np.array([weights[i] for i in self.instrument.ids], dtype=np.int64)

    @cached_property
    def parts(self) -> Mapping[str, list[int]]:
        """Positions of the indicators of each domain, or of each aspect where there are no domains."""
        place = {i: k for k, i in enumerate(self.instrument.ids)}
        parts = [part.id for part in self.instrument.domains or self.instrument.aspects]
        return {part: [place[i] for i in self.instrument.members(part)] for part in parts}

    @cached_property
    def by_type(self) -> Mapping[str, PeerPool]:
        """The pool of each institution type alone."""
        return {kind: self._only(kind) for kind in sorted({i.type for i in self.institutions})}

    def _only(self, kind: str) -> PeerPool:
        kept = np.array([i.type == kind for i in self.institutions], dtype=bool)
        moments = kept[self.owner]
        return replace(
            self,
            institutions=tuple(i for i in self.institutions if i.type == kind),
            owner=(np.cumsum(kept) - 1)[self.owner[moments]],
            now=self.now[moments],
            start=self.start[moments],
            now_cycle=self.now_cycle[moments],
            start_cycle=self.start_cycle[moments],
            population=self.population[kept],
            simulated=self.simulated[kept],
        )


def key_of(institution: Institution) -> Key:
    """What identifies an institution across cycles."""
    return institution.name, institution.type, institution.province


def peer_pool(
    assessments: Iterable[Assessment],
    instrument: Instrument,
    populations: Mapping[Institution, int] | None = None,
    through: int | None = None,
) -> PeerPool:
    """Gather the pool from a panel.

    Only scores by assessors count (final, else desk): a claim is nothing to learn from.

    Args:
        assessments: of any institutions, cycles and instruments; others than `instrument` are passed over.
        instrument: whose levels are compared.
        populations: people per institution.
        through: last cycle that may be used; ``None`` for all.
    """
    usable: dict[Key, dict[int, Assessment]] = defaultdict(dict)
    everyone: dict[Key, Institution] = {}
    denominators = {1}
    for assessment in assessments:
        if through is not None and assessment.cycle > through:
            continue
        key = key_of(assessment.institution)
        everyone[key] = max(everyone.get(key, assessment.institution), assessment.institution, key=_code)
        if assessment.instrument != instrument.id:
            continue
        # Self scores are no lessons, but a seeker may hold them, and must fit the unit.
        denominators |= {level.denominator for level in assessment.levels.values()}
        if assessment.stage == "self":
            continue
        if set(instrument.ids) - assessment.levels.keys():
            continue
        earlier = usable[key].get(assessment.cycle)
        if earlier is None or assessment.stage == "final":
            usable[key][assessment.cycle] = assessment
    order = sorted((key for key in everyone if usable.get(key)), key=lambda key: (key[1], key[0], key[2]))
    known = {key_of(institution): people for institution, people in (populations or {}).items()}
    return _arrays(
        instrument,
        lcm(*denominators),
        [(everyone[key], usable[key]) for key in order],
        np.array([float(known.get(key, np.nan)) for key in order]),
        tuple(sorted(key[0] for key in everyone if not usable.get(key))),
    )


def _code(institution: Institution) -> str:
    return institution.region_code


def _arrays(
    instrument: Instrument,
    unit: int,
    found: list[tuple[Institution, dict[int, Assessment]]],
    population: Floats,
    left_out: tuple[str, ...],
) -> PeerPool:
    owner, now, start, now_cycle, start_cycle = [], [], [], [], []
    blank = np.full(len(instrument.ids), NO_START, dtype=np.int64)
    for position, (_, cycles) in enumerate(found):
        latest = max(cycles)
        rows = {cycle: whole_levels(instrument, cycles[cycle], unit) for cycle in cycles}
        for earlier in (*sorted((c for c in cycles if c < latest), reverse=True), NO_START):
            owner.append(position)
            now.append(rows[latest])
            start.append(rows.get(earlier, blank))
            now_cycle.append(latest)
            start_cycle.append(earlier)
    shape = (len(owner), len(instrument.ids))
    return PeerPool(
        instrument=instrument,
        institutions=tuple(institution for institution, _ in found),
        owner=np.array(owner, dtype=np.int64),
        now=np.array(now, dtype=np.int64).reshape(shape),
        start=np.array(start, dtype=np.int64).reshape(shape),
        now_cycle=np.array(now_cycle, dtype=np.int64),
        start_cycle=np.array(start_cycle, dtype=np.int64),
        unit=unit,
        population=population,
        simulated=np.array([any(a.simulated for a in c.values()) for _, c in found], dtype=bool),
        left_out=left_out,
    )


def whole_levels(instrument: Instrument, assessment: Assessment, unit: int) -> Ints:
    """Levels times `unit`, in instrument order, shape (indicators,).

    Raises:
        ValueError: if `unit` does not make every level whole.
    """
    levels = [assessment.levels[i] for i in instrument.ids]
    if any(unit % level.denominator for level in levels):
        raise ValueError(f"levels are not whole multiples of 1/{unit}")
    return np.array([level.numerator * (unit // level.denominator) for level in levels], dtype=np.int64)
