"""What a panel's own past does to the width of intervals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calibration import STRATA
from models.conformal import fit_error_shape
from models.forecaster import ASSESSED
from models.own_history import WIDTH_CASES, ShiftPrior, panel_width
from models.panel_update import panel_update
from models.registry import default_forecaster

from .simulated import simulated

PRIOR = ShiftPrior(between=0.3, cycle=0.2, within=1.0)


def panel(institutions: int, cycles: int, deviation: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    errors = deviation * np.random.default_rng(seed).standard_normal(institutions * cycles)
    return errors, np.repeat(np.arange(institutions), cycles), np.tile(np.arange(2021, 2021 + cycles), institutions)


def test_errors_as_large_as_calibrated_leave_the_width_as_it_is() -> None:
    errors, institutions, cycles = panel(2_000, 3, np.sqrt(PRIOR.within_share))
    assert panel_width(errors, institutions, cycles, PRIOR) == pytest.approx(1, abs=0.02)


@given(st.floats(0.3, 3.0), st.integers(1, 60), st.integers(1, 4))
def test_the_width_lies_between_the_model_s_and_the_panel_s(deviation: float, institutions: int, years: int) -> None:
    errors, codes, cycles = panel(institutions, years, deviation)
    width = panel_width(errors, codes, cycles, PRIOR)
    within = [errors[cycles == year] for year in np.unique(cycles)]
    freedom = len(errors) - years
    if freedom == 0:
        assert width == 1
        return
    seen = np.sqrt(sum(float(((e - e.mean()) ** 2).sum()) for e in within) / freedom / PRIOR.within_share)
    assert min(1, seen) - 1e-9 <= width <= max(1, seen) + 1e-9
    assert panel_width(1.5 * errors, codes, cycles, PRIOR) >= width


def test_what_moves_a_whole_cycle_is_no_matter_of_width() -> None:
    errors, institutions, cycles = panel(40, 3, 1.0)
    moved = errors + np.choose(cycles - 2021, (0.8, -1.1, 0.3))
    assert panel_width(moved, institutions, cycles, PRIOR) == pytest.approx(
        panel_width(errors, institutions, cycles, PRIOR)
    )


def test_past_cycles_with_a_claim_missing_teach_as_much_as_whole_ones() -> None:
    whole = simulated(6).panel
    claimed = whole.claimed.copy()
    claimed[whole.cycle < whole.cycle.max(), 4] = np.nan
    forecaster, last = default_forecaster(), int(whole.cycle.max())
    for stage in ASSESSED:
        full = panel_update(forecaster, whole, last, stage)
        holed = panel_update(forecaster, replace(whole, claimed=claimed), last, stage)
        assert holed.cycles == full.cycles > 0
        assert holed.shift == pytest.approx(full.shift, abs=0.1)


def test_one_institution_tells_nothing_about_the_width() -> None:
    errors, institutions, cycles = panel(1, 4, 3.0)
    assert panel_width(errors, institutions, cycles, PRIOR) == 1


def test_few_rows_weigh_against_the_model_s_own_cases() -> None:
    errors, institutions, cycles = np.array([-2.0, 0.0, 2.0]), np.arange(3), np.full(3, 2023)
    wanted = np.sqrt((WIDTH_CASES + 2 * 4 / PRIOR.within_share) / (WIDTH_CASES + 2))
    assert panel_width(errors, institutions, cycles, PRIOR) == pytest.approx(wanted)


@given(st.floats(0.2, 4))
def test_a_wider_shape_keeps_its_centre(factor: float) -> None:
    shape = fit_error_shape(np.random.default_rng(1).gamma(3, size=400), np.ones(400))
    wide = shape.widened(factor)
    assert wide.centre == pytest.approx(shape.centre)
    assert wide.deviation == pytest.approx(factor * shape.deviation)


def test_a_file_whose_results_jump_about_gets_wider_intervals() -> None:
    calm = simulated(12).panel
    rng = np.random.default_rng(8)
    jump = rng.integers(-2, 3, (len(calm), 1)) * (calm.cycle < calm.cycle.max())[:, None]
    wild = replace(calm, final=np.clip(calm.final + jump, 1, 5))
    model = default_forecaster()
    last = int(calm.cycle.max())
    widths = [panel_update(model, panel, last, "final").width for panel in (wild, calm)]
    assert all(widths[0][stratum] > widths[1][stratum] for stratum in STRATA)
