"""Named rules of each institution, in every version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from .columns import Document
from .errors import NotFound, StaleVersion
from .stamp import Stamp
from .tables import rules
from .versions import add_version, opened, sealed

_NOUN = "Aturan"


@dataclass(frozen=True)
class StoredRules:
    """One version of named rules.

    Attributes:
        name: what the user calls them.
        document: the rules as the plan document writes them.
    """

    institution_id: str
    name: str
    version: int
    document: Document
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class RulesBook:
    """All rules of the store."""

    connection: Connection

    def find(self, institution_id: str, name: str, version: int | None = None) -> StoredRules | None:
        """One version, or the latest; ``None`` if there is none.

        Raises:
            DocumentDamaged: if it was changed behind the store's back.
        """
        query = select(rules).where(rules.c.institution_id == institution_id, rules.c.name == name)
        if version is not None:
            query = query.where(rules.c.version == version)
        row = self.connection.execute(query.order_by(rules.c.version.desc()).limit(1)).first()
        return _read(row) if row else None

    def get(self, institution_id: str, name: str, version: int | None = None) -> StoredRules:
        """One version, or the latest.

        Raises:
            NotFound: if there is none.
            DocumentDamaged: if it was changed behind the store's back.
        """
        found = self.find(institution_id, name, version)
        if found is None:
            raise NotFound(_NOUN, name if version is None else f"{name} versi {version}")
        return found

    def latest(self, institution_id: str) -> tuple[StoredRules, ...]:
        """The latest version of each of an institution's rules, by name.

        Raises:
            DocumentDamaged: if one was changed behind the store's back.
        """
        last = (
            select(rules.c.name, func.max(rules.c.version).label("version"))
            .where(rules.c.institution_id == institution_id)
            .group_by(rules.c.name)
            .subquery()
        )
        same = and_(rules.c.name == last.c.name, rules.c.version == last.c.version)
        query = select(rules).join(last, same).where(rules.c.institution_id == institution_id).order_by(rules.c.name)
        return tuple(map(_read, self.connection.execute(query)))

    def save(
        self, institution_id: str, name: str, document: Document, *, based_on: int | None, stamp: Stamp
    ) -> StoredRules:
        """Keep a new version; the earlier ones stay.

        Args:
            institution_id: whose.
            name: what the user calls them.
            document: all of them.
            based_on: latest version; ``None`` if there is none of this name yet.
            stamp: who and when.

        Raises:
            NotFound: if there is no such institution.
            StaleVersion: if `based_on` is not the latest version.
        """

        def stale(latest: int | None) -> StaleVersion:
            return StaleVersion(_NOUN, based_on, latest, self.find(institution_id, name), document)

        names = {"institution_id": institution_id, "name": name}
        values = {**sealed(document), "created_at": stamp.at, "created_by": stamp.by}
        version = add_version(self.connection, rules, names, values, based_on, stale)
        return self.get(institution_id, name, version)


def _read(row: Row[Any]) -> StoredRules:
    document = opened(row.document, row.digest, _NOUN, f"{row.name} versi {row.version}")
    return StoredRules(row.institution_id, row.name, row.version, document, row.created_at, row.created_by)
