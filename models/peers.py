"""Peers: institutions like mine that stand where my plan leads, and whom to ask about what.

Two roles. A *next-step* peer stands about where the plan leads; a *champion* stands beyond it. Whoever has
taken too few of the planned steps is no peer. Figures of quality: docs/peers.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.assessment import Assessment, Institution

from .peer_distance import Lead, Standpoint, Terms, context_terms, lead, lesson_terms, profile_terms
from .peer_pool import Ints, PeerPool, key_of, whole_levels
from .peer_weights import PeerWeights, RoleWeights, shipped_peer_weights

Role = Literal["next_step", "champion"]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Lesson:
    """One planned indicator on which a peer stands ahead.

    Attributes:
        yours: the seeker's level now; ``goal`` the planned one.
        start: where the peer stood in `start_cycle`, if it was seen climbing from `yours` or lower.
        now: where it stands in `now_cycle`.
    """

    indicator: str
    yours: Fraction
    goal: int
    start: Fraction | None
    start_cycle: int | None
    now: Fraction
    now_cycle: int


@dataclass(frozen=True)
class Peer:
    """An institution to learn from.

    Attributes:
        distance: points, 0 or more; the sum of `reasons`.
        reasons: points per term: ``type``, ``region``, ``size``, ``profile:d1`` ..., ``lessons``,
            ``unseen_climb``, and ``beyond`` or ``below_top``.
        covered: share of the planned rise, by weight, that it has already made, 0-1.
        lessons: in instrument order.
    """

    institution: Institution
    role: Role
    distance: int
    reasons: Mapping[str, int]
    covered: Fraction
    lessons: tuple[Lesson, ...]
    simulated: bool


@dataclass(frozen=True)
class PeerSearch:
    """Peers of one seeker.

    Attributes:
        next_step, champions: nearest first; empty where no institution qualifies.
        candidates: other institutions of an admitted type in the pool.
        qualified: how many of them qualify, per role.
        size_known: whether population entered the distance.
    """

    seeker: Assessment
    goals: Mapping[str, int]
    next_step: tuple[Peer, ...]
    champions: tuple[Peer, ...]
    candidates: int
    qualified: Mapping[Role, int]
    size_known: bool

    @property
    def peers(self) -> tuple[Peer, ...]:
        """All of them, next-step peers first."""
        return (*self.next_step, *self.champions)


def find_peers(
    pool: PeerPool,
    seeker: Assessment,
    goals: Mapping[str, int],
    *,
    weights: PeerWeights | None = None,
    across_types: bool = False,
    count: int | None = None,
) -> PeerSearch:
    """Find the nearest peers of both roles.

    Args:
        pool: possible peers; the seeker itself is passed over.
        seeker: complete levels under the pool's instrument.
        goals: level after the plan, 1-5, for the indicators that it raises.
        weights: other weights than the shipped ones.
        across_types: admit institutions of other types, at the price of the type term.
        count: peers per role, 1 or more, instead of the weights' own.

    Raises:
        ValueError: if a goal does not exceed the level now, or the seeker's levels do not fit the pool.
    """
    weights = weights or shipped_peer_weights()
    me = _standpoint(pool, seeker, goals)
    if not across_types:
        pool = pool.by_type.get(seeker.institution.type, pool)
    others = np.array([across_types or i.type == seeker.institution.type for i in pool.institutions], dtype=bool)
    itself = pool.position_of.get(key_of(seeker.institution))
    if itself is not None:
        others[itself] = False
    ahead = lead(pool, me)
    is_champion = _champion(pool, me, ahead, weights)
    context = context_terms(pool, me, weights)
    found: dict[Role, tuple[Peer, ...]] = {}
    qualified: dict[Role, int] = {}
    roles: tuple[tuple[Role, RoleWeights, Booleans], ...] = (
        ("next_step", weights.next_step, ~is_champion),
        ("champion", weights.champion, is_champion),
    )
    for role, points, admitted in roles:
        enough = 100 * ahead.taken >= points.least_lessons * ahead.asked
        eligible = others[pool.owner] & admitted & enough & (ahead.taken > 0)
        terms = {**context, **profile_terms(pool, me, points), **lesson_terms(pool, ahead, points)}
        terms = {name: value for name, value in terms.items() if name != _foreign_term(role)}
        moments = _nearest(pool, terms, ahead, eligible)
        qualified[role] = len(moments)
        chosen = moments[: count or weights.count]
        found[role] = tuple(_peer(pool, seeker, goals, role, terms, ahead, m) for m in chosen)
    size_known = not np.isnan(me.population)
    return PeerSearch(
        seeker, dict(goals), found["next_step"], found["champion"], int(others.sum()), qualified, size_known
    )


def _foreign_term(role: Role) -> str:
    return "below_top" if role == "next_step" else "beyond"


def _standpoint(pool: PeerPool, seeker: Assessment, goals: Mapping[str, int]) -> Standpoint:
    wrong = [i for i, goal in goals.items() if goal <= seeker.levels[i]]
    if wrong:
        raise ValueError(f"goals that raise nothing: {wrong}")
    levels = whole_levels(pool.instrument, seeker, pool.unit)
    after = [goals.get(i, 0) * pool.unit for i in pool.instrument.ids]
    position = pool.position_of.get(key_of(seeker.institution))
    population = float(pool.population[position]) if position is not None else float("nan")
    return Standpoint(seeker.institution, levels, np.maximum(levels, np.array(after, dtype=np.int64)), population)


def _champion(pool: PeerPool, me: Standpoint, ahead: Lead, weights: PeerWeights) -> Booleans:
    """Moments that have taken most steps and exceed the goals by the margin on average, or up to the scale's top.

    Whoever excels on some planned indicators but lacks too many others is a next-step peer.
    """
    top = pool.instrument.scale.maximum * pool.unit
    room = int((top - me.goals) @ np.where(me.planned, 1, 0))
    beyond: Booleans = 100 * ahead.surplus >= weights.margin * ahead.weight * pool.unit
    at_top: Booleans = ahead.below_top == 0
    enough: Booleans = 100 * ahead.taken >= weights.champion.least_lessons * ahead.asked
    return enough & (at_top if room == 0 else beyond | at_top)


def _nearest(pool: PeerPool, terms: Terms, ahead: Lead, eligible: Booleans) -> list[int]:
    """The nearest eligible moment of each institution, nearest first; more lessons and then names break ties."""
    distance = np.sum(list(terms.values()), axis=0)
    order = np.lexsort((pool.owner, -ahead.taken, distance))
    order = order[eligible[order]]
    _, first = np.unique(pool.owner[order], return_index=True)
    return [int(order[k]) for k in np.sort(first)]


def _peer(
    pool: PeerPool,
    seeker: Assessment,
    goals: Mapping[str, int],
    role: Role,
    terms: Mapping[str, Ints],
    ahead: Lead,
    moment: int,
) -> Peer:
    owner = int(pool.owner[moment])
    reasons = {name: int(points[moment]) for name, points in terms.items()}
    return Peer(
        institution=pool.institutions[owner],
        role=role,
        distance=sum(reasons.values()),
        reasons=reasons,
        covered=Fraction(int(ahead.taken[moment]), ahead.asked),
        lessons=tuple(_lessons(pool, seeker, goals, ahead, moment)),
        simulated=bool(pool.simulated[owner]),
    )


def _lessons(
    pool: PeerPool, seeker: Assessment, goals: Mapping[str, int], ahead: Lead, moment: int
) -> Iterable[Lesson]:
    for k, i in enumerate(pool.instrument.ids):
        if not ahead.covered[moment, k]:
            continue
        seen = bool(ahead.climbed[moment, k])
        yield Lesson(
            indicator=i,
            yours=seeker.levels[i],
            goal=goals[i],
            start=_level(int(pool.start[moment, k]), pool.unit) if seen else None,
            start_cycle=int(pool.start_cycle[moment]) if seen else None,
            now=_level(int(pool.now[moment, k]), pool.unit),
            now_cycle=int(pool.now_cycle[moment]),
        )


@cache
def _level(units: int, unit: int) -> Fraction:
    return Fraction(units, unit)
