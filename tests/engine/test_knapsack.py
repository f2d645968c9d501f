"""Knapsack: equal to trying every subset, ties broken on purpose."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knapsack import best_subset
from tests.oracles.strategies import LAW

items = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 9)), max_size=9)


def exhaustive(weights: list[int], values: list[int], capacity: int) -> tuple[int, ...]:
    """The best of all subsets: value, then weight, then earliest items; worthless items left out."""
    useful = [k for k, value in enumerate(values) if value]
    subsets = (s for size in range(len(useful) + 1) for s in combinations(useful, size))
    fitting = [s for s in subsets if sum(weights[k] for k in s) <= capacity]
    heaviest = max(range(len(weights) + 1))

    def rank(subset: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
        members = tuple(int(k not in subset) for k in range(heaviest))
        return -sum(values[k] for k in subset), sum(weights[k] for k in subset), members

    return min(fitting, key=rank)


@LAW
@given(items, st.integers(0, 60))
def test_no_subset_is_better(pairs: list[tuple[int, int]], capacity: int) -> None:
    weights, values = [w for w, _ in pairs], [v for _, v in pairs]
    assert best_subset(weights, values, capacity) == exhaustive(weights, values, capacity)


def test_a_long_list_is_still_exact() -> None:
    random = Random(5)
    weights = [random.randint(1, 300) for _ in range(47)]
    values = [random.randint(1, 10**6) for _ in range(47)]
    chosen = best_subset(weights, values, 2880)
    table = [0] * 2881
    for weight, value in zip(weights, values, strict=True):
        for room in range(2880, weight - 1, -1):
            table[room] = max(table[room], table[room - weight] + value)
    assert sum(weights[k] for k in chosen) <= 2880
    assert sum(values[k] for k in chosen) == table[2880]


@pytest.mark.parametrize(
    ("weights", "values", "capacity"), [([0], [1], 1), ([-1], [1], 1), ([1], [-1], 1), ([1], [1], -1)]
)
def test_numbers_out_of_range_are_refused(weights: list[int], values: list[int], capacity: int) -> None:
    with pytest.raises(ValueError, match="weights must be"):
        best_subset(weights, values, capacity)
