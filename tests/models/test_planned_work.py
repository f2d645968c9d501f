import numpy as np
import pytest

from models.arrays import Floats, exceedance
from models.pairs import PairPanel
from models.planned_work import PLAN_STARTS, PlannedWork, PlanStart

from .simulated import simulated
from .small_forecaster import small_forecaster


def own_rows(institution: int = 3) -> PairPanel:
    panel = simulated(40).panel
    return panel.take(panel.institution == institution)


def levels(start: PlanStart, base: Floats | None = None) -> Floats:
    forecaster, panel = small_forecaster(), own_rows()
    assert forecaster.planned is not None
    given = panel.final[-2] if base is None else base
    return forecaster.planned.levels(panel, forecaster.tables, given, start)


@pytest.mark.parametrize("start", PLAN_STARTS)
def test_every_plan_has_a_distribution_that_rises_with_the_level_planned(start: PlanStart) -> None:
    grid = levels(start)
    assert np.allclose(grid.sum(axis=-1), 1)
    assert (grid >= -1e-12).all()
    assert (np.diff(exceedance(grid), axis=1) >= -1e-9).all()


@pytest.mark.parametrize("start", PLAN_STARTS)
def test_no_assessor_gives_more_than_is_planned(start: PlanStart) -> None:
    base = own_rows().final[-2]
    grid = levels(start)
    planned = np.maximum(np.arange(1, 6), base[:, None])
    above = np.arange(1, 6) > planned[..., None]
    assert np.allclose(np.where(above, grid, 0), 0)


def test_levels_below_the_base_repeat_it() -> None:
    base = np.full(47, 3.0)
    grid = levels("results", base)
    assert np.allclose(grid[:, 0], grid[:, 2])
    assert np.allclose(grid[:, 1], grid[:, 2])


def test_finished_work_holds_more_often_than_a_level_left_alone() -> None:
    low, high = levels("results", np.full(47, 2.0)), levels("results", np.full(47, 3.0))
    assert low[:, 2, 2:].sum(axis=-1).mean() > high[:, 2, 2:].sum(axis=-1).mean()


def test_what_is_not_yet_claimed_does_not_matter_after_results() -> None:
    forecaster, panel = small_forecaster(), own_rows()
    assert forecaster.planned is not None
    base = panel.final[-2]
    claimed = panel.claimed.copy()
    claimed[-1] = 5
    other = PairPanel(**{**vars(panel), "claimed": claimed})
    one = forecaster.planned.levels(panel, forecaster.tables, base, "results")
    assert np.array_equal(one, forecaster.planned.levels(other, forecaster.tables, base, "results"))


def test_each_start_needs_its_calibrations() -> None:
    planned = small_forecaster().planned
    assert planned is not None
    with pytest.raises(ValueError, match="calibration per start"):
        PlannedWork(planned.model, dict(list(planned.calibrations.items())[1:]))
