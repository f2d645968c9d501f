"""How discounts are spread, against counting one by one."""

import numpy as np
import pytest

from models.discount_shape import FAR, LEAST_KNOWN, SHARES, shares, tallies

from .simulated import simulated

PANEL = simulated(12).panel


def counted(claims: list[float], given: list[float], desk: list[float], final: list[float]) -> list[float]:
    pairs = [(c, g) for c, g in zip(claims, given, strict=True) if c > 1 and not np.isnan(g)]
    results = [(d, f) for d, f in zip(desk, final, strict=True) if not np.isnan(d - f)]
    hits = (
        [c == g for c, g in pairs],
        [c - g >= FAR for c, g in pairs],
        [c < g for c, g in pairs],
        [d < f for d, f in results],
    )
    return [sum(each) / len(each) if len(each) >= LEAST_KNOWN else np.nan for each in hits]


@pytest.mark.parametrize("stage", ["desk", "final"])
def test_the_shares_are_those_of_counting_claim_by_claim(stage: str) -> None:
    rng = np.random.default_rng(3)
    claimed, desk, final = (
        np.where(rng.random(levels.shape) < 0.2, np.nan, levels) for levels in (PANEL.claimed, PANEL.desk, PANEL.final)
    )
    claimed[0, 9:], desk[1, 9:], final[2, 9:] = np.nan, np.nan, np.nan
    given = {"desk": desk, "final": final}[stage]
    found = shares(tallies(claimed, given, desk, final))
    wanted = [counted(*map(list, row)) for row in zip(claimed, given, desk, final, strict=True)]
    assert found == pytest.approx(np.array(wanted), nan_ok=True)
    assert np.isnan(found).any()
    assert np.isfinite(found).any(axis=0).all()


def test_counts_of_rows_add_up_to_those_of_all_their_claims() -> None:
    levels = (PANEL.claimed, PANEL.final, PANEL.desk, PANEL.final)
    apart = tallies(*levels).sum(axis=0, keepdims=True)
    together = tallies(*(each.reshape(1, -1) for each in levels))
    assert np.array_equal(apart, together)
    assert np.array_equal(shares(apart), shares(together))


def test_claims_of_the_lowest_level_play_no_part() -> None:
    claimed, given = np.repeat([[1.0, 3.0, 3.0]], 5, axis=1), np.repeat([[1.0, 3.0, 1.0]], 5, axis=1)
    found = dict(zip(SHARES, shares(tallies(claimed, given, given, given))[0], strict=True))
    assert found == {"exact": 0.5, "far": 0.5, "under": 0.0, "raised": 0.0}


def test_equal_mean_discounts_are_told_apart() -> None:
    claimed = np.full((2, 12), 4.0)
    given = np.array([[3.0] * 6 + [4.0] * 6, [2.0] * 3 + [4.0] * 9])
    assert (claimed - given).mean(axis=1).tolist() == [0.5, 0.5]
    few, far = shares(tallies(claimed, given, given, given))
    assert (few[0], few[1]) == (0.5, 0.0)
    assert (far[0], far[1]) == (0.75, 0.25)
