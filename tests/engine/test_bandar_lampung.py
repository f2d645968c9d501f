"""The worked example: Kota Bandar Lampung of 2024, index 2.98, to be brought to 3.50."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from data.assessment import Assessment
from data.costs import CostTable
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.rules import Capacity, Rules
from engine.plan import Plan, PlanRequest, make_plan
from engine.plan_document import plan_document
from engine.verification import verify
from tests.conftest import ROOT
from tests.oracles.dynamic_programme import Fixed, cheapest_plan

SPBE = shipped_instrument("spbe-2020")
GOAL = Fraction(7, 2)


@pytest.fixture(scope="module")
def lampung() -> Assessment:
    panel = read_panel(ROOT / "data" / "samples" / "bandar-lampung.csv")
    return next(a for a in panel.assessments if a.cycle == 2024)


def plan_for(assessment: Assessment, rules: Rules, costs: CostTable | None = None, alternatives: int = 0) -> Plan:
    chosen = costs or default_costs(SPBE)
    return make_plan(PlanRequest(SPBE, assessment, chosen, rules, alternatives=alternatives, replacements=True))


@pytest.fixture(scope="module")
def plan(lampung: Assessment) -> Plan:
    return plan_for(lampung, Rules(target=GOAL), alternatives=10)


def test_the_cheapest_plan_is_the_oracles(lampung: Assessment, plan: Plan) -> None:
    costs = default_costs(SPBE)
    expected = cheapest_plan(
        {i.id: i.weight for i in SPBE.indicators},
        {i: lampung.levels[i] for i in SPBE.ids},
        {step: int(price * 100) for step, price in costs.prices.items()},
        GOAL,
        [Fixed(int(f.cost * 100), f.steps) for f in costs.fixed_costs],
    )
    assert expected is not None
    assert plan.optimum is not None
    assert plan.optimum.outcome.planned == expected.planned
    assert plan.optimum.outcome.cost == expected.cost
    assert plan.optimum.gap == 0
    assert plan.optimum.certified
    assert plan.status == "optimal"


def test_it_reaches_the_predicate(plan: Plan) -> None:
    document = plan_document(plan)
    assert (document["index_before_display"], document["predicate_before"]) == ("2.98", "Baik")
    assert (document["index_after"] >= 3.5, document["predicate_after"]) == (True, "Sangat Baik")
    assert all(check.passed for check in verify(json.loads(json.dumps(document)), lambda _: SPBE))


def test_asking_for_the_predicate_is_asking_for_its_border(lampung: Assessment, plan: Plan) -> None:
    named = plan_for(lampung, Rules(predicate="Sangat Baik"))
    assert named.optimum is not None
    assert plan.optimum is not None
    assert named.optimum.outcome.planned == plan.optimum.outcome.planned


def test_ten_other_plans_within_a_tenth(plan: Plan) -> None:
    assert plan.optimum is not None
    costs = [other.outcome.cost for other in plan.alternatives]
    assert len(costs) >= 10
    assert costs == sorted(costs)
    assert costs[-1] <= plan.optimum.outcome.cost * Fraction(11, 10)


def test_the_usual_lists_cost_more(plan: Plan) -> None:
    assert plan.optimum is not None
    for outcome in plan.hand_rules.values():
        assert outcome is not None
        assert outcome.cost >= plan.optimum.outcome.cost


def test_losing_an_owner_costs_more_or_is_impossible(plan: Plan) -> None:
    assert plan.without_owners
    assert all(r.extra is None or r.extra >= 0 for r in (*plan.without_owners, *plan.without_indicators))


def test_contract_fields(plan: Plan) -> None:
    document = plan_document(plan)
    promised = {
        "status", "institution", "instrument", "cycle", "stage", "target", "cost_unit", "index_before", "index_after",
        "predicate_before", "predicate_after", "cost", "lower_bound", "gap", "levels_after", "steps", "group_costs",
        "assurance", "alternatives", "baselines", "warnings", "explanation",
    }  # fmt: skip
    assert promised <= set(document)
    assert {"indicator", "owner", "from", "to", "cost", "gain"} <= set(document["steps"][0])
    assert set(document["baselines"]) == {"weight_gap", "greedy"}
    assert {"cost", "levels_after", "differs"} <= set(document["alternatives"][0])


@pytest.mark.parametrize("factor", [1_000, 1_000_000, 100_000_000])
def test_rupiah_in_proportion_to_effort_give_the_same_plan(lampung: Assessment, plan: Plan, factor: int) -> None:
    effort = default_costs(SPBE)
    rupiah = replace(
        effort,
        unit="rupiah",
        prices={step: price * factor for step, price in effort.prices.items()},
        fixed_costs=tuple(replace(f, cost=f.cost * factor) for f in effort.fixed_costs),
    )
    priced = plan_for(lampung, Rules(target=GOAL, capacity=(Capacity("Diskominfo", steps=40),)), rupiah)
    assert priced.optimum is not None
    assert plan.optimum is not None
    assert priced.optimum.outcome.planned == plan.optimum.outcome.planned
    assert priced.optimum.outcome.cost == plan.optimum.outcome.cost * factor


def test_an_impossible_wish_becomes_advice(lampung: Assessment) -> None:
    rules = Rules(target=Fraction(9, 2), budget=Decimal(50), freeze=("i01", "i02"), max_indicators=30)
    answer = plan_for(lampung, rules)
    document = plan_document(answer)
    assert document["status"] == "infeasible"
    assert {item["rule"] for item in document["conflict"]} == {"target", "budget"}
    assert document["repairs"]
    assert document["within_budget"]["cost"] <= 50
    assert document["within_budget"]["index"] < document["best_reachable"]["index"]
    assert answer.advice is not None
    assert "tidak dapat dipenuhi bersama" in document["explanation"]


def test_a_target_that_stands_already(lampung: Assessment) -> None:
    document = plan_document(plan_for(lampung, Rules(target=Fraction(5, 2))))
    assert (document["status"], document["cost"], document["steps"]) == ("already_met", 0, [])
