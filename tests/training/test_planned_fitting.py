import numpy as np
import pytest

from models.arrays import Floats
from models.planned_work import PLAN_STARTS, PlanStart
from tests.models.simulated import simulated
from tests.models.small_forecaster import small_forecaster
from training.plan_rows import PlanRows, plan_rows, results_of
from training.planned_fitting import HeldOutPlans, held_out_plans
from training.training_rows import OWN, TrainingRows

PANEL = simulated(40)
ROWS = TrainingRows(PANEL.panel, np.zeros(len(PANEL.panel), dtype=int), (PANEL,))
EVERY = np.ones(len(PANEL.panel), dtype=bool)
STANDING: Floats = np.random.default_rng(3).dirichlet(np.ones(5), PANEL.panel.claimed.shape)


def plans_of(start: PlanStart) -> PlanRows:
    return plan_rows(ROWS, small_forecaster().tables, start, EVERY, 2)


def chosen_by_the_forecast(plans: PlanRows, seed: int = 2) -> HeldOutPlans:
    forecaster = small_forecaster()
    assert forecaster.planned is not None
    standing = STANDING if plans.start == "claims" else None
    found = held_out_plans(ROWS, plans, forecaster.planned.model, standing, EVERY, 0, seed)
    assert found is not None
    return found


@pytest.mark.parametrize("start", PLAN_STARTS)
def test_chosen_plans_raise_something_and_lower_nothing(start: PlanStart) -> None:
    plans = plans_of(start)
    found, base = chosen_by_the_forecast(plans), plans.base[plans.usable]
    assert (found.planned >= base).all()
    assert 0.05 < (found.planned > base).mean() < 0.95
    assert not np.array_equal(found.planned, plans.planned[plans.usable])


@pytest.mark.parametrize("start", PLAN_STARTS)
def test_what_is_judged_is_the_plan_that_was_chosen(start: PlanStart) -> None:
    plans = plans_of(start)
    found = chosen_by_the_forecast(plans)
    planned = np.full_like(plans.base, np.nan)
    planned[plans.usable] = found.planned
    assert np.array_equal(found.levels, results_of(ROWS, start, plans.base, planned, 2)[plans.usable])


def test_after_results_a_plan_meets_a_future_and_after_claims_the_cycle_itself() -> None:
    for start in PLAN_STARTS:
        plans = plans_of(start)
        alone = results_of(ROWS, start, plans.base, plans.base, 2)[plans.usable]
        came = np.minimum(PANEL.panel.final, plans.base)[plans.usable]
        index, same = alone @ PANEL.panel.weights, came @ PANEL.panel.weights
        assert np.array_equal(np.minimum(alone, plans.base[plans.usable]), came) == (start == "claims")
        assert np.corrcoef(index, same)[0, 1] > 0.7


def test_claims_that_a_plan_leaves_alone_keep_their_forecast() -> None:
    plans = plans_of("claims")
    found = chosen_by_the_forecast(plans)
    alone = found.planned == plans.base[plans.usable]
    assert np.allclose(found.probabilities[alone], STANDING[plans.usable][alone])


def test_no_more_than_planned_is_expected_after_results() -> None:
    found = chosen_by_the_forecast(plans_of("results"))
    above = np.arange(1, 6) > found.planned[..., None]
    assert np.allclose(np.where(above, found.probabilities, 0), 0)


def test_work_is_aimed_where_the_forecast_of_the_claims_is_low() -> None:
    """That is why plans picked at random would calibrate something else."""
    plans = plans_of("claims")
    found, base = chosen_by_the_forecast(plans), plans.base[plans.usable]
    now = (STANDING[plans.usable] * np.arange(1, 6)).sum(axis=-1)
    worked = found.planned > base
    assert now[worked].mean() < now[(base < 5) & ~worked].mean()


def test_a_users_own_rows_bring_no_plans_to_calibrate_on() -> None:
    own = TrainingRows(PANEL.panel, np.full(len(PANEL.panel), OWN), ())
    plans, forecaster = plan_rows(own, small_forecaster().tables, "results", EVERY, 2), small_forecaster()
    assert forecaster.planned is not None
    assert held_out_plans(own, plans, forecaster.planned.model, None, EVERY, 0, 2) is None
