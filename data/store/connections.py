"""Connections that keep an acknowledged write through a crash, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Cursor as SqliteCursor
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from data.faults import refuse

_WRITES = "tangga_writes"


def parse_url(text: str) -> URL:
    """The database that a URL names.

    Args:
        text: ``sqlite:///folder/tangga.db`` or ``postgresql://user:password@host/name``.

    Raises:
        InputError: if it is no URL, names another kind of database, or a database in memory.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise refuse(
            "database_url_invalid",
            "alamat basis data tidak dapat dibaca",
            allowed="sqlite:///tangga.db atau postgresql://pengguna@host/nama",
        ) from error
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise refuse(
                "database_in_memory", "basis data SQLite harus berupa berkas", allowed="sqlite:///folder/tangga.db"
            )
        return url.set(drivername="sqlite+pysqlite")
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise refuse("database_unknown", "jenis basis data tidak didukung", found=kind, allowed="sqlite, postgresql")


def connect(url: URL, pool_size: int, busy_seconds: float) -> Engine:
    """An engine for `reading` and `writing`. Opens no connection yet.

    Args:
        url: as `parse_url` gives it.
        pool_size: most connections at once.
        busy_seconds: how long to wait for a connection or for another's write.
    """
    # A server may have been restarted since a connection was last used; a file has not.
    server = url.get_backend_name() == "postgresql"
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=busy_seconds, pool_pre_ping=server, hide_parameters=True
    )
    milliseconds = round(busy_seconds * 1000)
    if server:
        event.listen(engine, "connect", partial(_prepare_postgresql, milliseconds))
    else:
        event.listen(engine, "do_connect", _open_existing)
        event.listen(engine, "connect", partial(_prepare_sqlite, milliseconds))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite database; ``None`` for PostgreSQL."""
    return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def writing(engine: Engine) -> Engine:
    """The same engine, its transactions taking the write lock at once."""
    return engine.execution_options(**{_WRITES: True})


def reading(engine: Engine) -> Engine:
    """The same engine, its transactions seeing one moment of the store and refusing to write."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _open_existing(_dialect: object, _record: object, names: list[str], options: dict[str, object]) -> None:
    # SQLite would make an empty file where a store was removed a moment ago, and the next write would end there.
    names[0] = f"{Path(names[0]).absolute().as_uri()}?mode=rw"
    options["uri"] = True


def _prepare_sqlite(busy_milliseconds: int, connection: SqliteConnection, _record: object) -> None:
    # The driver would begin transactions on its own and too late; `_begin_sqlite` does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {busy_milliseconds}")
    _turn_to_wal(cursor, busy_milliseconds / 1000)
    # WAL alone syncs at checkpoints only: FULL syncs at every commit, so a power cut loses nothing acknowledged.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _turn_to_wal(cursor: SqliteCursor, busy_seconds: float) -> None:
    # Of two that turn a new file at once SQLite refuses one without waiting: each holds what the other waits for.
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.005)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    # A transaction that starts as a reader cannot wait for the write lock without risking a deadlock.
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(busy_milliseconds: int, connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        # A server may default to acknowledging before the write is safe.
        cursor.execute("SET synchronous_commit = on")
        cursor.execute(f"SET lock_timeout = {busy_milliseconds}")
    connection.commit()
