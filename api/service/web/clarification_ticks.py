"""What of an indicator's evidence was handed in: boxes to tick, kept as states of evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from data.evidence import COMPLETE, STATE_NAMES, UNRECORDED_NAME, EvidenceRecord, EvidenceState, proofs
from data.instrument import Instrument
from data.store.evidence import StoredEvidence

TICKED: EvidenceState = "submitted"
CLEARED: EvidenceState = "missing"


@dataclass(frozen=True)
class Box:
    """One item of evidence at one level.

    Attributes:
        key: names it in a form.
        version: of its record; ``None`` where nothing is recorded.
        state: ``None`` where nothing is recorded.
    """

    indicator: str
    level: int
    item: str
    key: str
    version: int | None
    state: EvidenceState | None
    note: str
    by: str

    @property
    def ticked(self) -> bool:
        """Whether it was handed in or accepted."""
        return self.state in COMPLETE

    @property
    def settled(self) -> bool:
        """Whether an assessor has accepted it, so that nobody may take it back here."""
        return self.state == "accepted"

    @property
    def words(self) -> str:
        """Its state for people."""
        return UNRECORDED_NAME if self.state is None else STATE_NAMES[self.state]

    @property
    def version_words(self) -> str:
        """The version as a form carries it."""
        return f"{self.key}={self.version or 0}"

    def turned(self) -> EvidenceRecord:
        """The record after the box was ticked, or cleared."""
        return EvidenceRecord(self.indicator, self.level, self.item, CLEARED if self.ticked else TICKED, self.note)


def boxes_of(
    instrument: Instrument, indicator: str, low: int, high: int, recorded: Iterable[StoredEvidence]
) -> list[Box]:
    """Boxes for every item that the levels above `low` up to `high` need, lowest level first.

    A level whose checklist is empty gets one box of its own, so that it can be ticked all the same.
    """
    known = {(one.record.level, one.record.item): one for one in recorded if one.record.indicator == indicator}
    found = []
    for level in range(low + 1, high + 1):
        needed = [proof.text for proof in proofs(instrument, indicator, level)]
        own = [item for at, item in known if at == level and item not in needed]
        for item in [*needed, *own] or [f"bukti untuk level {level}"]:
            found.append(_box(indicator, level, item, known.get((level, item))))
    return found


def turned_boxes(boxes: Iterable[Box], before: Collection[str], ticked: Collection[str]) -> list[Box]:
    """Boxes that somebody ticked or cleared: those that differ from what the page showed.

    Args:
        boxes: as they stand now.
        before: keys that the page showed as ticked.
        ticked: keys that came back ticked.
    """
    changed = [box for box in boxes if not box.settled and (box.key in before) != (box.key in ticked)]
    # Where somebody else did the same meanwhile, nothing is left to write.
    return [box for box in changed if box.ticked != (box.key in ticked)]


def versions_of(texts: Iterable[str]) -> Mapping[str, int | None]:
    """Versions that a form carries, by key; 0 stands for nothing recorded."""
    found: dict[str, int | None] = {}
    for text in texts:
        key, _, number = text.partition("=")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found[key] = int(number) or None
    return found


def _box(indicator: str, level: int, item: str, stored: StoredEvidence | None) -> Box:
    digest = hashlib.sha256(item.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Box(
        indicator=indicator,
        level=level,
        item=item,
        key=f"{level}-{digest}",
        version=stored.version if stored else None,
        state=stored.record.state if stored else None,
        note=stored.record.note if stored else "",
        by=stored.updated_by if stored else "",
    )
