"""Services for tests: one shared on SQLite for what changes nothing, fresh ones on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.jobs.pool import SolverPool
from tests.databases import cluster, kind, postgresql_store, sqlite_template, store_url

from .world import World, quiet, running

__all__ = ["cluster", "kind", "postgresql_store", "sqlite_template", "store_url"]


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    quiet()


@pytest.fixture(scope="session")
def pool() -> Iterator[SolverPool]:
    """Solver processes that all services of the tests share."""
    shared = SolverPool(workers=1, waiting=64, seconds=60, memory=4096)
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def world(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    pool: SolverPool,
) -> Iterator[World]:
    """A service that the tests of a module share."""
    path = tmp_path_factory.mktemp("service") / "tangga.db"
    shutil.copy(sqlite_template, path)
    with running(f"sqlite:///{path}", pool) as service:
        yield service


@pytest.fixture
def fresh(store_url: str, pool: SolverPool) -> Iterator[World]:
    """A service of one test, on each kind of database in turn."""
    with running(store_url, pool) as service:
        yield service
