"""Institutions, each under an id that stays when its name changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from data.assessment import Institution
from data.near import suggestion

from .columns import storable
from .errors import AlreadyExists, NotFound, StaleVersion
from .paging import FIRST_PAGE, Page, PageRequest, fetch_page
from .stamp import Stamp
from .statements import insert_if_absent
from .tables import institutions

_NOUN = "Instansi"
_ID_LENGTH = 80


@dataclass(frozen=True)
class StoredInstitution:
    """An institution as stored.

    Attributes:
        id: its name in addresses, e.g. ``pemerintah-kota-bandar-lampung``; never changes.
        version: 1 when added, one more with every edit.
    """

    id: str
    institution: Institution
    version: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True)
class Institutions:
    """All institutions of the store."""

    connection: Connection

    def add(self, institution: Institution, stamp: Stamp) -> StoredInstitution:
        """Add one.

        Raises:
            AlreadyExists: if its name is taken.
            InputError: if the name is too long.
        """
        values = {**_values(institution), "version": 1, "updated_at": stamp.at, "updated_by": stamp.by}
        while True:
            id_ = self._free_id(institution.name)
            if insert_if_absent(self.connection, institutions, id=id_, **values):
                return StoredInstitution(id_, institution, 1, stamp.at.astimezone(UTC), stamp.by)
            # Either the name is taken, or another transaction has just taken the id for a name that looks alike.
            if self.find(institution.name):
                raise AlreadyExists(_NOUN, institution.name)

    def get(self, id_: str) -> StoredInstitution:
        """The institution of an id.

        Raises:
            NotFound: if there is none.
        """
        row = self.connection.execute(select(institutions).where(institutions.c.id == id_)).first()
        if row is None:
            raise NotFound(_NOUN, id_)
        return _read(row)

    def find(self, name: str) -> StoredInstitution | None:
        """The institution of exactly this name; ``None`` if there is none."""
        row = self.connection.execute(select(institutions).where(institutions.c.name == name)).first()
        return _read(row) if row else None

    def named(self, name: str) -> StoredInstitution:
        """The institution of exactly this name.

        Raises:
            NotFound: if there is none; its remedy tells the nearest name.
        """
        found = self.find(name)
        if found is None:
            raise NotFound(_NOUN, name, suggestion(name, self.names()))
        return found

    def names(self) -> tuple[str, ...]:
        """Every name."""
        return tuple(self.connection.execute(select(institutions.c.name).order_by(institutions.c.name)).scalars())

    def many(self, names: Iterable[str]) -> dict[str, StoredInstitution]:
        """Institutions by name, those that the store has."""
        wanted = sorted(set(names))
        found: dict[str, StoredInstitution] = {}
        # SQLite takes a limited number of values in one statement.
        for start in range(0, len(wanted), 500):
            query = select(institutions).where(institutions.c.name.in_(wanted[start : start + 500]))
            found |= {row.name: _read(row) for row in self.connection.execute(query)}
        return found

    def page(
        self,
        request: PageRequest = FIRST_PAGE,
        *,
        search: str | None = None,
        province: str | None = None,
        type_: str | None = None,
    ) -> Page[StoredInstitution]:
        """Institutions in the order of their ids.

        Args:
            request: which page.
            search: part of the name, in any case of the letters a-z.
            province: only of this province.
            type_: only of this type.
        """
        query = select(institutions)
        if search:
            query = query.where(func.lower(institutions.c.name).contains(storable(search).lower(), autoescape=True))
        if province:
            query = query.where(institutions.c.province == province)
        if type_:
            query = query.where(institutions.c.type == type_)
        return fetch_page(self.connection, query, [institutions.c.id], request, _read)

    def save(self, id_: str, institution: Institution, *, based_on: int, stamp: Stamp) -> StoredInstitution:
        """Rename or correct one; everything stored under its id stays with it.

        Raises:
            NotFound: if there is none.
            StaleVersion: if `based_on` is not the current version.
            AlreadyExists: if another institution has the new name.
        """
        other = self.find(institution.name)
        if other is not None and other.id != id_:
            raise AlreadyExists(_NOUN, institution.name)
        done = self.connection.execute(
            update(institutions)
            .where(institutions.c.id == id_, institutions.c.version == based_on)
            .values(**_values(institution), version=based_on + 1, updated_at=stamp.at, updated_by=stamp.by)
        )
        current = self.get(id_)
        if done.rowcount != 1:
            raise StaleVersion(_NOUN, based_on, current.version, current, institution)
        return current

    def _free_id(self, name: str) -> str:
        base = slug(name)
        query = select(institutions.c.id).where(institutions.c.id.startswith(base, autoescape=True))
        taken = set(self.connection.execute(query).scalars())
        return base if base not in taken else next(i for n in count(2) if (i := f"{base}-{n}") not in taken)


def slug(name: str) -> str:
    """A name as it may stand in an address: ``pemerintah-kab-aceh-selatan``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_ID_LENGTH].strip("-") or "instansi"


def _values(institution: Institution) -> dict[str, str]:
    return {
        "name": institution.name,
        "type": institution.type,
        "province": institution.province,
        "region_code": institution.region_code,
    }


def _read(row: Row[Any]) -> StoredInstitution:
    return StoredInstitution(
        row.id,
        Institution(row.name, row.type, row.province, row.region_code),
        row.version,
        row.updated_at,
        row.updated_by,
    )
