"""Rows of whole tables as lines of JSON, the same whichever database holds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, select, text

_LEFT_OUT = frozenset({"alembic_version", "sessions"})
"""Sessions stay out of backups: a restored store must not let in those who had logged out since."""

_BATCH = 500


@dataclass
class Tally:
    """Counts lines and sums them up."""

    rows: int = 0
    _sum: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Take one line."""
        self.rows += 1
        self._sum.update(line)

    @property
    def sha256(self) -> str:
        """SHA-256, hex, of all lines so far."""
        return str(self._sum.hexdigest())


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """Tables as they are in the database, of whichever release, those that others point at first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return tuple(table for table in metadata.sorted_tables if table.name not in _LEFT_OUT)


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row as one line: a JSON list of the values in the order of the columns; by primary key."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        yield json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def insert_lines(connection: Connection, table: Table, columns: list[str], lines: Iterable[bytes]) -> None:
    """Insert rows that `lines_of` wrote.

    Raises:
        ValueError: if a line is no list of as many values as there are columns.
    """
    batch: list[dict[str, Any]] = []
    for line in lines:
        batch.append(dict(zip(columns, json.loads(line), strict=True)))
        if len(batch) == _BATCH:
            connection.execute(table.insert(), batch)
            batch.clear()
    if batch:
        connection.execute(table.insert(), batch)
    _advance_identity(connection, table)


def is_unused(connection: Connection, tables: Iterable[Table]) -> bool:
    """Whether no table holds a row."""
    return all(connection.execute(select(func.count()).select_from(table)).scalar() == 0 for table in tables)


def _advance_identity(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the inserted ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.columns:
        if column.identity is not None:
            highest = connection.execute(select(func.max(column))).scalar()
            if highest is not None:
                statement = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
                connection.execute(statement, {"table": table.name, "column": column.name, "highest": highest})
