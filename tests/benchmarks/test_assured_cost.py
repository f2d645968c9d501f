"""An assured plan costs at most 1 % more than the best of a brute search over margins, on simulated institutions."""

import pytest

from models.planned_work import PLAN_STARTS

from .assurance_reached import ASKED
from .assured_cost import searched, table

FEW_PLANS = 70_002
"""An institution near the top: some 400 margins have a plan of their own, not 2,000."""


@pytest.mark.slow
def test_no_margin_has_a_plan_that_is_cheaper_or_surer() -> None:
    found = [searched(FEW_PLANS, start) for start in PLAN_STARTS]
    for one in found:
        assert any(plan.cost is not None for plan in one.plans)
        for plan in one.plans:
            assert (plan.cost is None) == (plan.brute is None)
            if plan.cost is not None and plan.brute is not None:
                assert plan.brute <= plan.cost <= 1.01 * plan.brute
        assert one.highest >= one.highest_by_brute - 1e-9
    assert len(list(table(found))) == 2 + len(PLAN_STARTS) * len(ASKED)
