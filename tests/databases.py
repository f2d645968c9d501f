"""Fixtures with real databases: every store test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from data.store.database import Database
from data.store.tables import metadata

from .absent import absent
from .postgresql import Cluster, find_binaries

KINDS = ("sqlite", "postgresql")
NO_POSTGRESQL = "PostgreSQL's programs (initdb, postgres) are not on this machine"

MakeUrl = Callable[[str], str]
"""Makes the address of a new, empty database of a kind."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own."""
    binaries = find_binaries()
    if binaries is None:
        absent(NO_POSTGRESQL)
    with Cluster(binaries) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_store(cluster: Cluster) -> str:
    """Address of a database that holds a store, to be emptied and used by one test after the other."""
    url = cluster.url(cluster.create())
    with Database(url) as database:
        database.migrate()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File that holds an empty store, to copy."""
    path = tmp_path_factory.mktemp("store") / "template.db"
    with Database(f"sqlite:///{path}") as database:
        database.migrate()
    return path


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeUrl]:
    """Makes addresses of databases without a store."""
    made: list[str] = []
    names = count(1)

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'empty-{next(names)}.db'}"
        server: Cluster = request.getfixturevalue("cluster")
        made.append(server.create())
        return server.url(made[-1])

    yield make
    for name in made:
        request.getfixturevalue("cluster").drop(name)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def store_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with an empty store, of each kind in turn."""
    if kind == "sqlite":
        path = tmp_path / "tangga.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_store")
    _empty(url)
    return url


def _empty(url: str) -> None:
    # Much quicker than a new database; as a replica, so that no trigger protects any row.
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in metadata.tables:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - own names


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A database with an empty store, of each kind in turn."""
    with Database(store_url) as opened:
        yield opened
