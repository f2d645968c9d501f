"""Peers as the JSON document of the contract."""

from __future__ import annotations

from typing import Any

from data.instrument import Instrument
from models.peers import Lesson, Peer

from .peer_advice import PeerAdvice
from .peer_words import story, term_name
from .plan_document import number

Document = dict[str, Any]


def peers_document(advice: PeerAdvice) -> list[Document]:
    """Every peer, next-step peers first, nearest first within a role; contributions sum to the distance."""
    return [_peer(advice.instrument, advice.basis, peer) for peer in advice.search.peers]


def _peer(instrument: Instrument, basis: str, peer: Peer) -> Document:
    return {
        "institution": peer.institution.name,
        "institution_type": peer.institution.type,
        "province": peer.institution.province,
        "role": peer.role,
        "distance": peer.distance,
        "reasons": [
            {"term": term, "name": term_name(instrument, term), "contribution": points}
            for term, points in peer.reasons.items()
        ],
        "covered": number(peer.covered),
        "teaches": [_lesson(instrument, lesson) for lesson in peer.lessons],
        "story": story(peer),
        "plan_basis": basis,
        "instrument": instrument.id,
        "simulated": peer.simulated,
    }


def _lesson(instrument: Instrument, lesson: Lesson) -> Document:
    """``from`` is where the peer was seen standing in the earlier of `cycles`; else, with one cycle, your level."""
    climbed = lesson.start is not None
    start = lesson.start if lesson.start is not None else lesson.yours
    return {
        "indicator": lesson.indicator,
        "name": instrument.by_id[lesson.indicator].short_name,
        "from": number(start),
        "to": number(lesson.now),
        "cycles": [lesson.start_cycle, lesson.now_cycle] if climbed else [lesson.now_cycle],
        "climb_seen": climbed,
        "yours": number(lesson.yours),
        "goal": lesson.goal,
    }
