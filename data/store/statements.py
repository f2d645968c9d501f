"""Statements that both databases know under the same name in different modules."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless its key is taken; tells whether it was inserted.

    Where another transaction is inserting the same key, PostgreSQL waits for its end first.
    """
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    # SQLAlchemy forgets how many rows an INSERT made unless told to remember.
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1
