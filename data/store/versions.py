"""Documents that are kept in every version: costs, rules, plans."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from .columns import Document, encode, storable
from .errors import DocumentDamaged, NotFound, StaleVersion
from .statements import insert_if_absent
from .tables import institutions


def sealed(document: Document) -> dict[str, str]:
    """Values of the columns `document` and `digest`.

    Raises:
        InputError: if a text of it cannot be stored.
        ValueError: if it holds a number that JSON cannot say.
    """
    text = storable(encode(document))
    return {"document": text, "digest": _digest(text)}


def opened(text: str, digest: str, noun: str, name: object) -> Document:
    """The document, after its digest was checked.

    Raises:
        DocumentDamaged: if it was changed behind the store's back.
    """
    if _digest(text) != digest:
        raise DocumentDamaged(noun, name)
    document: Document = json.loads(text)
    return document


def add_version(
    connection: Connection,
    table: Table,
    names: dict[str, str],
    values: dict[str, Any],
    based_on: int | None,
    stale: Callable[[int | None], StaleVersion],
) -> int:
    """Insert the version after the one that it was based on.

    Args:
        connection: in a transaction that may write.
        table: has the columns `institution_id` and `version`.
        names: columns that tell which document this is a version of.
        values: the other columns.
        based_on: latest version; ``None`` if there is none yet.
        stale: makes the error, from the version that stands.

    Returns:
        The new version.

    Raises:
        NotFound: if there is no such institution.
        StaleVersion: if `based_on` is not the latest version.
    """
    institution = names["institution_id"]
    if not connection.execute(select(institutions.c.id).where(institutions.c.id == institution)).first():
        raise NotFound("Instansi", institution)
    version = (based_on or 0) + 1
    latest = latest_version(connection, table, names)
    # Two writers may both have seen the same latest version: only one of them gets the next number.
    if latest != based_on or not insert_if_absent(connection, table, **names, version=version, **values):
        raise stale(latest_version(connection, table, names))
    return version


def latest_version(connection: Connection, table: Table, names: dict[str, str]) -> int | None:
    """Number of the latest version; ``None`` if there is none."""
    found: int | None = connection.execute(select(func.max(table.c.version)).where(_named(table, names))).scalar()
    return found


def _named(table: Table, names: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(table.c[column] == value for column, value in names.items()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
