"""What the other institutions of a file tell, against a plain loop over them."""

from dataclasses import replace

import numpy as np
import pytest

from models.cohort import LEAST_COHORT, cohort_discounts
from models.discount_features import NAMES, claim_grid, discount_features
from models.forecaster import ASSESSED
from models.level_table import fit_level_table
from models.pairs import PairPanel

from .simulated import simulated


def discounts(panel: PairPanel) -> np.ndarray:
    return cohort_discounts(panel.claimed - panel.final, panel.institution, panel.cycle)


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
