"""What the other institutions of a file tell, against a plain loop over them."""

from dataclasses import replace

import numpy as np
import pytest

from models.arrays import known_mean
from models.cohort import LEAST_COHORT, SHAPE, cohort_discounts, cohort_shapes
from models.discount_features import NAMES, claim_grid, discount_features
from models.discount_shape import shares, tallies
from models.forecaster import ASSESSED
from models.level_table import fit_level_table
from models.pairs import PairPanel

from .simulated import simulated


def discounts(panel: PairPanel) -> np.ndarray:
    return cohort_discounts(panel.claimed - panel.final, panel.institution, panel.cycle)


def shapes(panel: PairPanel) -> np.ndarray:
    return cohort_shapes(panel.claimed, panel.final, (panel.desk, panel.final), panel.institution, panel.cycle)


def test_the_discount_is_that_of_the_others_in_the_latest_earlier_cycle_that_tells_it() -> None:
    panel = simulated(LEAST_COHORT + 3).panel
    rng = np.random.default_rng(4)
    panel = replace(panel, final=np.where(rng.random(panel.final.shape) < 0.1, np.nan, panel.final))
    given = panel.claimed - panel.final
    found = discounts(panel)
    for row in range(0, len(panel), 5):
        for indicator in range(0, 47, 6):
            wanted = np.nan
            for year in sorted(set(panel.cycle[panel.cycle < panel.cycle[row]])):
                others = (panel.cycle == year) & (panel.institution != panel.institution[row])
                values = given[others, indicator]
                if np.isfinite(values).sum() >= LEAST_COHORT:
                    wanted = np.nanmean(values)
            assert found[row, indicator] == pytest.approx(wanted, nan_ok=True)


def test_neither_this_cycle_nor_the_own_past_plays_a_part() -> None:
    panel = simulated(LEAST_COHORT + 3).panel
    own, last = panel.institution == 0, panel.cycle == panel.cycle.max()
    changed = replace(panel, final=np.where((last | own)[:, None], 1.0, panel.final))
    before, after = discounts(panel), discounts(changed)
    assert np.array_equal(after[own], before[own], equal_nan=True)
    # The others do see what that institution got.
    assert not np.array_equal(after[~own], before[~own], equal_nan=True)


def test_few_others_tell_nothing() -> None:
    assert np.isnan(discounts(simulated(LEAST_COHORT).panel)).all()
    several = simulated(LEAST_COHORT + 1).panel
    known = np.isfinite(discounts(several)).all(axis=1)
    assert np.array_equal(known, several.cycle > several.cycle.min())


def test_the_shape_is_that_of_the_others_in_the_latest_earlier_cycle_that_tells_it() -> None:
    panel = simulated(LEAST_COHORT + 3).panel
    # Nine institutions have results of the cycle in the middle: too few, so the cycle before it tells.
    lost = (panel.cycle == 2022) & (panel.institution >= LEAST_COHORT - 1)
    undone = (panel.cycle == 2022) & (panel.institution < 3)
    desk = np.where(undone[:, None], np.nan, panel.desk)
    panel = replace(panel, desk=desk, final=np.where(lost[:, None], np.nan, panel.final))
    found = shapes(panel)
    seen = set()
    for row in range(len(panel)):
        wanted = np.full(len(SHAPE), np.nan)
        for year in sorted(set(panel.cycle[panel.cycle < panel.cycle[row]])):
            others = (panel.cycle == year) & (panel.institution != panel.institution[row])
            told = of_others(panel.take(others))
            wanted = np.where(np.isnan(told), wanted, told)
            seen.add((int(year), bool(np.isnan(told).any())))
        assert found[row] == pytest.approx(wanted, nan_ok=True)
    assert {flag for year, flag in seen if year == 2021} == {False}
    assert (2022, True) in seen


def of_others(others: PairPanel) -> np.ndarray:
    levels = (others.claimed, others.final, others.desk, others.final)
    each = shares(tallies(*levels))
    discount = known_mean(np.where(others.claimed > 1, others.claimed - others.final, np.nan))
    paired, assessed = np.isfinite(discount), np.isfinite(each[:, 3])
    whole = shares(tallies(*levels).sum(axis=0, keepdims=True))[0]
    told = np.array([*whole, np.std(discount[paired]), np.std(each[assessed, 3])])
    few = np.array([np.nan if paired.sum() < LEAST_COHORT else 0.0, np.nan if assessed.sum() < LEAST_COHORT else 0.0])
    return np.asarray(told + few[[0, 0, 0, 1, 0, 1]])


def test_the_own_past_and_the_cycle_itself_tell_nothing_of_the_others() -> None:
    panel = simulated(LEAST_COHORT + 3).panel
    own, last = panel.institution == 0, panel.cycle == panel.cycle.max()
    changed = replace(panel, final=np.where((last | own)[:, None], 1.0, panel.final))
    before, after = shapes(panel), shapes(changed)
    assert after[own] == pytest.approx(before[own], nan_ok=True)
    assert not np.allclose(after[~own], before[~own], equal_nan=True)


def test_the_grid_of_claims_moves_whatever_rests_on_the_claim() -> None:
    panel = simulated(LEAST_COHORT + 3).panel
    tables = {stage: fit_level_table(panel, stage) for stage in ASSESSED}
    for stage in ASSESSED:
        features = discount_features(panel, tables, stage)
        grid = claim_grid(features[-1], tables[stage])
        for claim in range(1, 6):
            other = replace(panel, claimed=panel.claimed.copy())
            other.claimed[-1] = claim
            moved = discount_features(other, tables, stage)[-1]
            for name in ("claim", "expected", "same_discount", "cohort_same"):
                column = NAMES.index(name)
                assert np.array_equal(grid[:, claim - 1, column], moved[:, column], equal_nan=True)
