"""States of evidence with the assessor's notes; each record has a version of its own, for owners work side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from data.evidence import EvidenceLedger, EvidenceRecord

from .errors import NotFound, StaleVersion
from .stamp import Stamp
from .statements import insert_if_absent
from .tables import evidence, institutions

_NOUN = "Bukti"


@dataclass(frozen=True)
class StoredEvidence:
    """A record of evidence as stored.

    Attributes:
        version: 1 when added, one more with every edit.
    """

    institution_id: str
    cycle: int
    record: EvidenceRecord
    version: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True)
class Evidence:
    """All records of evidence of the store."""

    connection: Connection

    def of(
        self, institution_id: str, cycle: int, indicators: Collection[str] | None = None
    ) -> tuple[StoredEvidence, ...]:
        """Records of one institution and cycle, by indicator, level and item.

        Args:
            institution_id: whose.
            cycle: assessment year.
            indicators: only these; ``None`` for all.
        """
        query = select(evidence).where(evidence.c.institution_id == institution_id, evidence.c.cycle == cycle)
        if indicators is not None:
            query = query.where(evidence.c.indicator.in_(sorted(indicators)))
        ordered = query.order_by(evidence.c.indicator, evidence.c.level, evidence.c.item)
        return tuple(map(_read, self.connection.execute(ordered)))

    def ledger(self, institution_id: str, cycle: int) -> EvidenceLedger:
        """All records of one institution and cycle, as gap lists and clarification take them."""
        return EvidenceLedger(tuple(stored.record for stored in self.of(institution_id, cycle)))

    def find(self, institution_id: str, cycle: int, indicator: str, level: int, item: str) -> StoredEvidence | None:
        """One record; ``None`` if nothing is recorded."""
        where = _is(institution_id, cycle, indicator, level, item)
        row = self.connection.execute(select(evidence).where(where)).first()
        return _read(row) if row else None

    def save(
        self, institution_id: str, cycle: int, record: EvidenceRecord, *, based_on: int | None, stamp: Stamp
    ) -> StoredEvidence:
        """Record a state, or change the version it was based on.

        Args:
            institution_id: whose.
            cycle: assessment year.
            record: all of it; its indicator, level and item say which.
            based_on: current version; ``None`` if nothing is recorded yet.
            stamp: who and when.

        Raises:
            NotFound: if there is no such institution.
            StaleVersion: if `based_on` is not the current version.
        """
        values: dict[str, Any] = {"state": record.state, "note": record.note}
        values |= {"updated_at": stamp.at, "updated_by": stamp.by}
        where = _is(institution_id, cycle, record.indicator, record.level, record.item)
        if based_on is None:
            known = select(institutions.c.id).where(institutions.c.id == institution_id)
            if self.connection.execute(known).first() is None:
                raise NotFound("Instansi", institution_id)
            values |= {"institution_id": institution_id, "cycle": cycle, "indicator": record.indicator}
            values |= {"level": record.level, "item_digest": _digest(record.item), "item": record.item}
            done = insert_if_absent(self.connection, evidence, **values, version=1)
        else:
            change = update(evidence).where(where, evidence.c.version == based_on)
            done = self.connection.execute(change.values(**values, version=based_on + 1)).rowcount == 1
        current = self.find(institution_id, cycle, record.indicator, record.level, record.item)
        if not done or current is None:
            raise StaleVersion(_NOUN, based_on, current.version if current else None, current, record)
        return current


def _digest(item: str) -> str:
    """Stands for the item in the key: an index of PostgreSQL holds no long texts."""
    return hashlib.sha256(item.encode("utf-8", "surrogatepass")).hexdigest()


def _is(institution_id: str, cycle: int, indicator: str, level: int, item: str) -> ColumnElement[bool]:
    return and_(
        evidence.c.institution_id == institution_id,
        evidence.c.cycle == cycle,
        evidence.c.indicator == indicator,
        evidence.c.level == level,
        evidence.c.item_digest == _digest(item),
    )


def _read(row: Row[Any]) -> StoredEvidence:
    record = EvidenceRecord(row.indicator, row.level, row.item, row.state, row.note)
    return StoredEvidence(row.institution_id, row.cycle, record, row.version, row.updated_at, row.updated_by)
