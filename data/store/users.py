"""Users: who they are, in which role, for which institution and owner."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, func, select, update

from data.faults import refuse

from .columns import storable
from .errors import AlreadyExists, NotFound, StaleVersion
from .paging import FIRST_PAGE, Page, PageRequest, fetch_page
from .stamp import Stamp
from .statements import insert_if_absent
from .tables import institutions, users

Role = Literal["opd", "planner", "province", "ministry", "admin"]
"""``opd`` (an owner's own indicators), ``planner`` (one institution), ``province`` (reads its members),
``ministry`` (all institutions), ``admin`` (users, keys, audit log)."""

ROLES: tuple[Role, ...] = get_args(Role)
_NOUN = "Pengguna"


@dataclass(frozen=True)
class User:
    """A user.

    Attributes:
        password_hash: as argon2 writes it; ``None`` for one who cannot log in with a password.
        institution_id: whose; every role but ministry and admin needs one. A province user's members are the
            institutions of the same province.
        owner: OPD whose indicators are the user's own; role opd needs one.

    Raises:
        InputError: if the name cannot be stored, or the role is not known or lacks what it needs.
    """

    name: str
    role: Role
    password_hash: str | None = None
    institution_id: str | None = None
    owner: str | None = None
    disabled: bool = False

    def __post_init__(self) -> None:
        storable(self.name)
        if not self.name.strip() or self.name != self.name.strip():
            raise refuse("user_name_invalid", "nama pengguna tidak sah", found=self.name, remedy="Isi tanpa spasi.")
        if self.role not in ROLES:
            raise refuse("role_unknown", "peran tidak dikenal", found=self.role, allowed=", ".join(ROLES))
        if self.role not in ("ministry", "admin") and self.institution_id is None:
            raise refuse("user_without_institution", f"peran {self.role} memerlukan instansi", place=self.name)
        if self.role == "opd" and not self.owner:
            raise refuse("user_without_owner", "peran opd memerlukan nama OPD", place=self.name)


@dataclass(frozen=True)
class StoredUser:
    """A user as stored.

    Attributes:
        version: 1 when added, one more with every edit.
    """

    user: User
    version: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True)
class Users:
    """All users of the store. They are disabled, never removed: the audit log names them."""

    connection: Connection

    def add(self, user: User, stamp: Stamp) -> StoredUser:
        """Add one.

        Raises:
            AlreadyExists: if the name is taken, in whatever case.
            NotFound: if there is no such institution.
        """
        same = select(users.c.name).where(func.lower(users.c.name) == user.name.lower())
        if self.connection.execute(same).first() is not None:
            raise AlreadyExists(_NOUN, user.name)
        self._require_institution(user)
        values = {**_values(user), "version": 1, "updated_at": stamp.at, "updated_by": stamp.by}
        if not insert_if_absent(self.connection, users, **values):
            raise AlreadyExists(_NOUN, user.name)
        return self.get(user.name)

    def get(self, name: str) -> StoredUser:
        """One user.

        Raises:
            NotFound: if there is none.
        """
        found = self.find(name)
        if found is None:
            raise NotFound(_NOUN, name)
        return found

    def find(self, name: str) -> StoredUser | None:
        """One user; ``None`` if there is none of exactly this name."""
        row = self.connection.execute(select(users).where(users.c.name == name)).first()
        return _read(row) if row else None

    def any(self) -> bool:
        """Whether anyone is there who may log in."""
        query = select(users.c.name).where(users.c.disabled.is_(False)).limit(1)
        return self.connection.execute(query).first() is not None

    def page(self, request: PageRequest = FIRST_PAGE, *, institution_id: str | None = None) -> Page[StoredUser]:
        """Users by name."""
        query = select(users)
        if institution_id is not None:
            query = query.where(users.c.institution_id == institution_id)
        return fetch_page(self.connection, query, [users.c.name], request, _read)

    def save(self, user: User, *, based_on: int, stamp: Stamp) -> StoredUser:
        """Change everything but the name.

        Raises:
            NotFound: if there is no such user or institution.
            StaleVersion: if `based_on` is not the current version.
        """
        self._require_institution(user)
        change = update(users).where(users.c.name == user.name, users.c.version == based_on)
        values = {**_values(user), "version": based_on + 1, "updated_at": stamp.at, "updated_by": stamp.by}
        done = self.connection.execute(change.values(values)).rowcount == 1
        current = self.get(user.name)
        if not done:
            raise StaleVersion(_NOUN, based_on, current.version, current, user)
        return current

    def _require_institution(self, user: User) -> None:
        if user.institution_id is None:
            return
        known = select(institutions.c.id).where(institutions.c.id == user.institution_id)
        if self.connection.execute(known).first() is None:
            raise NotFound("Instansi", user.institution_id)


def _values(user: User) -> dict[str, Any]:
    return {field.name: getattr(user, field.name) for field in fields(User)}


def _read(row: Row[Any]) -> StoredUser:
    user = User(**{field.name: getattr(row, field.name) for field in fields(User)})
    return StoredUser(user, row.version, row.updated_at, row.updated_by)
