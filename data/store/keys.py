"""Keys for programs; only hashes of their secrets are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from .errors import AlreadyExists, NotFound
from .statements import insert_if_absent
from .tables import keys, users

_NOUN = "Kunci"


@dataclass(frozen=True)
class Key:
    """A program's key; it acts for its user, within its scopes.

    Attributes:
        prefix: public part, by which the key is found.
        secret_hash: hash of the secret part.
        label: what the user calls it.
        scopes: names without spaces.
        expires_at: ``None`` if it does not expire.
        revoked_at: ``None`` while it is valid.
        last_used_at: ``None`` if it never was.

    Raises:
        ValueError: if a scope holds a space or is empty.
    """

    prefix: str
    secret_hash: str
    user_name: str
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def __post_init__(self) -> None:
        if any(scope.split() != [scope] for scope in self.scopes):
            raise ValueError(f"not names of scopes: {self.scopes}")

    def valid(self, now: datetime) -> bool:
        """Whether it may be used."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True)
class Keys:
    """All keys of the store; revoked ones stay, for the audit log names them."""

    connection: Connection

    def add(self, key: Key) -> None:
        """Add one.

        Raises:
            AlreadyExists: if the prefix is taken.
            ConstraintBroken: if there is no such user.
        """
        if not insert_if_absent(self.connection, keys, **{**vars(key), "scopes": " ".join(key.scopes)}):
            raise AlreadyExists(_NOUN, key.prefix)

    def find(self, prefix: str) -> Key | None:
        """The key of a prefix, valid or not; ``None`` if there is none or its user is disabled."""
        query = select(keys).join(users, users.c.name == keys.c.user_name)
        row = self.connection.execute(query.where(keys.c.prefix == prefix, users.c.disabled.is_(False))).first()
        return _read(row) if row else None

    def of(self, user_name: str | None = None) -> tuple[Key, ...]:
        """Keys of one user, or of all, by time of creation."""
        query = select(keys).order_by(keys.c.created_at, keys.c.prefix)
        if user_name is not None:
            query = query.where(keys.c.user_name == user_name)
        return tuple(map(_read, self.connection.execute(query)))

    def revoke(self, prefix: str, at: datetime) -> None:
        """End a key for good; one that has ended keeps its first moment.

        Raises:
            NotFound: if there is none.
        """
        change = update(keys).where(keys.c.prefix == prefix, keys.c.revoked_at.is_(None))
        if self.connection.execute(change.values(revoked_at=at)).rowcount != 1 and not self._known(prefix):
            raise NotFound(_NOUN, prefix)

    def used(self, prefix: str, at: datetime) -> None:
        """Note that a key was used."""
        self.connection.execute(update(keys).where(keys.c.prefix == prefix).values(last_used_at=at))

    def _known(self, prefix: str) -> bool:
        return self.connection.execute(select(keys.c.prefix).where(keys.c.prefix == prefix)).first() is not None


def _read(row: Row[Any]) -> Key:
    return Key(**{**row._mapping, "scopes": tuple(row.scopes.split())})
