"""A few rounds of `tests.benchmarks.durability_http`, which anyone can run at length."""

from __future__ import annotations

import pytest

from tests.absent import absent
from tests.benchmarks.durability_http import run
from tests.databases import NO_POSTGRESQL
from tests.postgresql import find_binaries

ROUNDS = 2


@pytest.mark.slow
def test_no_answered_write_is_lost_when_the_service_is_killed(kind: str) -> None:
    if kind == "postgresql" and find_binaries() is None:
        absent(NO_POSTGRESQL)
    count = run(kind, ROUNDS, seed=7)
    assert (count.lost, count.wrong, count.complaints) == (0, 0, [])
    assert count.rounds == ROUNDS
    assert count.kept >= count.promised >= ROUNDS
