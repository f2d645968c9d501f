"""What a forecast may look at, and how the past is counted."""

from dataclasses import replace

import numpy as np
import pytest

from data.assessment import Stage
from models.discount_features import MEMORY, NAMES, discount_features, history_weight, without_history
from models.forecaster import ASSESSED
from models.pairs import PairPanel
from models.registry import default_forecaster
from tests.models.simulated import simulated
from tests.models.small_forecaster import small_forecaster
from training.robustness import with_gaps

TABLES = small_forecaster().tables
PANEL = simulated(30).panel
HOLES = with_gaps(PANEL, 1)


def column(panel: PairPanel, name: str, stage: Stage = "final") -> np.ndarray:
    return discount_features(panel, TABLES, stage)[..., NAMES.index(name)]


@pytest.mark.parametrize("panel", [PANEL, HOLES, without_history(PANEL)], ids=("whole", "holes", "blank"))
def test_the_weight_of_the_past_is_the_input_of_that_name(panel: PairPanel) -> None:
    assert np.allclose(column(panel, "history_weight"), history_weight(panel)[:, None])


def test_earlier_cycles_count_less_the_older_they_are() -> None:
    weight = history_weight(PANEL).reshape(30, 3)
    assert np.allclose(weight, [0, 1, 1 + MEMORY])


def test_one_paired_indicator_is_a_past_and_a_claim_without_result_is_none() -> None:
    claimed = np.full_like(PANEL.claimed, np.nan)
    claimed[:, 5] = PANEL.claimed[:, 5]
    assert np.array_equal(history_weight(replace(PANEL, claimed=claimed)), history_weight(PANEL))
    final = PANEL.final.copy()
    final[:, 5] = np.nan
    assert not history_weight(replace(PANEL, claimed=claimed, final=final)).any()


@pytest.mark.parametrize("stage", ASSESSED)
def test_what_came_of_the_cycle_itself_is_not_looked_at(stage: Stage) -> None:
    last = PANEL.cycle == PANEL.cycle.max()
    desk, final = (np.where(last[:, None], 1.0, PANEL.levels(name)) for name in ASSESSED)
    other = replace(PANEL, desk=desk, final=final)
    seen, moved = (discount_features(each, TABLES, stage)[last] for each in (PANEL, other))
    assert np.array_equal(seen, moved, equal_nan=True)


def test_without_a_past_nothing_of_it_is_known() -> None:
    blank = without_history(PANEL)
    for name in ("last_final", "last_discount", "past_final_index", "lag", "claimed_rise"):
        assert np.isnan(column(blank, name)).all()
    assert np.array_equal(column(blank, "claim"), PANEL.claimed)


@pytest.mark.parametrize("stage", ASSESSED)
def test_a_forecast_does_not_depend_on_who_else_is_forecast(stage: Stage) -> None:
    """Sums differ in their last bits from batch to batch; trees must not cut there."""
    forecaster = default_forecaster()
    panel = simulated(150, seed=3).panel
    together = forecaster.probabilities(panel, stage)
    for institution in range(0, 150, 7):
        rows = panel.institution == institution
        assert np.allclose(forecaster.probabilities(panel.take(rows), stage), together[rows], atol=1e-9)
