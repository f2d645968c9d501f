"""The audit log: every write and every refusal, never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select

from .columns import Document
from .paging import FIRST_PAGE, Page, PageRequest, fetch_page
from .tables import audit

Outcome = Literal["done", "refused", "failed"]


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit log.

    Attributes:
        at: moment.
        actor: user, key or command.
        action: what was tried, e.g. ``assessment.save``.
        object: on what.
        outcome: ``done``, ``refused`` or ``failed``.
        request_id: the same as in the service's own log.
        detail: anything more, without secrets.
    """

    at: datetime
    actor: str
    action: str
    object: str
    outcome: Outcome
    request_id: str = ""
    detail: Document = field(default_factory=dict)


@dataclass(frozen=True)
class StoredEntry:
    """A line as stored.

    Attributes:
        id: grows with every line; may leave gaps.
    """

    id: int
    entry: AuditEntry


@dataclass(frozen=True)
class Audit:
    """The audit log of the store. A refusal is written in a transaction of its own: the refused one is undone."""

    connection: Connection

    def append(self, entry: AuditEntry) -> None:
        """Write one line."""
        self.connection.execute(insert(audit).values(**vars(entry)))

    def page(
        self,
        request: PageRequest = FIRST_PAGE,
        *,
        actor: str | None = None,
        action: str | None = None,
        outcome: Outcome | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        latest_first: bool = True,
    ) -> Page[StoredEntry]:
        """Lines that fit.

        Args:
            request: which page.
            actor: only of this user, key or command.
            action: only this.
            outcome: only this.
            since: from this moment on.
            until: before this moment.
            latest_first: whether the latest come first.
        """
        wanted = {audit.c.actor: actor, audit.c.action: action, audit.c.outcome: outcome}
        query = select(audit).where(*(column == value for column, value in wanted.items() if value is not None))
        if since is not None:
            query = query.where(audit.c.at >= since)
        if until is not None:
            query = query.where(audit.c.at < until)
        return fetch_page(self.connection, query, [audit.c.id], request, _read, descending=latest_first)


def _read(row: Row[Any]) -> StoredEntry:
    values = dict(row._mapping)
    return StoredEntry(values.pop("id"), AuditEntry(**values))
