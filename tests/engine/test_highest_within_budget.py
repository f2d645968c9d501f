"""The dual question: the highest index inside a budget, from the request to the verified document."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from data.rules import Rules
from engine.plan import Plan, PlanRequest, make_plan
from engine.plan_document import plan_document
from engine.verification import verify
from tests.oracles.brute_force import Case, candidates, mean
from tests.oracles.small_cases import Shape, small_case


def plan_of(case: Case) -> Plan:
    return make_plan(PlanRequest(case.instrument, case.assessment, case.costs, case.rules))


@pytest.mark.parametrize("share", [0, 30, 70])
def test_equals_the_best_of_all_plans_inside_it(share: int) -> None:
    for seed in range(25):
        case = small_case(Random(seed), Shape(families=(), facts=False))
        whole = sum(case.costs.prices.values(), Decimal(0))
        budget = (whole * share / 100).quantize(Decimal("0.01"))
        case = replace(case, rules=Rules(budget=budget))
        plan = plan_of(case)
        inside = [c for c in candidates(case) if c.cost <= budget]
        top = max(mean(case, c.levels) for c in inside)
        assert plan.optimum is not None
        assert plan.optimum.outcome.index == top
        assert plan.optimum.outcome.cost == 100 * min(c.cost for c in inside if mean(case, c.levels) == top)
        document = plan_document(plan)
        assert document["goal"] == "highest_index"
        if plan.status != "already_met":
            assert "Terbukti tertinggi" in document["explanation"]
            assert "termurah:" not in document["explanation"]
            assert "untuk target yang sama" not in document["explanation"]
        instrument = case.instrument
        assert all(check.passed for check in verify(document, lambda _, found=instrument: found))  # type: ignore[misc]  # mypy infers no default in a lambda
