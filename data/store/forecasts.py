"""Forecasts with the version of the model that made them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from .columns import Document
from .errors import NotFound
from .stamp import Stamp, new_id
from .tables import forecasts, institutions
from .versions import opened, sealed

_NOUN = "Prakiraan"


@dataclass(frozen=True)
class StoredForecast:
    """A forecast as stored; it never changes.

    Attributes:
        simulated: whether the model learned from simulated data; then every face says SIMULASI.
        document: as in the contract.
    """

    id: str
    institution_id: str
    cycle: int
    model_version: str
    simulated: bool
    document: Document
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Forecasts:
    """All forecasts of the store."""

    connection: Connection

    def add(
        self,
        institution_id: str,
        cycle: int,
        document: Document,
        *,
        model_version: str,
        simulated: bool,
        stamp: Stamp,
    ) -> StoredForecast:
        """Keep a forecast.

        Raises:
            NotFound: if there is no such institution.
        """
        known = select(institutions.c.id).where(institutions.c.id == institution_id)
        if self.connection.execute(known).first() is None:
            raise NotFound("Instansi", institution_id)
        id_ = new_id()
        names = {"id": id_, "institution_id": institution_id, "cycle": cycle, "model_version": model_version}
        made = {"created_at": stamp.at, "created_by": stamp.by}
        self.connection.execute(forecasts.insert().values(**names, **made, simulated=simulated, **sealed(document)))
        return self.get(id_)

    def get(self, id_: str) -> StoredForecast:
        """One forecast.

        Raises:
            NotFound: if there is none.
            DocumentDamaged: if it was changed behind the store's back.
        """
        row = self.connection.execute(select(forecasts).where(forecasts.c.id == id_)).first()
        if row is None:
            raise NotFound(_NOUN, id_)
        return _read(row)

    def of(self, institution_id: str, cycle: int | None = None) -> tuple[StoredForecast, ...]:
        """Forecasts of an institution, the latest first.

        Raises:
            DocumentDamaged: if one was changed behind the store's back.
        """
        query = select(forecasts).where(forecasts.c.institution_id == institution_id)
        if cycle is not None:
            query = query.where(forecasts.c.cycle == cycle)
        ordered = query.order_by(forecasts.c.created_at.desc(), forecasts.c.id)
        return tuple(map(_read, self.connection.execute(ordered)))

    def every(self) -> Iterator[StoredForecast]:
        """All forecasts, one after the other, the earliest first.

        Raises:
            DocumentDamaged: if one was changed behind the store's back.
        """
        ordered = select(forecasts).order_by(forecasts.c.created_at, forecasts.c.id)
        for row in self.connection.execute(ordered, execution_options={"yield_per": 100}):
            yield _read(row)


def _read(row: Row[Any]) -> StoredForecast:
    document = opened(row.document, row.digest, _NOUN, row.id)
    names = ("id", "institution_id", "cycle", "model_version", "simulated", "created_at", "created_by")
    return StoredForecast(**{name: getattr(row, name) for name in names}, document=document)
