"""Do seekers next take the steps that their peers have taken? Area under the curve within a seeker."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sklearn.metrics import roc_auc_score

from models.peer_pool import PeerPool, key_of
from models.peer_weights import PeerWeights, shipped_peer_weights
from models.peers import find_peers

from .peer_cases import Floats, PeerCases

COUNTS = (5, 10, 25)
"""Sizes of the peer group that are tried."""

ALL_OF_TYPE = "semua instansi sejenis"
EFFORT = "upaya"
BOTH = "upaya + 10 sejawat terdekat"
PEER_NATS = 1.0
"""Nats of log-odds per unit share of peers ahead in `BOTH`: fixed beforehand, not tuned."""


def ranking_areas(cases: PeerCases, pool: PeerPool) -> Mapping[str, Floats]:
    """Area under the curve per way of ranking a seeker's next steps.

    Peers are sought for a plan of one step on every indicator, by context and profile alone: who is ahead on
    what must not decide who is a peer here, since it is what the ranking is judged by.

    Args:
        cases: institutions in two cycles.
        pool: the same institutions as they stood in the earlier cycle.

    Returns:
        Per ranking, shape (institutions,); NaN where a seeker took all of its next steps or none.
    """
    top = cases.instrument.scale.maximum
    neutral = _neutral(shipped_peer_weights())
    areas: dict[str, list[float]] = {}
    for row, seeker in enumerate(cases.earlier):
        before = cases.before[row]
        open_steps = before < top
        goals = {i: int(before[k]) + 1 for k, i in enumerate(cases.instrument.ids) if open_steps[k]}
        kin = np.flatnonzero((cases.types == cases.types[row]) & (np.arange(len(cases.earlier)) != row))
        scores = {
            ALL_OF_TYPE: (cases.before[kin] > before).mean(axis=0) if len(kin) else np.zeros(len(before)),
            EFFORT: np.log(np.where(open_steps, cases.chance[row], 1.0)),
        }
        found = find_peers(pool, seeker, goals, weights=neutral, count=max(COUNTS)).next_step
        rows = [pool.position_of[key_of(peer.institution)] for peer in found]
        for count in COUNTS:
            ahead = (cases.before[rows[:count]] > before).mean(axis=0) if rows else np.zeros(len(before))
            scores[f"{count} sejawat terdekat"] = ahead
        scores[BOTH] = scores[EFFORT] + PEER_NATS * scores["10 sejawat terdekat"]
        for name, score in scores.items():
            areas.setdefault(name, []).append(_area(cases.rose[row][open_steps], score[open_steps]))
    return {name: np.array(values) for name, values in areas.items()}


def _neutral(weights: PeerWeights) -> PeerWeights:
    """The weights without lessons, and without champions, who would be left out for being ahead."""
    role = replace(weights.next_step, lessons=0, unseen_climb=0, beyond=0, least_lessons=1)
    return replace(weights, next_step=role, margin=400)


def _area(taken: Floats, score: Floats) -> float:
    return float(roc_auc_score(taken, score)) if taken.any() and not taken.all() else float("nan")
