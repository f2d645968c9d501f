"""What the databases say when they refuse, in the store's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.faults import InputError

from .errors import ConstraintBroken, RowProtected, SchemaDamaged, StoreBusy, StoreError, StoreUnavailable

PROTECTED_MARK = "tangga: protected row in "
"""What the triggers raise, followed by the table's name."""

_SQLITE_BUSY = frozenset({5, 6})
_SQLITE_REFUSALS = frozenset({3, 8, 10, 11, 13, 14, 15, 23, 26})
"""No rights, read-only, disk, damaged, full, cannot open, locking protocol, not authorised, no database."""

_POSTGRESQL_BUSY = frozenset({"40001", "40P01", "55P03", "57014"})
_POSTGRESQL_REFUSALS = ("08", "25", "28", "3D", "42501", "53", "57", "58")
"""Connection, read-only transaction, login, no such database, no rights, resources, operator, system."""

_SQLITE_DAMAGED = ("no such table", "no such column")
_POSTGRESQL_DAMAGED = frozenset({"42P01", "42703", "3F000"})
"""No such table, no such column, no such schema."""


@contextmanager
def translated(label: str) -> Iterator[None]:
    """Turn errors of the database into errors of the store.

    Args:
        label: the database, without its password.

    Raises:
        StoreError: in place of the database's own error.
        InputError: if a value could not be stored at all.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreBusy from error
    except StatementError as error:
        if isinstance(error.orig, InputError):
            raise error.orig from None
        if isinstance(error, DBAPIError) and (refusal := _refusal(error, label)):
            raise refusal from error
        raise


def _refusal(error: DBAPIError, label: str) -> StoreError | None:
    reason = str(error.orig).strip().splitlines()[0]
    protected = re.search(PROTECTED_MARK + r"(\w+)", reason)
    if protected:
        return RowProtected(protected[1])
    # Of a code of SQLite the lowest byte tells the kind.
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    state = getattr(error.orig, "sqlstate", None) or ""
    if code in _SQLITE_BUSY or state in _POSTGRESQL_BUSY:
        return StoreBusy()
    if isinstance(error, IntegrityError):
        return ConstraintBroken(reason)
    if reason.startswith(_SQLITE_DAMAGED) or state in _POSTGRESQL_DAMAGED:
        return SchemaDamaged(label, reason)
    # A connection that could not be made, or was lost, has no state.
    lost = isinstance(error, OperationalError | InterfaceError) and not code and not state
    if code in _SQLITE_REFUSALS or state.startswith(_POSTGRESQL_REFUSALS) or lost:
        return StoreUnavailable(label, reason)
    return None
