"""A store that goes missing, is damaged or replaced while the service runs: named, and no write is lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.jobs.pool import SolverPool
from api.service.wire.bodies import example_assessment

from .world import MINE, World, running

WRITE = f"/v1/institutions/{MINE}/assessments/2024/self"


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "tangga.db"
    shutil.copy(sqlite_template, path)
    return path


@pytest.fixture
def served(file: Path, pool: SolverPool) -> Iterator[World]:
    """A service over a file of its own, and its store written into that file."""
    with running(f"sqlite:///{file}", pool) as world:
        yield world


def unavailable(world: World) -> None:
    """Reading, writing and readiness are all refused with the same words."""
    body = {**example_assessment(), "stage": "self"}
    for answer in (
        world.ask("planner", "GET", f"/v1/institutions/{MINE}"),
        world.ask("planner", "PUT", WRITE, json=body, headers={"If-Match": '"v1"'}),
        world.client.get("/health/ready"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable"), answer.text
        assert "tangga restore" in answer.json()["detail"]
        assert "sqlite" not in answer.text.lower()


def test_a_store_without_a_table_is_named(served: World, file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute("ALTER TABLE users RENAME TO para_pengguna")
        other.execute("ALTER TABLE institutions RENAME TO instansi")
    unavailable(served)


def test_a_file_that_was_removed_takes_no_writes(served: World, file: Path, tmp_path: Path) -> None:
    for path in tmp_path.glob("tangga.db*"):
        path.rename(tmp_path / f"lain-{path.name}")
    unavailable(served)
    assert not file.exists()
    for path in tmp_path.glob("lain-tangga.db*"):
        path.rename(tmp_path / path.name.removeprefix("lain-"))
    assert served.ask("planner", "GET", f"/v1/institutions/{MINE}").status_code == 200
    assert served.client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("content", [b"", b"bukan basis data sama sekali" * 200], ids=["empty", "no database"])
def test_a_foreign_file_in_its_place_is_named(served: World, file: Path, tmp_path: Path, content: bytes) -> None:
    for path in tmp_path.glob("tangga.db*"):
        path.unlink()
    file.write_bytes(content)
    unavailable(served)


def test_a_store_that_was_put_in_its_place_is_served(served: World, file: Path, tmp_path: Path) -> None:
    whole = tmp_path / "salinan.db"
    with sqlite3.connect(file) as source, sqlite3.connect(whole) as copy:
        source.backup(copy)
    body = {**example_assessment(), "stage": "self", "notes": {"i01": "sesudah salinan"}}
    assert served.ask("planner", "PUT", WRITE, json=body, headers={"If-Match": '"v1"'}).status_code == 200
    for path in tmp_path.glob("tangga.db*"):
        path.unlink()
    whole.rename(file)
    assert served.ask("planner", "GET", WRITE).json()["version"] == 1
