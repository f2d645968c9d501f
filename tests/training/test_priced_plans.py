from itertools import product

import numpy as np
import pytest

from data.effort import step_efforts
from data.instrument_file import shipped_instrument
from models.arrays import Floats
from models.pairs import indicator_weights
from training.priced_plans import priced_plans

SPBE = shipped_instrument("spbe-2020")


def drawn(count: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Expected levels that never fall, bases, and shares of the gain in reach."""
    rng = np.random.default_rng(seed)
    shape = (count, len(SPBE.ids))
    return np.sort(1 + 4 * rng.random((*shape, 5))), rng.integers(1, 6, shape).astype(float), rng.random(count)


def gain(expected: Floats, levels: Floats) -> Floats:
    chosen = np.take_along_axis(expected, (levels - 1).astype(int)[..., None], axis=2)[..., 0]
    return np.asarray(chosen @ indicator_weights(SPBE))


def cost(base: Floats, planned: Floats) -> float:
    efforts = step_efforts(SPBE)
    return sum(
        float(efforts[i, level])
        for i, low, high in zip(SPBE.ids, base, planned, strict=True)
        for level in range(int(low) + 1, int(high) + 1)
    )


def test_plans_gain_what_they_seek_and_lower_no_level() -> None:
    expected, base, share = drawn(40, 1)
    planned = priced_plans(SPBE, expected, base, share)
    now, most = gain(expected, base), gain(expected, np.full_like(base, 5))
    assert (planned >= base).all()
    assert (gain(expected, planned) >= now + share * (most - now) - 1e-9).all()


def test_nothing_sought_is_nothing_done() -> None:
    expected, base, _ = drawn(10, 2)
    assert np.array_equal(priced_plans(SPBE, expected, base, np.zeros(10)), base)


def test_more_is_never_cheaper() -> None:
    expected, base, _ = drawn(1, 3)
    shares = np.linspace(0, 0.95, 12)
    planned = priced_plans(SPBE, np.repeat(expected, 12, axis=0), np.repeat(base, 12, axis=0), shares)
    costs = [cost(base[0], levels) for levels in planned]
    assert costs == sorted(costs)


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_the_same_cost_gains_more(seed: int) -> None:
    """Against all plans of three indicators; the others have nothing to gain."""
    expected, base, share = drawn(1, seed)
    expected[:, 3:] = 3.0
    base[:, 3:] = 5.0
    planned = priced_plans(SPBE, expected, base, share)
    for levels in product(*(range(int(low), 6) for low in base[0, :3])):
        rival = np.concatenate([levels, base[0, 3:]])
        if cost(base[0], rival) <= cost(base[0], planned[0]) + 1e-9:
            assert gain(expected, rival[None])[0] <= gain(expected, planned)[0] + 1e-9
