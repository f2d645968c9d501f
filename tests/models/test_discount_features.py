"""What a forecast may look at, and how the past is counted."""

from dataclasses import replace

import numpy as np
import pytest

from data.assessment import Stage
from models.baselines import BASELINES, baseline_probabilities, last_discount
from models.cohort import SHAPE, cohort_shapes
from models.discount_features import (
    INSTITUTION_WIDE,
    MEMORY,
    NAMES,
    discount_features,
    history_weight,
    remembering,
    without_history,
)
from models.discount_shape import SHARES, shares, tallies
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
@pytest.mark.parametrize("panel", [PANEL, HOLES], ids=("whole", "holes"))
def test_a_row_that_remembers_one_cycle_is_that_of_a_file_with_two(panel: PairPanel, stage: Stage) -> None:
    rows = panel.cycle == panel.cycle.max()
    file = panel.take(panel.cycle >= panel.cycle.max() - 1)
    short = remembering(panel, np.ones(len(panel), dtype=int))
    seen, told = (discount_features(each, TABLES, stage) for each in (short, file))
    assert np.array_equal(seen[rows], told[file.cycle == file.cycle.max()], equal_nan=True)
    for name in BASELINES:
        given, there = (baseline_probabilities(name, each, TABLES, stage) for each in (short, file))
        assert np.array_equal(given[rows], there[file.cycle == file.cycle.max()])


def test_inputs_of_the_institution_are_those_that_are_the_same_for_all_indicators() -> None:
    panel = simulated(60).panel
    given = discount_features(replace(panel, evidence=np.full_like(panel.evidence, 0.5)), TABLES, "final")
    for name in NAMES:
        values = given[..., NAMES.index(name)]
        same = all(np.array_equal(row, np.full_like(row, row[0]), equal_nan=True) for row in values)
        assert same == (name in (*INSTITUTION_WIDE, "lag", "evidence"))


@pytest.mark.parametrize("stage", ASSESSED)
def test_the_last_discount_is_of_the_latest_cycle_that_tells_it(stage: Stage) -> None:
    panel = simulated(5).panel
    missing = panel.claimed.copy()
    missing[panel.cycle == 2022, :10] = np.nan
    found = last_discount(replace(panel, claimed=missing), stage)[panel.cycle == 2023]
    told = {year: (panel.claimed - panel.levels(stage))[panel.cycle == year] for year in (2021, 2022)}
    assert np.array_equal(found[:, :10], told[2021][:, :10])
    assert np.array_equal(found[:, 10:], told[2022][:, 10:])
    assert np.isnan(last_discount(panel, stage)[panel.cycle == 2021]).all()


def test_what_is_forgotten_stays_so() -> None:
    none, one = np.zeros(len(PANEL), dtype=int), np.ones(len(PANEL), dtype=int)
    assert not history_weight(remembering(remembering(PANEL, none), one)).any()


@pytest.mark.parametrize("stage", ASSESSED)
def test_a_forecast_does_not_depend_on_who_else_is_forecast(stage: Stage) -> None:
    """Sums differ in their last bits from batch to batch; trees must not cut there."""
    forecaster = default_forecaster()
    panel = simulated(150, seed=3).panel
    together = forecaster.probabilities(panel, stage)
    for institution in range(0, 150, 7):
        rows = panel.institution == institution
        assert np.allclose(forecaster.probabilities(panel.take(rows), stage), together[rows], atol=1e-9)


@pytest.mark.parametrize("stage", ASSESSED)
@pytest.mark.parametrize("cycles", [0, 1, 2])
def test_the_own_shape_is_that_of_all_claims_of_the_earlier_cycles_that_are_remembered(
    stage: Stage, cycles: int
) -> None:
    known = remembering(HOLES, np.full(len(HOLES), cycles))
    found = np.stack([column(known, f"own_{name}", stage)[:, 0] for name in SHARES], axis=1)
    for row in range(len(HOLES)):
        same = HOLES.institution == HOLES.institution[row]
        earlier = np.flatnonzero(same & (HOLES.cycle < HOLES.cycle[row]))
        past = HOLES.take(earlier[len(earlier) - min(cycles, len(earlier)) :])
        counts = tallies(past.claimed, past.levels(stage), past.desk, past.final).sum(axis=0, keepdims=True)
        assert found[row] == pytest.approx(shares(counts)[0], abs=1e-6, nan_ok=True)
    assert np.isfinite(found).any() == (cycles > 0)


@pytest.mark.parametrize("stage", ASSESSED)
def test_the_shape_of_the_others_is_that_of_the_stage_to_be_forecast(stage: Stage) -> None:
    found = np.stack([column(PANEL, f"cohort_{name}", stage)[:, 0] for name in SHAPE], axis=1)
    results = (PANEL.desk, PANEL.final)
    wanted = cohort_shapes(PANEL.claimed, PANEL.levels(stage), results, PANEL.institution, PANEL.cycle)
    assert found == pytest.approx(wanted, abs=1e-6, nan_ok=True)
    assert np.isfinite(found[PANEL.cycle > PANEL.cycle.min()]).all()
