"""Evidence per indicator and level: what a level needs as proof, and what became of each item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

from .faults import Notice
from .instrument import Indicator, Instrument, Scale

EvidenceState = Literal["missing", "submitted", "accepted", "rejected", "needs_revision"]
"""What became of one item: not there, handed in, or the assessor's verdict on it."""

EVIDENCE_STATES: tuple[EvidenceState, ...] = get_args(EvidenceState)

STATE_NAMES: Mapping[EvidenceState, str] = {
    "missing": "belum ada",
    "submitted": "diajukan",
    "accepted": "diterima",
    "rejected": "ditolak",
    "needs_revision": "perlu perbaikan",
}

UNRECORDED_NAME = "belum dicatat"
"""What people read where the state of an item is not known."""

COMPLETE: frozenset[EvidenceState] = frozenset({"submitted", "accepted"})
"""States in which nothing is left to do for the institution."""

UNHINTED_UP_TO = 3
"""An item without a level hint proves levels up to this one: 4 and 5 rest on reviews and links that
the checklists name apart."""

_HINT = re.compile(r"\s*\((?:untuk\s+)?level\s+(\d+)(?:\s*(?:-|–|sampai)\s*(\d+))?\)", re.IGNORECASE)


@dataclass(frozen=True)
class EvidenceItem:
    """One item of an indicator's checklist.

    Attributes:
        number: place in the instrument's list, from 1.
        text: what to show, without the level hint.
        levels: levels that it proves, ascending.
    """

    number: int
    text: str
    levels: tuple[int, ...]


@dataclass(frozen=True)
class EvidenceRecord:
    """What became of one item at one level.

    Attributes:
        level: the level it is meant to prove.
        item: text as in `EvidenceItem.text`, or the institution's own words for an extra item.
        note: the assessor's remark.
    """

    indicator: str
    level: int
    item: str
    state: EvidenceState
    note: str = ""


@dataclass(frozen=True)
class EvidenceLedger:
    """All records of one institution; at most one per indicator, level and item.

    Attributes:
        source: name of the file.
        notices: what a reader of the records should know.

    Raises:
        ValueError: if two records speak of the same item at the same level.
    """

    records: tuple[EvidenceRecord, ...]
    source: str = ""
    notices: tuple[Notice, ...] = field(default=())

    def __post_init__(self) -> None:
        if len(self._by_key) != len(self.records):
            raise ValueError("two records speak of the same item at the same level")

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, int, str], EvidenceRecord]:
        return {(r.indicator, r.level, r.item): r for r in self.records}

    def find(self, indicator: str, level: int, item: str) -> EvidenceRecord | None:
        """The record of one item at one level."""
        return self._by_key.get((indicator, level, item))

    def at(self, indicator: str, level: int) -> tuple[EvidenceRecord, ...]:
        """Records of one indicator and level, in the file's order."""
        return tuple(r for r in self.records if r.indicator == indicator and r.level == level)


@dataclass(frozen=True)
class Proof:
    """An item that a level needs, and what became of it; ``None`` where nothing is recorded."""

    text: str
    state: EvidenceState | None
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.state in COMPLETE

    @property
    def state_name(self) -> str:
        """The state for people."""
        return UNRECORDED_NAME if self.state is None else STATE_NAMES[self.state]


def hinted_levels(text: str, scale: Scale) -> tuple[int, ...]:
    """Levels that an item of evidence proves, by the hints in its text.

    ``(level 4)`` and ``(untuk level 5)`` name one level, ``(level 4-5)`` a span; several hints add up.
    An item without a hint proves every level from the second lowest up to `UNHINTED_UP_TO`: the lowest
    level, where nothing exists, needs no proof.

    Raises:
        ValueError: if a hint names a level that the scale does not have.
    """
    spans = [(int(m[1]), int(m[2] or m[1])) for m in _HINT.finditer(text)]
    if not spans:
        return tuple(range(scale.minimum + 1, min(UNHINTED_UP_TO, scale.maximum) + 1))
    levels = sorted({level for low, high in spans for level in range(low, high + 1)})
    if not levels or levels[0] < scale.minimum or levels[-1] > scale.maximum:
        raise ValueError(f"hint of {text!r} is off the scale {scale.minimum}-{scale.maximum}")
    return tuple(levels)


def checklist(indicator: Indicator, scale: Scale) -> tuple[EvidenceItem, ...]:
    """Every item of an indicator, with the levels it proves."""
    return tuple(
        EvidenceItem(number, _HINT.sub("", text).strip(), hinted_levels(text, scale))
        for number, text in enumerate(indicator.evidence, start=1)
    )


def needed_items(indicator: Indicator, level: int, scale: Scale) -> tuple[EvidenceItem, ...]:
    """Items that prove `level`; empty where the instrument's list names none for it."""
    return tuple(item for item in checklist(indicator, scale) if level in item.levels)


def proofs(
    instrument: Instrument, indicator: str, level: int, ledger: EvidenceLedger | None = None
) -> tuple[Proof, ...]:
    """What `level` of `indicator` needs and the state of each item, the institution's own items last."""
    needed = [item.text for item in needed_items(instrument.by_id[indicator], level, instrument.scale)]
    if ledger is None:
        return tuple(Proof(text, None) for text in needed)
    found = {r.item: r for r in ledger.at(indicator, level)}
    texts = [*needed, *(text for text in found if text not in needed)]
    return tuple(
        Proof(text, found[text].state, found[text].note) if text in found else Proof(text, None) for text in texts
    )


def complete_share(items: tuple[Proof, ...]) -> Fraction | None:
    """Share of items that are complete, 0-1; ``None`` where nothing is recorded or nothing is needed.

    Once any item is recorded, those without a record count as incomplete.
    """
    if all(item.state is None for item in items):
        return None
    return Fraction(sum(item.complete for item in items), len(items))
