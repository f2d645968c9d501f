"""Pages of a list, each continuing after the last row of the one before."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, tuple_

from data.faults import refuse

from .columns import UtcTime, WholeNumber

Item = TypeVar("Item")

MOST_PER_PAGE = 500


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list.

    Attributes:
        size: rows, 1-500.
        after: `Page.next` of the page before; ``None`` for the first.

    Raises:
        InputError: if the size is out of range.
    """

    size: int = 100
    after: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MOST_PER_PAGE:
            raise refuse("page_size", "ukuran halaman tidak sah", found=str(self.size), allowed=f"1-{MOST_PER_PAGE}")


FIRST_PAGE = PageRequest()


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list.

    Attributes:
        next: where the following page starts; ``None`` if this was the last.
    """

    items: tuple[Item, ...]
    next: str | None


def fetch_page(
    connection: Connection,
    query: Select[Any],
    order: Sequence[ColumnElement[Any]],
    request: PageRequest,
    read: Callable[[Row[Any]], Item],
    *,
    descending: bool = False,
) -> Page[Item]:
    """One page of `query`.

    Args:
        connection: in a transaction.
        query: selects the columns of `order` among others.
        order: columns that together differ for every row; texts, whole numbers and moments only.
        request: which page.
        read: makes an item of a row.
        descending: whether the last comes first.

    Raises:
        InputError: if `request.after` was not given by an earlier page of this list.
    """
    if request.after is not None:
        place = tuple_(*order)
        last = _decode(request.after, order)
        query = query.where(place < last if descending else place > last)
    ordered = query.order_by(*(column.desc() if descending else column for column in order)).limit(request.size + 1)
    rows = connection.execute(ordered).all()
    shown = rows[: request.size]
    more = len(rows) > request.size
    return Page(tuple(map(read, shown)), _encode([shown[-1]._mapping[column] for column in order]) if more else None)


def _encode(values: Sequence[object]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, order: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True))
        values = [_value(value, column) for value, column in zip(found, order, strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        remedy = "Mulai dari halaman pertama."
        raise refuse("cursor_invalid", "penanda halaman tidak dikenal", found=cursor[:60], remedy=remedy) from error
    return tuple_(*values, types=[column.type for column in order])


def _value(found: object, column: ColumnElement[Any]) -> object:
    """One value of a place in a list, if it can stand in its column."""
    if isinstance(column.type, UtcTime):
        moment = datetime.fromisoformat(str(found))
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return moment
    if isinstance(column.type, Integer | WholeNumber):
        if type(found) is not int or abs(found) >= 2**31:
            raise ValueError("not a whole number of the database")
        return found
    if not isinstance(found, str):
        raise ValueError("not a text")
    return found
