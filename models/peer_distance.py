"""Distance from a seeker to every moment of the pool, as terms in whole points that add up exactly.

Points are rounded once per term, in whole-number arithmetic, so that neither the order of the panel nor the
machine changes a distance. Formulas: docs/peers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.assessment import Institution

from .peer_pool import NO_START, Floats, Ints, PeerPool
from .peer_weights import PeerWeights, RoleWeights

Terms = Mapping[str, Ints]
"""Points per term, each of shape (moments,)."""


@dataclass(frozen=True)
class Standpoint:
    """The seeker as numbers, in the pool's unit.

    Attributes:
        levels: levels now, shape (indicators,).
        goals: levels after the plan, the same where nothing is planned, shape (indicators,).
        population: people, NaN if not known.
    """

    institution: Institution
    levels: Ints
    goals: Ints
    population: float

    @property
    def planned(self) -> NDArray[np.bool_]:
        """Indicators that the plan raises, shape (indicators,)."""
        return self.goals > self.levels


@dataclass(frozen=True)
class Lead:
    """How far each moment stands ahead of the seeker on the planned indicators.

    Attributes:
        covered: planned rise that the moment has already made, in units, shape (moments, indicators).
        climbed: whether it made it from the seeker's level or lower, shape (moments, indicators).
        taken, seen, asked: weighted sums of the covered rise, of its climbed part, shape (moments,), and of
            the whole planned rise.
        surplus: weighted present level less weighted goals on the planned indicators, shape (moments,).
        beyond, below_top: weighted units above the goals and below the top of the scale, shape (moments,).
        weight: summed weight of the planned indicators.
    """

    covered: Ints
    climbed: NDArray[np.bool_]
    taken: Ints
    seen: Ints
    asked: int
    surplus: Ints
    beyond: Ints
    below_top: Ints
    weight: int


def lead(pool: PeerPool, seeker: Standpoint) -> Lead:
    """Measure every moment against the seeker's plan."""
    weight = np.where(seeker.planned, pool.weights, 0)
    covered = np.where(seeker.planned, np.clip(np.minimum(pool.now, seeker.goals) - seeker.levels, 0, None), 0)
    climbed = (covered > 0) & (pool.start != NO_START) & (pool.start <= seeker.levels)
    top = pool.instrument.scale.maximum * pool.unit
    return Lead(
        covered=covered,
        climbed=climbed,
        taken=covered @ weight,
        seen=np.where(climbed, covered, 0) @ weight,
        asked=int((seeker.goals - seeker.levels) @ weight),
        surplus=(pool.now - seeker.goals) @ weight,
        beyond=np.clip(pool.now - seeker.goals, 0, None) @ weight,
        below_top=(top - pool.now) @ weight,
        weight=int(weight.sum()),
    )


def context_terms(pool: PeerPool, seeker: Standpoint, weights: PeerWeights) -> Terms:
    """Type, region and size: zero for institutions in the same situation."""
    me = seeker.institution
    points = {kind: _type_points(me.type, kind, weights) for kind in {other.type for other in pool.institutions}}
    types = np.array([points[other.type] for other in pool.institutions], dtype=np.int64)
    regions = _region_points(pool, me, weights)
    sizes = _size_points(pool.population, seeker.population, weights)
    return {"type": types[pool.owner], "region": regions[pool.owner], "size": sizes[pool.owner]}


def profile_terms(pool: PeerPool, seeker: Standpoint, role: RoleWeights) -> Terms:
    """Difference in starting profile per domain (per aspect where the instrument has no domains).

    A moment with a start is compared as it stood then with the seeker now; one without, as it stands now with
    the seeker after the plan.
    """
    weight = pool.weights
    alone = pool.start_cycle == NO_START
    other = np.where(alone[:, None], pool.now, pool.start)
    mine = np.where(alone[:, None], seeker.goals, seeker.levels)
    gaps = np.abs(other - mine) * weight
    whole = int(weight.sum()) * pool.unit
    terms = {}
    for part, members in pool.parts.items():
        terms[f"profile:{part}"] = _rounded(role.profile * gaps[:, members].sum(axis=1), np.int64(whole))
    return terms


def lesson_terms(pool: PeerPool, ahead: Lead, role: RoleWeights) -> Terms:
    """What a moment cannot teach about the plan; zero everywhere when nothing is planned."""
    nothing = np.zeros(len(pool.owner), dtype=np.int64)
    if not ahead.asked:
        return {"lessons": nothing, "unseen_climb": nothing, "beyond": nothing, "below_top": nothing}
    asked, levels = np.int64(ahead.asked), np.int64(ahead.weight * pool.unit)
    return {
        "lessons": _rounded(role.lessons * (ahead.asked - ahead.taken), asked),
        "unseen_climb": _rounded(role.unseen_climb * (ahead.taken - ahead.seen), np.maximum(ahead.taken, 1)),
        "beyond": _rounded(role.beyond * ahead.beyond, levels),
        "below_top": _rounded(role.below_top * ahead.below_top, levels),
    }


def _rounded(numerator: Ints, denominator: np.int64 | Ints) -> Ints:
    """Half-up whole quotient of whole numbers that are not negative."""
    quotient: Ints = (2 * numerator + denominator) // (2 * denominator)
    return quotient


def _type_points(mine: str, other: str, weights: PeerWeights) -> int:
    if mine == other:
        return 0
    kin = any({mine, other} <= group for group in weights.type.groups)
    return weights.type.same_group if kin else weights.type.other_group


def _region_points(pool: PeerPool, me: Institution, weights: PeerWeights) -> Ints:
    island = me.region_code[:1]
    same_island = (pool.islands == island) & (island != "")
    elsewhere = np.where(same_island, weights.region.same_island, weights.region.other)
    return np.where(pool.provinces == me.province, 0, elsewhere).astype(np.int64)


def _size_points(population: Floats, mine: float, weights: PeerWeights) -> Ints:
    """Points per institution; none where the seeker's own size is not known, since it would rank by chance."""
    if np.isnan(mine):
        return np.zeros(len(population), dtype=np.int64)
    doublings = np.abs(np.log2(population / mine))
    points = np.minimum(np.floor(weights.size.per_doubling * doublings + 0.5), weights.size.most)
    return np.where(np.isnan(points), weights.size.unknown, points).astype(np.int64)
