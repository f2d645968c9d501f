"""The database: one place that opens it, begins transactions, and speaks of its durability."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from sqlalchemy import Connection, Engine, text

from data.faults import Notice
from data.system_words import system_words

from . import schema
from .connections import connect, parse_url, reading, sqlite_file, writing
from .errors import SchemaMissing, StoreBusy, StoreUnavailable
from .store import Store
from .translation import translated


class Database:
    """A store's database. Safe to share between threads; make a new one after a fork.

    Args:
        url: ``sqlite:///folder/tangga.db`` or ``postgresql://user:password@host/name``.
        pool_size: most connections at once; transactions beyond it wait.
        busy_seconds: how long a transaction waits for a connection or another's write, then raises `StoreBusy`.

    Raises:
        InputError: if the URL is wrong.
    """

    def __init__(self, url: str, *, pool_size: int = 10, busy_seconds: float = 10) -> None:
        self._url = parse_url(url)
        self._engine = connect(self._url, pool_size, busy_seconds)
        self._busy_seconds = busy_seconds
        self._file = sqlite_file(self._url)
        # SQLite has one writer; waiting in line here beats its polling, under which a writer can starve.
        self._turn = threading.Lock() if self._file else None
        self._opening = threading.Lock()
        self._ready = False
        self._opened: tuple[int, int] | None = None

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def label(self) -> str:
        """The database for people and logs, without its password."""
        return str(self._file) if self._file else self._url.render_as_string(hide_password=True)

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """The store for reading and writing: everything is kept when the block ends, nothing if it raises.

        Raises:
            StoreBusy: if another write held the store too long.
            StoreUnavailable: if the database cannot be reached or written.
            SchemaMissing: if the store was not made yet.
            SchemaMismatch: if it belongs to another release.
        """
        self._require_ready()
        with self._writing() as connection:
            yield Store(connection)

    @contextmanager
    def read(self) -> Iterator[Store]:
        """The store as it is at one moment, for reading only.

        Raises:
            StoreUnavailable: if the database cannot be reached, or the block tries to write.
            SchemaMissing: if the store was not made yet.
            SchemaMismatch: if it belongs to another release.
        """
        self._require_ready()
        with self.snapshot() as connection:
            yield Store(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A bare connection that sees one moment, for the store's own tools."""
        with translated(self.label), reading(self._engine).begin() as connection:
            yield connection

    def revision(self) -> str | None:
        """Schema revision of the database; ``None`` if there is no store."""
        if self._file and not self._file.exists():
            return None
        with self.snapshot() as connection:
            return schema.current(connection)

    def migrate(self, revision: str | None = None) -> str:
        """Make the store, or move it to another schema revision; all or nothing. Moving down removes data.

        Args:
            revision: ``None`` for this release's, ``base`` to remove everything.

        Returns:
            The revision that the database has now.

        Raises:
            InputError: if the revision is not known.
            SchemaMismatch: if the database comes from a newer release.
            StoreUnavailable: if the database cannot be written.
        """
        with self.rebuilding() as connection:
            return schema.migrate(connection, revision)

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """A bare connection that may change the schema, in one transaction; foreign keys are checked at its end."""
        self._ready = False
        self._make_file()
        with self._take_turn(), translated(self.label), writing(self._engine).connect() as connection:
            driver = connection.connection.dbapi_connection
            if self.kind == "sqlite" and driver is not None:
                # SQLite rebuilds a table by dropping it, which would empty the tables that point at it.
                driver.execute("PRAGMA foreign_keys = OFF")
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.invalidate()

    def durability(self) -> tuple[Notice, ...]:
        """What keeps this database from holding every acknowledged write; empty if nothing does."""
        with self.snapshot() as connection:
            if self.kind == "sqlite":
                mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
                if mode == "wal":
                    return ()
                message = f"Basis data {self.label} memakai jurnal «{mode}», bukan WAL: disknya mungkin disk jaringan."
                return (Notice("journal_not_wal", message),)
            off = [name for name in ("fsync", "full_page_writes") if _setting(connection, name) != "on"]
        return tuple(
            Notice("server_not_durable", f"Server basis data berjalan dengan {name} = off: mati listrik merusak data.")
            for name in off
        )

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._take_turn(), translated(self.label), writing(self._engine).begin() as connection:
            yield connection

    @contextmanager
    def _take_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
        elif self._turn.acquire(timeout=self._busy_seconds):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise StoreBusy

    def _require_ready(self) -> None:
        if self._is_ready():
            return
        # SQLAlchemy learns of a server from its first connection; a second one at that moment would fail.
        with self._opening:
            if not self._is_ready():
                self._open()

    def _is_ready(self) -> bool:
        return self._ready and self._identity() == self._opened

    def _open(self) -> None:
        # Connections to a file that was removed or replaced would go on writing where nobody reads.
        self._ready = False
        self._engine.dispose()
        self._opened = self._identity()
        if self._file and not self._file.exists():
            # A connection would fail as well, but not say that there is no store.
            raise SchemaMissing(self.label)
        with self.snapshot() as connection:
            _require_utf8(connection, self._engine, self.label)
            schema.require_head(connection, self.label)
        self._ready = True

    def _identity(self) -> tuple[int, int] | None:
        """Which file this is, whatever its name; ``None`` if there is none, or no file."""
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None

    def _make_file(self) -> None:
        if self._file is None or self._file.exists():
            return
        try:
            # Scores and password hashes are for the service alone.
            os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreUnavailable(self.label, system_words(error)) from error


def _setting(connection: Connection, name: str) -> object:
    return connection.execute(text(f"SHOW {name}")).scalar()


def _require_utf8(connection: Connection, engine: Engine, label: str) -> None:
    if engine.dialect.name == "postgresql" and _setting(connection, "server_encoding") != "UTF8":
        raise StoreUnavailable(label, "penyandian server bukan UTF8")
