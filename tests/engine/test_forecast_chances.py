"""Chances from two forecasts: they carry one distribution into the other, and nothing is made up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forecast_chances import raises_between
from tests.oracles.strategies import LAW

parts = st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any)


def share(counts: list[int]) -> list[float]:
    return [count / sum(counts) for count in counts]


def risen(desk: list[float], moves: list[list[float]]) -> list[float]:
    """Final distribution after moving shares of each desk level up."""
    final = [0.0] * 5
    for level, chance in enumerate(desk):
        for to, move in enumerate(moves[level]):
            final[to] += chance * move
    return final


@LAW
@given(parts, st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_raises_of_one_level_are_found_again(counts: list[int], up: list[float]) -> None:
    desk = share(counts)
    moves = [[0.0] * 5 for _ in range(5)]
    for level in range(5):
        step = up[level] if level < 4 else 0.0
        moves[level][level] = 1 - step
        moves[level][min(level + 1, 4)] += step
    final = risen(desk, moves)
    for level, chance in enumerate(desk, start=1):
        found = raises_between(desk, final, Fraction(level))
        if chance == 0:
            assert found is None
        else:
            assert found is not None
            assert found.get(level + 1, 0.0) == pytest.approx(up[level - 1] if level < 5 else 0.0, abs=1e-9)


@LAW
@given(parts, parts)
def test_chances_never_pass_one_and_lie_above_the_desk_level(first: list[int], second: list[int]) -> None:
    for level in range(1, 6):
        found = raises_between(share(first), share(second), Fraction(level))
        if found is not None:
            assert sum(found.values()) <= 1 + 1e-9
            assert all(to > level and chance >= 0 for to, chance in found.items())


def test_equal_forecasts_raise_nothing() -> None:
    same = [0.1, 0.2, 0.3, 0.3, 0.1]
    for level in range(1, 6):
        assert sum((raises_between(same, same, Fraction(level)) or {}).values()) == pytest.approx(0, abs=1e-12)


def test_a_level_held_impossible_tells_nothing() -> None:
    assert raises_between([1.0, 0, 0, 0, 0], [0.5, 0.5, 0, 0, 0], Fraction(3)) is None


def test_a_fraction_counts_as_the_level_below() -> None:
    desk, final = [0.5, 0.5, 0, 0, 0], [0.25, 0.75, 0, 0, 0]
    assert raises_between(desk, final, Fraction(3, 2)) == raises_between(desk, final, Fraction(1)) == {2: 0.5}
