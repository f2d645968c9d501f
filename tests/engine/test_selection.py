"""One point per curve: against every combination, on the prices that break arithmetic."""

from itertools import pairwise, product
from random import Random

import numpy as np
import pytest
from hypothesis import given

from engine import core_search
from engine.even_rise import even_rise
from engine.menu import Menu, cost_of, gain_of
from engine.selection import Hulls, lower_hull, select, select_within
from tests.oracles.strategies import LAW, sources

LARGEST = 10**16
"""Hundredths that the whole of one institution's steps may cost."""


def menus_of(random: Random) -> list[Menu]:
    return [menu_of(random) for _ in range(random.randint(1, 5))]


def menu_of(random: Random) -> Menu:
    size = random.randint(1, 6)
    gains = sorted(random.sample(range(40), size))
    costs = sorted(random.choices(range(random.choice((2, 5, 60, LARGEST))), k=size))
    return Menu(np.array(gains, dtype=np.int64), np.array(costs, dtype=np.int64))


def combinations(menus: list[Menu]) -> list[tuple[int, ...]]:
    return list(product(*(range(len(menu.gains)) for menu in menus)))


@LAW
@given(sources())
def test_the_cheapest_selection_is_found_and_proven(random: Random) -> None:
    menus = menus_of(random)
    hulls = Hulls(menus)
    needed = random.randint(0, hulls.most)
    best = min(cost_of(menus, ps) for ps in combinations(menus) if gain_of(menus, ps) >= needed)
    found = select(hulls, needed)
    assert gain_of(menus, found.positions) >= needed
    assert found.cost == cost_of(menus, found.positions) == found.lower_bound == best


@LAW
@given(sources())
def test_a_budget_buys_the_highest_gain(random: Random) -> None:
    menus = menus_of(random)
    hulls = Hulls(menus)
    least, most = (cost_of(menus, [end] * len(menus)) for end in (0, -1))
    budget = random.randint(least, most + 1)
    best = max(gain_of(menus, ps) for ps in combinations(menus) if cost_of(menus, ps) <= budget)
    found, bound = select_within(hulls, budget)
    assert found.cost <= budget
    assert gain_of(menus, found.positions) == bound == best


@LAW
@given(sources())
def test_needing_more_never_costs_less(random: Random) -> None:
    hulls = Hulls(menus_of(random))
    costs = [select(hulls, needed).cost for needed in range(hulls.most + 1)]
    assert costs == sorted(costs)


@LAW
@given(sources())
def test_lists_find_what_a_table_would(random: Random) -> None:
    menus = [menu_of(random) for _ in range(6)]
    hulls = Hulls(menus)
    needed = random.randint(0, hulls.most)
    exact = select(hulls, needed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "WIDEST_WINDOW", 0)
        found = select(hulls, needed)
    assert (found.cost, found.lower_bound) == (exact.cost, exact.lower_bound)


@pytest.mark.parametrize(("limit", "value"), [("MOST_STATES", 8), ("MOST_KEPT", 3)])
@LAW
@given(sources())
def test_a_search_cut_short_states_an_honest_gap(limit: str, value: int, random: Random) -> None:
    menus = [menu_of(random) for _ in range(6)]
    hulls = Hulls(menus)
    needed = random.randint(0, hulls.most)
    exact = select(hulls, needed).cost
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "WIDEST_WINDOW", 4)
        patch.setattr(core_search, limit, value)
        found = select(hulls, needed)
    assert found.lower_bound <= exact <= found.cost
    assert gain_of(menus, found.positions) >= needed


@LAW
@given(sources())
def test_the_least_is_highest_and_fewest_stay_there(random: Random) -> None:
    menus = menus_of(random)
    menus = [Menu(menu.gains - menu.gains[0], menu.costs) for menu in menus]
    standing = [random.randint(0, 20) for _ in menus]
    budget = random.randint(cost_of(menus, [0] * len(menus)), cost_of(menus, [-1] * len(menus)) + 1)

    def after(positions: tuple[int, ...]) -> list[int]:
        return sorted(s + int(m.gains[p]) for s, m, p in zip(standing, menus, positions, strict=True))

    best = max(after(ps) for ps in combinations(menus) if cost_of(menus, ps) <= budget)
    positions = even_rise(menus, standing, budget)
    found = after(positions)
    assert cost_of(menus, positions) <= budget
    assert found[0] == best[0]
    assert found.count(found[0]) == best.count(best[0])


@LAW
@given(sources())
def test_the_hull_lies_under_every_point_and_turns_upwards(random: Random) -> None:
    menu = menu_of(random)
    corners = lower_hull(menu.gains, menu.costs).tolist()
    assert (corners[0], corners[-1]) == (0, len(menu.gains) - 1)
    points = [(int(g), int(c)) for g, c in zip(menu.gains, menu.costs, strict=True)]
    for left, right in pairwise(corners):
        (g0, c0), (g1, c1) = points[left], points[right]
        assert all((c - c0) * (g1 - g0) >= (c1 - c0) * (g - g0) for g, c in points)


def test_out_of_reach_and_too_little_money_are_refused() -> None:
    hulls = Hulls([Menu(np.array([0, 3]), np.array([5, 9]))])
    with pytest.raises(ValueError, match="out of reach"):
        select(hulls, 4)
    with pytest.raises(ValueError, match="do not cover"):
        select_within(hulls, 4)


def test_institutions_without_any_step_are_no_obstacle() -> None:
    fixed = Menu(np.array([0]), np.array([0]))
    assert select(Hulls([fixed, fixed]), 0).cost == 0
    assert even_rise([fixed, fixed], [3, 5], 10) == (0, 0)
