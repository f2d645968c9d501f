"""What the databases say when they refuse, in the store's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.faults import InputError

from .errors import ConstraintBroken, RowProtected, StoreBusy, StoreError, StoreUnavailable

PROTECTED_MARK = "tangga: protected row in "
"""What the triggers raise, followed by the table's name."""

_BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
_REFUSED_CLASSES = ("08", "28", "3D", "42", "53", "57", "58", "25")


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
    state = getattr(error.orig, "sqlstate", None) or ""
    protected = re.search(PROTECTED_MARK + r"(\w+)", reason)
    if protected:
        return RowProtected(protected[1])
    if "database is locked" in reason or state in _BUSY_STATES:
        return StoreBusy()
    if isinstance(error, IntegrityError):
        return ConstraintBroken(reason)
    if isinstance(error, OperationalError | InterfaceError) or state.startswith(_REFUSED_CLASSES):
        return StoreUnavailable(label, reason)
    if "malformed" in reason or "not a database" in reason:
        return StoreUnavailable(label, reason)
    return None
