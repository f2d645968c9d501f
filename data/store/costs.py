"""Own costs of each institution, in every version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from data.costs import CostsFile

from .cost_document import costs_document, costs_of_document
from .errors import NotFound, StaleVersion
from .stamp import Stamp
from .tables import costs
from .versions import add_version, opened, sealed

_NOUN = "Biaya"


@dataclass(frozen=True)
class StoredCosts:
    """One version of an institution's own costs."""

    institution_id: str
    version: int
    costs: CostsFile
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Costs:
    """All own costs of the store."""

    connection: Connection

    def find(self, institution_id: str, version: int | None = None) -> StoredCosts | None:
        """One version, or the latest; ``None`` if the institution has none.

        Raises:
            DocumentDamaged: if it was changed behind the store's back.
        """
        query = select(costs).where(costs.c.institution_id == institution_id).order_by(costs.c.version.desc()).limit(1)
        row = self.connection.execute(query if version is None else query.where(costs.c.version == version)).first()
        if row is None:
            return None
        document = opened(row.document, row.digest, _NOUN, f"{institution_id} versi {row.version}")
        return StoredCosts(institution_id, row.version, costs_of_document(document), row.created_at, row.created_by)

    def get(self, institution_id: str, version: int | None = None) -> StoredCosts:
        """One version, or the latest.

        Raises:
            NotFound: if there is none.
            DocumentDamaged: if it was changed behind the store's back.
        """
        found = self.find(institution_id, version)
        if found is None:
            raise NotFound(_NOUN, institution_id if version is None else f"{institution_id} versi {version}")
        return found

    def versions(self, institution_id: str) -> tuple[int, ...]:
        """Every version, oldest first."""
        query = select(costs.c.version).where(costs.c.institution_id == institution_id).order_by(costs.c.version)
        return tuple(self.connection.execute(query).scalars())

    def save(self, institution_id: str, own: CostsFile, *, based_on: int | None, stamp: Stamp) -> StoredCosts:
        """Keep a new version; the earlier ones stay.

        Args:
            institution_id: whose.
            own: all of them.
            based_on: latest version; ``None`` if there is none yet.
            stamp: who and when.

        Raises:
            NotFound: if there is no such institution.
            StaleVersion: if `based_on` is not the latest version.
        """

        def stale(latest: int | None) -> StaleVersion:
            return StaleVersion(_NOUN, based_on, latest, self.find(institution_id), own)

        names = {"institution_id": institution_id}
        values = {"unit": own.unit, **sealed(costs_document(own)), "created_at": stamp.at, "created_by": stamp.by}
        version = add_version(self.connection, costs, names, values, based_on, stale)
        return self.get(institution_id, version)
