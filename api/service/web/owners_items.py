"""Items of evidence as the page of owners shows and takes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.evidence import EVIDENCE_STATES, STATE_NAMES, EvidenceState, Proof, proofs
from data.faults import Fault
from data.instrument import Instrument
from data.store.evidence import StoredEvidence

from .moments import day_words
from .owners_work import ItemKey, Work

STATES: tuple[tuple[EvidenceState, str], ...] = tuple((state, STATE_NAMES[state]) for state in EVIDENCE_STATES)


@dataclass(frozen=True)
class Item:
    """One item of evidence of one level.

    Attributes:
        state: ``None`` where nothing is recorded.
        version: of the record; ``None`` where nothing is recorded.
        edited: who recorded it and when, in words.
        faults: why what was typed could not be saved.
        theirs: what somebody else saved meanwhile, in words.
    """

    indicator: str
    level: int
    text: str
    state: EvidenceState | None = None
    note: str = ""
    version: int | None = None
    edited: str = ""
    faults: tuple[Fault, ...] = ()
    theirs: str = ""

    @property
    def id(self) -> str:
        """Name of its place on the page."""
        return item_id((self.indicator, self.level, self.text))

    @property
    def proof(self) -> Proof:
        """As the engine sees it."""
        return Proof(self.text, self.state, self.note)


def item_id(key: ItemKey) -> str:
    """Name of an item's place on the page."""
    indicator, level, text = key
    return f"{indicator}-{level}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def items_of(instrument: Instrument, work: Work, indicator: str, level: int) -> tuple[Item, ...]:
    """What a level needs, with what is recorded about it."""
    return tuple(
        recorded(Item(indicator, level, proof.text), work.evidence)
        for proof in proofs(instrument, indicator, level, work.ledger)
    )


def recorded(item: Item, evidence: Mapping[ItemKey, StoredEvidence]) -> Item:
    """The item with its record, if there is one."""
    stored = evidence.get((item.indicator, item.level, item.text))
    return item if stored is None else with_record(item, stored)


def with_record(item: Item, stored: StoredEvidence) -> Item:
    """The item as stored."""
    edited = f"{stored.updated_by}, {day_words(stored.updated_at)}"
    record = stored.record
    return replace(item, state=record.state, note=record.note, version=stored.version, edited=edited)
