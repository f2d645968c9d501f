"""Sessions of people who are logged in; only hashes of their tokens are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from .tables import sessions, users


@dataclass(frozen=True)
class Session:
    """Someone who is logged in.

    Attributes:
        token_hash: hash of the cookie's token; the token itself is nowhere.
        csrf: token that every write of a page must bring.
    """

    token_hash: str
    user_name: str
    csrf: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Sessions:
    """All sessions of the store."""

    connection: Connection

    def open(self, session: Session) -> None:
        """Begin a session.

        Raises:
            ConstraintBroken: if there is no such user, or the token was used before.
        """
        self.connection.execute(insert(sessions).values(**vars(session)))

    def find(self, token_hash: str, now: datetime) -> Session | None:
        """The session of a token; ``None`` if there is none, it has expired, or its user is disabled."""
        query = (
            select(sessions)
            .join(users, users.c.name == sessions.c.user_name)
            .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now, users.c.disabled.is_(False))
        )
        row = self.connection.execute(query).first()
        return Session(**row._mapping) if row else None

    def close(self, token_hash: str) -> None:
        """End a session; nothing happens if there is none."""
        self.connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def close_all(self, user_name: str) -> int:
        """End every session of a user, after a new password for example; tells how many."""
        return self.connection.execute(delete(sessions).where(sessions.c.user_name == user_name)).rowcount

    def forget_expired(self, now: datetime) -> int:
        """Remove what has expired; tells how many."""
        return self.connection.execute(delete(sessions).where(sessions.c.expires_at <= now)).rowcount
