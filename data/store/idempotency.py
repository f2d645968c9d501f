"""Answers of writes, so that a repeated request gets the same answer and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from .errors import KeyReused, StoreBusy
from .statements import insert_if_absent
from .tables import idempotency


@dataclass(frozen=True)
class WriteKey:
    """Which request.

    Attributes:
        actor: who sends it.
        route: method and path template.
        key: what the client calls it.
        request_hash: hash of everything that the request says.
    """

    actor: str
    route: str
    key: str
    request_hash: str


@dataclass(frozen=True)
class StoredAnswer:
    """What was answered.

    Attributes:
        status: HTTP status.
        body: text of the answer.
    """

    status: int
    body: str


@dataclass(frozen=True)
class Idempotency:
    """All answers that the store remembers.

    The write goes: `claim` first in the transaction that writes, the writing itself, `complete` last. Long work
    belongs before the transaction, with `find` to skip it for a repeated request: on SQLite it would hold up
    every other write.
    """

    connection: Connection

    def find(self, request: WriteKey) -> StoredAnswer | None:
        """The answer that the request got; ``None`` if it is new.

        Raises:
            KeyReused: if the key was used for another request.
            StoreBusy: if the key was claimed but never answered.
        """
        row = self.connection.execute(select(idempotency).where(_is(request))).first()
        if row is None:
            return None
        if row.request_hash != request.request_hash:
            raise KeyReused(request.key)
        if row.status is None:
            raise StoreBusy
        return StoredAnswer(row.status, row.body)

    def claim(self, request: WriteKey, now: datetime) -> StoredAnswer | None:
        """Take the key for this transaction, or give the answer that the request got before.

        Raises:
            KeyReused: if the key was used for another request.
            StoreBusy: if the same request is under way for too long.
        """
        if insert_if_absent(self.connection, idempotency, **vars(request), created_at=now):
            return None
        return self.find(request)

    def complete(self, request: WriteKey, answer: StoredAnswer) -> None:
        """Remember the answer, in the transaction that claimed the key.

        Raises:
            ValueError: if the key was not claimed.
        """
        change = update(idempotency).where(_is(request), idempotency.c.status.is_(None))
        if self.connection.execute(change.values(status=answer.status, body=answer.body)).rowcount != 1:
            raise ValueError(f"the key was not claimed: {request.key}")

    def forget(self, before: datetime) -> int:
        """Forget answers of an earlier time; tells how many."""
        return self.connection.execute(delete(idempotency).where(idempotency.c.created_at < before)).rowcount


def _is(request: WriteKey) -> ColumnElement[bool]:
    return and_(
        idempotency.c.actor == request.actor,
        idempotency.c.route == request.route,
        idempotency.c.key == request.key,
    )
