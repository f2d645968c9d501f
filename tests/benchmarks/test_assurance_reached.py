"""Assured plans come true as often as they say, in simulation; the full figures are in docs/assurance.md."""

import numpy as np
import pytest

from models.planned_work import PLAN_STARTS
from models.registry import default_forecaster
from tests.models.small_forecaster import small_forecaster
from training.worlds import PRIOR_WORLDS, REFERENCE_WORLD

from .assurance_reached import ASKED, judged_plans, table


def test_every_plan_states_at_least_what_was_asked() -> None:
    plans = list(judged_plans(small_forecaster(), (REFERENCE_WORLD,), 2))
    assert {plan.start for plan in plans} == set(PLAN_STARTS)
    assert all(plan.asked <= plan.promised for plan in plans)
    assert all(0 <= plan.reached <= 1 for plan in plans)


@pytest.mark.slow
def test_what_is_asked_is_reached_within_what_few_institutions_can_tell() -> None:
    """Five points for being few beside three standard errors; the benchmark's 200 institutions tell more."""
    plans = list(judged_plans(default_forecaster(), PRIOR_WORLDS, 8))
    assert len(list(table(plans))) == len(PLAN_STARTS) * len(ASKED)
    for start in PLAN_STARTS:
        for asked in ASKED:
            reached = np.array([p.reached for p in plans if (p.start, p.asked) == (start, asked)])
            error = float(reached.std(ddof=1) / np.sqrt(len(reached)))
            assert abs(reached.mean() - asked) < 0.05 + 3 * error
