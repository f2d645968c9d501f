"""Sheet for a study visit: which indicators to ask about, and which evidence to ask to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from data.assessment import Assessment, Institution
from data.instrument import Instrument
from data.owners import ownership
from models.peers import Lesson, Peer

from .demand import Demand, demand_of
from .peer_words import level_word

SheetRow = tuple[str, str, str, str, str, str, str, str, str]


@dataclass(frozen=True)
class AskedProof:
    """One item of evidence to ask for, and the levels that it proves."""

    text: str
    levels: tuple[int, ...]


@dataclass(frozen=True)
class VisitTopic:
    """One indicator of the visit.

    Attributes:
        owner: own unit that should come along.
        demands: what each level demands that the host has reached and the plan asks, lowest first.
    """

    lesson: Lesson
    name: str
    owner: str
    demands: tuple[Demand, ...]

    @property
    def proofs(self) -> tuple[AskedProof, ...]:
        """Evidence to ask for, each item once; empty where the instrument lists none for these levels."""
        levels: dict[str, list[int]] = {}
        for demand in self.demands:
            for proof in demand.proofs:
                levels.setdefault(proof.text, []).append(demand.level)
        return tuple(AskedProof(text, tuple(found)) for text, found in levels.items())


@dataclass(frozen=True)
class StudyVisit:
    """What to ask one host; topics come in the order of the index points that they bring."""

    guest: Assessment
    host: Peer
    topics: tuple[VisitTopic, ...]

    @property
    def institution(self) -> Institution:
        """Whom to visit."""
        return self.host.institution

    @property
    def owners(self) -> tuple[str, ...]:
        """Own units that should come along, those with the most topics first."""
        names = [topic.owner for topic in self.topics]
        return tuple(sorted(dict.fromkeys(names), key=lambda name: -names.count(name)))

    def rows(self) -> Iterator[SheetRow]:
        """One row per item of evidence, under `SHEET_TITLES`; the last cell is left for the answer."""
        for topic in self.topics:
            lesson = topic.lesson
            now = f"{level_word(lesson.now)} ({lesson.now_cycle})"
            start = "" if lesson.start is None else f"{level_word(lesson.start)} ({lesson.start_cycle}) → "
            asked = " ".join(f"Level {demand.level}: {demand.text}" for demand in topic.demands)
            for proof in topic.proofs or (AskedProof(UNLISTED, tuple(d.level for d in topic.demands)),):
                yield (
                    lesson.indicator,
                    topic.name,
                    topic.owner,
                    f"{level_word(lesson.yours)} → {lesson.goal}",
                    start + now,
                    asked,
                    ", ".join(map(str, proof.levels)),
                    proof.text,
                    "",
                )


UNLISTED = "bukti level ini (instrumen tidak merincinya)"
"""What to ask for where the instrument lists no evidence."""

SHEET_TITLES = (
    "indikator",
    "nama",
    "unit kita",
    "level kita → tujuan",
    "level tuan rumah",
    "tanyakan bagaimana mereka mencapai",
    "untuk level",
    "bukti yang diminta diperlihatkan",
    "catatan kunjungan",
)
"""Titles of `StudyVisit.rows`."""


def study_visit(instrument: Instrument, guest: Assessment, host: Peer) -> StudyVisit:
    """The sheet for a visit to one peer."""
    owners = ownership(instrument, guest)
    gain = {
        lesson.indicator: instrument.by_id[lesson.indicator].weight
        * (min(lesson.now, Fraction(lesson.goal)) - lesson.yours)
        for lesson in host.lessons
    }
    ordered = sorted(host.lessons, key=lambda lesson: (-gain[lesson.indicator], lesson.indicator))
    topics = tuple(
        VisitTopic(
            lesson=lesson,
            name=instrument.by_id[lesson.indicator].short_name,
            owner=owners[lesson.indicator].main,
            demands=tuple(demand_of(instrument, lesson.indicator, level, None) for level in _levels(lesson)),
        )
        for lesson in ordered
    )
    return StudyVisit(guest, host, topics)


def _levels(lesson: Lesson) -> range:
    """Levels above yours that the host has completed and the plan asks for."""
    return range(
        floor(lesson.yours) + 1, max(floor(min(lesson.now, Fraction(lesson.goal))), floor(lesson.yours) + 1) + 1
    )
