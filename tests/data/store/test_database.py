"""Opening a database, and what it says when it cannot."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError

from data.faults import InputError
from data.store.connections import connect
from data.store.database import Database
from data.store.errors import StoreBusy, StoreUnavailable

from .examples import KOTA, STAMP, add_institutions

MakeUrl = Callable[[str], str]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "database_url_invalid"),
        ("tangga.db", "database_url_invalid"),
        ("postgresql://host:bukan-angka/x", "database_url_invalid"),
        ("mysql://localhost/tangga", "database_unknown"),
        ("oracle://localhost/tangga", "database_unknown"),
        ("sqlite://", "database_in_memory"),
        ("sqlite:///:memory:", "database_in_memory"),
        ("sqlite:///file:x?mode=memory&uri=true", "database_in_memory"),
    ],
)
def test_a_wrong_address_is_refused(url: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        Database(url)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["tangga.db", "nilai 2024 #1 100%?.db"])
def test_a_connection_never_makes_a_file(tmp_path: Path, name: str) -> None:
    """A store may be removed between a look at its file and the next connection to it."""
    engine = connect(URL.create("sqlite", database=str(tmp_path / name)), 1, 1.0)
    with pytest.raises(OperationalError):
        engine.connect()
    assert not list(tmp_path.iterdir())
    (tmp_path / name).touch()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()
    assert (tmp_path / name).exists()


def test_the_password_is_never_shown() -> None:
    with Database("postgresql://tangga:rahasia@127.0.0.1:1/tangga") as database:
        assert "rahasia" not in database.label
        with pytest.raises(StoreUnavailable) as caught:
            database.revision()
    assert "rahasia" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_a_write_is_safe_on_the_disk_before_it_is_acknowledged(database: Database) -> None:
    with database.transaction() as store:
        if database.kind == "sqlite":
            pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
            found = {name: store.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas}
            assert found == pragmas
        else:
            assert store.connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_a_server_that_is_not_durable_is_told(database: Database) -> None:
    # The tests' own server runs without fsync, which is just such a server.
    expected = ["server_not_durable"] * 2 if database.kind == "postgresql" else []
    assert [notice.code for notice in database.durability()] == expected


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(StoreUnavailable), database.read() as store:
        store.institutions.add(KOTA, STAMP)
    add_institutions(database)
    with pytest.raises(StoreUnavailable), database.read() as store:
        store.connection.execute(text("DELETE FROM levels"))


def test_a_database_that_nobody_can_reach(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path}/tidak/ada/tangga.db") as database:
        assert database.revision() is None
        with pytest.raises(StoreUnavailable, match="tidak ada"):
            database.migrate()
    with Database(f"sqlite:///{tmp_path}") as folder, pytest.raises(StoreUnavailable):
        folder.migrate()


@pytest.mark.parametrize("content", [b"bukan basis data" * 100, os.urandom(8192)])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catatan.db"
    path.write_bytes(content)
    with Database(f"sqlite:///{path}") as database:
        for ask in (database.revision, database.migrate):
            with pytest.raises(StoreUnavailable, match="not a database"):
                ask()
    assert path.read_bytes() == content


def test_the_file_is_for_the_service_alone(tmp_path: Path) -> None:
    path = tmp_path / "tangga.db"
    with Database(f"sqlite:///{path}") as database:
        database.migrate()
        add_institutions(database)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("tangga.db", "tangga.db-wal", "tangga.db-shm"), 0o600)


def test_a_store_held_by_another_program_is_busy(store_url: str, kind: str) -> None:
    with Database(store_url, busy_seconds=0.2) as database:
        ids = add_institutions(database)
        if kind == "sqlite":
            holder = sqlite3.connect(store_url.removeprefix("sqlite:///"), isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
        else:
            holder = psycopg.connect(store_url)  # type: ignore[assignment]  # either has execute, rollback and close
            holder.execute("SELECT 1 FROM institutions FOR UPDATE")
        try:
            with pytest.raises(StoreBusy, match="Ulangi"), database.transaction() as store:
                store.institutions.save(ids[KOTA.name], KOTA, based_on=1, stamp=STAMP)
        finally:
            holder.rollback()
            holder.close()
        with database.transaction() as store:
            assert store.institutions.save(ids[KOTA.name], KOTA, based_on=1, stamp=STAMP).version == 2


def test_a_new_file_that_another_is_making_is_waited_for(tmp_path: Path) -> None:
    # While another writes a file that is not WAL yet, SQLite refuses to turn it to WAL without waiting.
    file = tmp_path / "baru.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.rollback).start()
    with Database(f"sqlite:///{file}") as database:
        assert database.migrate()


def test_too_many_at_once_are_told_to_come_back(store_url: str) -> None:
    with Database(store_url, pool_size=1, busy_seconds=0.2) as database:
        with database.read(), pytest.raises(StoreBusy), database.read():
            pass
        with database.read() as store:
            assert store.institutions.names() == ()


def test_a_transaction_inside_another_does_not_hang(store_url: str, kind: str) -> None:
    with Database(store_url, busy_seconds=0.2) as database, database.transaction():
        if kind == "sqlite":
            with pytest.raises(StoreBusy), database.transaction():
                pass
        else:
            with database.transaction() as store:
                assert store.institutions.names() == ()


def test_a_server_that_was_restarted_is_found_again(request: pytest.FixtureRequest) -> None:
    from tests.postgresql import Cluster

    running: Cluster = request.getfixturevalue("cluster")
    with Cluster(running.binaries) as own, Database(own.url(own.create())) as database:
        database.migrate()
        add_institutions(database)
        own.kill()
        with pytest.raises(StoreUnavailable), database.read() as store:
            store.institutions.names()
        own.start()
        with database.read() as store:
            assert len(store.institutions.names()) == 4
