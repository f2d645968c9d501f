"""Fixtures with real databases: every store test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from data.store.database import Database

from .postgresql import Cluster, find_binaries

KINDS = ("sqlite", "postgresql")

MakeUrl = Callable[[str], str]
"""Makes the address of a new, empty database of a kind."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own."""
    binaries = find_binaries()
    if binaries is None:
        reason = "PostgreSQL's programs (initdb, postgres) are not on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with Cluster(binaries) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster) -> str:
    """Name of a database that holds an empty store, to copy."""
    name = cluster.create()
    with Database(cluster.url(name)) as database:
        database.migrate()
    return name


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
def store_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database with an empty store, of each kind in turn."""
    if kind == "sqlite":
        path = tmp_path / "tangga.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: Cluster = request.getfixturevalue("cluster")
    name = server.create(request.getfixturevalue("postgresql_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A database with an empty store, of each kind in turn."""
    with Database(store_url) as opened:
        yield opened
