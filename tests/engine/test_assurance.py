"""Plans for the index after the assessor has spoken, against a forecast whose probabilities are known exactly."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest

from api.service.web.planning.answer_view import assurance_view
from data.assessment import Assessment
from data.effort import default_costs
from data.faults import InputError
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.rules import Rules
from engine.assurance import Assurance
from engine.coupling_constraints import Target
from engine.explanation import most_sure
from engine.plan import Plan, PlanRequest, make_plan
from engine.plan_document import plan_document
from engine.verification import verify
from engine.wording import percent

from .strict_assessor import Strict

TARGET = Fraction(7, 2)
TOO_HIGH = Fraction(9, 2)
LADDER = (0.5, 0.65, 0.8, 0.9, 0.95)


def ask(
    sample: Assessment, instrument: Instrument, probability: float | None, rules: Rules, share: float = 0.9
) -> Plan:
    strict = Strict(instrument, share)
    costs = default_costs(instrument)
    return make_plan(PlanRequest(instrument, sample, costs, rules, assurance=probability, assessed=strict))


def cost(plan: Plan) -> int:
    assert plan.optimum is not None
    return plan.optimum.outcome.cost


def document(plan: Plan) -> dict[str, Any]:
    read_back: dict[str, Any] = json.loads(json.dumps(plan_document(plan)))
    return read_back


def test_what_is_promised_is_rounded_down_wherever_it_is_read(sample: Assessment, instrument: Instrument) -> None:
    """79.96 % of an asked 80 % is no 80 %, and an index of 4.158 is no 4.16."""
    plan = ask(sample, instrument, 0.8, Rules(target=TOO_HIGH))
    plan = replace(plan, assurance=Assurance(0.8, 0.7996, 0.0, 4.1, 4.158, simulated=True))
    assert "4,50: 79 %; dengan peluang 80 % yang tercapai 4,15." in most_sure(plan)
    view = assurance_view(document(plan)["assurance"])
    assert view is not None
    assert (view["asked"], view["reached"], view["sure_index"]) == (80, 79, Fraction("4.15"))


@pytest.mark.parametrize("share", range(1, 100))
def test_a_whole_percentage_is_read_as_it_was_asked(share: int) -> None:
    assert percent(share / 100) == str(share)


@pytest.mark.parametrize("probability", LADDER)
def test_the_asked_probability_is_reached_and_hardly_exceeded(
    sample: Assessment, instrument: Instrument, probability: float
) -> None:
    plan = ask(sample, instrument, probability, Rules(target=TARGET))
    assert plan.assurance is not None
    assert plan.optimum is not None
    assert plan.assurance.reached >= probability
    assert plan.assurance.reached <= probability + 0.02
    claimed = plan.optimum.outcome.planned
    assert plan.assurance.reached == pytest.approx(Strict(instrument).chance(claimed, TARGET), abs=1e-12)
    assert plan.assurance.sure_index >= float(TARGET)
    assert "SIMULASI" in document(plan)["explanation"]


def test_a_proof_under_an_assurance_says_among_which_plans_it_holds(sample: Assessment, instrument: Instrument) -> None:
    sure, plain = (document(ask(sample, instrument, p, Rules(target=TARGET)))["explanation"] for p in (0.8, None))
    assert "Terbukti termurah di antara rencana yang indeks harapannya setinggi ini." in sure
    assert "tidak ada rencana lain yang memenuhi semua aturan dengan biaya lebih rendah" not in sure
    assert "tidak ada rencana lain yang memenuhi semua aturan dengan biaya lebih rendah" in plain


def test_what_is_sure_without_a_step_is_not_called_reached(sample: Assessment, instrument: Instrument) -> None:
    plan = ask(sample, instrument, 0.5, Rules(target=Fraction(3, 2)))
    assert plan.status == "already_met"
    assert "sudah sepasti yang diminta" in document(plan)["explanation"]


def test_more_assurance_never_costs_less(sample: Assessment, instrument: Instrument) -> None:
    costs = [cost(ask(sample, instrument, probability, Rules(target=TARGET))) for probability in LADDER]
    assert costs == sorted(costs)
    assert costs[0] < costs[-1]


def test_a_milder_assessor_never_makes_a_plan_dearer(sample: Assessment, instrument: Instrument) -> None:
    costs = [cost(ask(sample, instrument, 0.8, Rules(target=TARGET), share=share)) for share in (0.85, 0.9, 0.95)]
    assert costs == sorted(costs, reverse=True)


def test_claims_that_are_believed_whole_and_surely_cost_the_plain_plan(
    sample: Assessment, instrument: Instrument
) -> None:
    assessor = Strict(instrument, share=1.0, deviation=1e-6)

    class Believing(Strict):
        def expected_level(self, indicator: str, claimed: int) -> float:
            return float(claimed)

    believing = Believing(instrument, assessor.share, assessor.deviation)
    costs = default_costs(instrument)
    request = PlanRequest(
        instrument, sample, costs, Rules(target=TARGET + Fraction(1, 1000)), assurance=0.9, assessed=believing
    )
    plain = ask(sample, instrument, None, Rules(target=TARGET + Fraction(1, 1000)))
    assert cost(make_plan(request)) == cost(plain)


def test_other_rules_hold_as_ever(sample: Assessment, instrument: Instrument) -> None:
    rules = Rules(target=TARGET, freeze=("i45", "i46"), max_indicators=20, floor={"d3": Fraction(3)})
    plan = ask(sample, instrument, 0.8, rules)
    assert plan.optimum is not None
    outcome = plan.optimum.outcome
    assert not {"i45", "i46"} & set(outcome.touched)
    assert len(outcome.touched) <= 20
    assert outcome.part("d3") >= 3


def test_a_saved_plan_verifies_and_a_changed_one_does_not(sample: Assessment, instrument: Instrument) -> None:
    saved = document(ask(sample, instrument, 0.8, Rules(target=TARGET)))
    assert all(check.passed for check in verify(saved, shipped_instrument))
    saved["assurance"]["reached"] = 0.99
    assert not all(check.passed for check in verify(saved, shipped_instrument))


def test_gains_still_sum_to_the_claimed_index(sample: Assessment, instrument: Instrument) -> None:
    saved = document(ask(sample, instrument, 0.8, Rules(target=TARGET)))
    gained = sum((Decimal(str(step["gain"])) for step in saved["steps"]), Decimal(0))
    assert gained == Decimal(str(saved["index_after"])) - Decimal(str(saved["index_before"]))


def test_too_much_assurance_becomes_advice_that_keeps_its_promise(sample: Assessment, instrument: Instrument) -> None:
    rules = Rules(target=TOO_HIGH)
    plan = ask(sample, instrument, 0.95, rules)
    assert plan.status == "infeasible"
    assert plan.advice is not None
    assert {rule.key for rule in plan.advice.conflict} == {"target", "assurance"}
    assert {repair.changes[0][0].key for repair in plan.advice.repairs} == {"target", "assurance"}
    assert plan.assurance is not None
    assert plan.assurance.reached < 0.95
    for repair in plan.advice.repairs:
        (_, weaker), claimed = repair.changes[0], repair.optimum.outcome.planned
        assert weaker is not None
        index = weaker.index if isinstance(weaker, Target) else TOO_HIGH
        chance = Strict(instrument).chance(claimed, index)
        assert chance >= getattr(weaker, "probability", 0.95)


def test_a_budget_in_the_way_is_named_with_what_it_would_have_to_be(sample: Assessment, instrument: Instrument) -> None:
    enough = cost(ask(sample, instrument, 0.8, Rules(target=TARGET)))
    plan = ask(sample, instrument, 0.8, Rules(target=TARGET, budget=Decimal(enough - 500) / 100))
    assert plan.advice is not None
    assert "budget" in {rule.key for rule in plan.advice.conflict}
    repaired = {repair.changes[0][0].key: repair.optimum.outcome.cost for repair in plan.advice.repairs}
    assert repaired["budget"] == enough


@pytest.mark.parametrize(
    ("rules", "conflict"),
    [
        (Rules(target=TARGET, budget=Decimal(0)), {"target", "budget"}),
        (Rules(target=TARGET, max_indicators=0), {"target", "max_indicators"}),
        (Rules(target=TARGET, lock={"i11": 5}, freeze=("i11",)), {"lock:i11", "freeze:i11"}),
    ],
)
def test_rules_that_collide_by_claim_already_are_repaired_for_the_assurance(
    sample: Assessment, instrument: Instrument, rules: Rules, conflict: set[str]
) -> None:
    plan = ask(sample, instrument, 0.8, rules)
    assert plan.advice is not None
    assert {rule.key for rule in plan.advice.conflict} == conflict
    assert plan.advice.repairs
    for repair in plan.advice.repairs:
        (rule, weaker), claimed = repair.changes[0], repair.optimum.outcome.planned
        assert rule.key in {*conflict, "assurance"}
        index = weaker.index if isinstance(weaker, Target) else TARGET
        assert Strict(instrument).chance(claimed, index) >= 0.8


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.5, 80.0, float("nan")])
def test_impossible_probabilities_are_refused(sample: Assessment, instrument: Instrument, probability: float) -> None:
    with pytest.raises(InputError) as refusal:
        ask(sample, instrument, probability, Rules(target=TARGET))
    assert refusal.value.code == "assurance_off_range"


def test_an_assurance_needs_a_target(sample: Assessment, instrument: Instrument) -> None:
    with pytest.raises(InputError) as refusal:
        ask(sample, instrument, 0.8, Rules(budget=Decimal(100)))
    assert refusal.value.code == "assurance_without_target"


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.9])
def test_other_plans_and_replacements_are_as_sure_as_was_asked(
    sample: Assessment, instrument: Instrument, probability: float
) -> None:
    # Equal means are not equally sure: what is raised blurs the index more or less.
    blur = {i: 0.01 * (1 + place % 7) for place, i in enumerate(instrument.ids)}
    base = {i: int(level) for i, level in sample.levels.items()}
    assessed = Strict(instrument, blur=blur, base=base)
    target = Fraction(31, 10)
    request = PlanRequest(
        instrument,
        sample,
        default_costs(instrument),
        Rules(target=target),
        alternatives=5,
        replacements=True,
        assurance=probability,
        assessed=assessed,
    )
    plan = make_plan(request)
    assert plan.optimum is not None
    assert plan.alternatives
    replaced = [r.optimum for r in (*plan.without_indicators, *plan.without_owners) if r.optimum is not None]
    assert replaced
    for other in (*plan.alternatives, *replaced):
        assert assessed.chance(other.outcome.planned, target) >= probability
    assert all(other.outcome.cost >= plan.optimum.outcome.cost for other in plan.alternatives)


def test_a_target_that_is_sure_is_offered_though_it_lies_below_todays_claims(
    sample: Assessment, instrument: Instrument
) -> None:
    plan = ask(
        replace(sample, stage="self"), instrument, 0.95, Rules(target=Fraction(3), budget=Decimal(20)), share=0.6
    )
    assert plan.advice is not None
    assert plan.assurance is not None
    offered = [new for repair in plan.advice.repairs for old, new in repair.changes if old.key == "target"]
    assert [new.index for new in offered if isinstance(new, Target)] == [
        Fraction(floor(plan.assurance.sure_index * 100), 100)
    ]
    assert plan.assurance.sure_index < plan.problem.index_now
    assert {"self_scores_only", "effort_is_not_money"} <= {notice.code for notice in plan.warnings}
