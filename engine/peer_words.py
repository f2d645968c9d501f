"""Why this peer, in words: the terms of the distance and the story of the climb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from data.instrument import Instrument
from data.numbers import indonesian, indonesian_short
from models.peers import Lesson, Peer, Role

from .wording import listing

ROLE_NAMES: dict[Role, str] = {"next_step": "selangkah di depan", "champion": "panutan"}

_TERMS = {
    "type": "jenis instansi lain",
    "region": "wilayah lain",
    "size": "beda jumlah penduduk",
    "lessons": "langkah rencana yang belum mereka capai",
    "unseen_climb": "naiknya tidak terlihat",
    "beyond": "melewati tujuan rencana",
    "below_top": "belum di level tertinggi",
}


def term_name(instrument: Instrument, term: str) -> str:
    """A term of the distance for people."""
    kind, _, part = term.partition(":")
    return f"beda profil awal {instrument.parts[part].name}" if kind == "profile" else _TERMS[kind]


def story(peer: Peer) -> str:
    """The climb and the present standing in one or two sentences."""
    return " ".join(_sentences(peer.lessons))


def covered_words(peer: Peer) -> str:
    """How much of the plan the peer has done already."""
    return f"{indonesian(100 * peer.covered, 0)} % langkah rencana Anda sudah mereka capai"


def climb_words(peer: Peer) -> str:
    """On how many of the lessons the peer was seen climbing; empty if on none."""
    climbs = [lesson for lesson in peer.lessons if lesson.start is not None]
    if not climbs:
        return ""
    return (
        f"Pada {climbs[0].start_cycle} mereka berada di level Anda sekarang atau lebih rendah pada {len(climbs)} "
        f"dari {len(peer.lessons)} indikator yang dapat dipelajari; pada {climbs[0].now_cycle} sudah naik."
    )


def level_word(level: Fraction | int) -> str:
    """A level for people: whole, or with a decimal comma."""
    return indonesian_short(Fraction(level))


def _sentences(lessons: Sequence[Lesson]) -> Iterator[str]:
    climbs = [lesson for lesson in lessons if lesson.start is not None]
    same = [lesson for lesson in climbs if lesson.start == lesson.yours]
    lower = [lesson for lesson in climbs if lesson.start != lesson.yours]
    if same:
        yield (
            f"Pada {same[0].start_cycle} mereka berada di level Anda sekarang; pada {same[0].now_cycle} sudah "
            f"{_standing(same)}."
        )
    if lower:
        yield (
            f"{'Dari level yang bahkan lebih rendah' if same else 'Dari level yang lebih rendah daripada Anda'} pada "
            f"{lower[0].start_cycle}, pada {lower[0].now_cycle} mereka sudah {_standing(lower)}."
        )
    rest = [lesson for lesson in lessons if lesson.start is None]
    if rest:
        yield f"Pada {rest[0].now_cycle} mereka {'juga ' if climbs else ''}sudah {_standing(rest)}."


def _standing(lessons: Iterable[Lesson]) -> str:
    """Indicators by present level, highest first: ``level 5 (i13, i42) dan level 4 (i33)``."""
    by_level: dict[Fraction, list[str]] = {}
    for lesson in lessons:
        by_level.setdefault(lesson.now, []).append(lesson.indicator)
    return listing(
        [f"level {level_word(level)} ({', '.join(by_level[level])})" for level in sorted(by_level, reverse=True)]
    )
