"""A few rounds of `tests.benchmarks.durability`, which anyone can run at length."""

import pytest
from sqlalchemy import text

from data.store.database import Database
from tests.absent import absent
from tests.benchmarks.durability import Count, check_round, prepare, run, write_once
from tests.databases import NO_POSTGRESQL
from tests.postgresql import find_binaries

ROUNDS = 3


def test_nothing_is_lost_when_writers_are_killed(kind: str) -> None:
    if kind == "postgresql" and find_binaries() is None:
        absent(NO_POSTGRESQL)
    count = run(kind, ROUNDS, seed=7)
    assert (count.lost, count.half_done, count.complaints) == (0, 0, [])
    assert count.rounds == ROUNDS
    assert count.kept >= count.acknowledged >= ROUNDS


@pytest.mark.parametrize(
    ("damage", "lost", "half_done"),
    [
        (None, 0, 0),
        ("promise", 1, 0),
        ("DELETE FROM plans WHERE version = 2", 0, 1),
        ("DELETE FROM audit WHERE object = '1'", 0, 1),
        ("DELETE FROM levels WHERE indicator = 'i30'", 0, 1),
        ("UPDATE assessments SET version = 2", 1, 1),
        ("DELETE FROM levels; DELETE FROM assessments", 3, 1),
    ],
)
def test_what_is_lost_would_be_noticed(
    database: Database, store_url: str, damage: str | None, lost: int, half_done: int
) -> None:
    prepare(store_url, ["w"])
    for number in (1, 2, 3):
        with database.transaction() as store:
            write_once(store, "w", number)
    with database.transaction() as store:
        unlock = ["SET LOCAL session_replication_role = replica"]
        if database.kind == "sqlite":
            unlock = [f"DROP TRIGGER {table}_no_delete" for table in ("plans", "audit")]
        wrecks = [] if damage in (None, "promise") else str(damage).split(";")
        for statement in (*unlock, *wrecks):
            store.connection.execute(text(statement))
    count = Count()
    check_round(store_url, {"w": 4 if damage == "promise" else 3}, count)
    assert (count.lost, count.half_done) == (lost, half_done)
