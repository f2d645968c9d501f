"""What keeping levels is worth, with an assessor whose probabilities are known exactly."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from data.assessment import Assessment
from data.effort import default_costs
from data.evidence import needed_items
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.rules import Rules
from engine.plan import Plan, PlanRequest, make_plan
from engine.plan_document import digest, plan_document
from engine.upkeep_tasks import MOST_TASKS, upkeep_of
from engine.verification import verify

from .strict_assessor import Strict

TARGET = Fraction(7, 2)
TOO_HIGH = Fraction(42, 10)


def ask(sample: Assessment, instrument: Instrument, rules: Rules, probability: float | None = 0.8) -> Plan:
    assessed, costs = Strict(instrument), default_costs(instrument)
    return make_plan(PlanRequest(instrument, sample, costs, rules, assurance=probability, assessed=assessed))


@pytest.fixture(scope="module")
def plan(sample: Assessment, instrument: Instrument) -> Plan:
    return ask(sample, instrument, Rules(target=TARGET))


def document(plan: Plan) -> dict[str, Any]:
    read_back: dict[str, Any] = json.loads(json.dumps(plan_document(plan)))
    return read_back


def test_only_what_the_plan_leaves_alone_is_kept(plan: Plan) -> None:
    assert plan.upkeep is not None
    assert plan.optimum is not None
    assert 0 < len(plan.upkeep.tasks) <= MOST_TASKS
    for task in plan.upkeep.tasks:
        assert task.indicator not in plan.optimum.outcome.touched
        assert task.level == plan.problem.base[task.indicator] > 1


def test_a_level_is_worth_what_the_index_loses_without_it(plan: Plan, instrument: Instrument) -> None:
    assert plan.upkeep is not None
    for task in plan.upkeep.tasks:
        lost = task.level - Strict(instrument).expected_level(task.indicator, task.level)
        assert task.value == pytest.approx(float(instrument.by_id[task.indicator].weight) / 100 * lost, abs=1e-12)
        assert task.lost == pytest.approx(lost / (task.level - 1), abs=1e-12)


def test_the_most_valuable_comes_first_and_none_is_passed_over(plan: Plan, instrument: Instrument) -> None:
    assert plan.upkeep is not None
    assert plan.optimum is not None
    values = [task.value for task in plan.upkeep.tasks]
    assert values == sorted(values, reverse=True)
    named = {task.indicator for task in plan.upkeep.tasks}
    others = [
        float(instrument.by_id[i].weight) / 100 * (level - Strict(instrument).expected_level(i, level))
        for i, level in plan.problem.base.items()
        if i not in named and i not in plan.optimum.outcome.touched
    ]
    assert max(others) <= values[-1]
    assert plan.upkeep.expected_loss == pytest.approx(sum(values) + sum(others))


def test_all_of_the_loss_lies_in_what_is_left_alone_or_raised(plan: Plan, instrument: Instrument) -> None:
    assert plan.upkeep is not None
    assert plan.optimum is not None
    assert plan.assurance is not None
    planned = plan.optimum.outcome.planned
    raised = sum(
        float(instrument.by_id[i].weight) / 100 * (planned[i] - Strict(instrument).expected_level(i, planned[i]))
        for i in plan.optimum.outcome.touched
    )
    claimed = sum(float(instrument.by_id[i].weight) * level for i, level in planned.items()) / 100
    assert claimed - plan.assurance.expected_index == pytest.approx(plan.upkeep.expected_loss + raised)


def test_keeping_makes_the_target_surer(plan: Plan) -> None:
    assert plan.upkeep is not None
    assert plan.assurance is not None
    assert plan.upkeep.reached == plan.assurance.reached
    assert plan.upkeep.reached < plan.upkeep.reached_if_kept < 1


def test_every_task_names_the_proof_of_its_level(plan: Plan, instrument: Instrument) -> None:
    assert plan.upkeep is not None
    for task in plan.upkeep.tasks:
        listed = needed_items(instrument.by_id[task.indicator], task.level, instrument.scale)
        assert task.proofs
        assert all(task.proofs)
        if listed:
            assert task.proofs == tuple(item.text for item in listed)


def test_the_document_says_it_and_verifies(plan: Plan) -> None:
    saved = document(plan)
    upkeep = saved["upkeep"]
    first = upkeep["tasks"][0]
    worth = f"{first['value']:.3f}".replace(".", ",")
    assert f"menjaga {first['indicator']} di level {first['level']} bernilai {worth} indeks" in saved["explanation"]
    assert first["action"].startswith("Perbarui bukti: ")
    assert upkeep["summary"].startswith(f"{upkeep['levels']} indikator di atas level 1 tidak dinaikkan rencana ini")
    assert all(check.passed for check in verify(saved, shipped_instrument))


def test_a_forged_level_to_keep_does_not_verify(plan: Plan) -> None:
    raised = plan.optimum.outcome.touched[0] if plan.optimum else ""
    for key, forged in (("level", 1), ("indicator", raised)):
        saved = document(plan)
        saved["upkeep"]["tasks"][0][key] = forged
        saved["digest"] = digest(saved)
        assert [check.code for check in verify(saved, shipped_instrument) if not check.passed] == ["upkeep"]


def test_claims_are_to_be_proven_rather_than_kept(sample: Assessment, instrument: Instrument) -> None:
    saved = document(ask(replace(sample, stage="self"), instrument, Rules(target=TARGET)))
    assert "membuktikan klaim" in saved["explanation"]
    assert all(task["action"].startswith("Lengkapi bukti: ") for task in saved["upkeep"]["tasks"])


def test_too_much_assurance_is_told_what_would_raise_it(sample: Assessment, instrument: Instrument) -> None:
    # Some indicators cannot be worked on, so that there is something to keep.
    frozen = tuple(i for i in instrument.ids if sample.levels[i] >= 3)[:12]
    plan = ask(sample, instrument, Rules(target=TOO_HIGH, freeze=frozen), 0.9)
    saved = document(plan)
    assert saved["status"] == "infeasible"
    assert plan.upkeep is not None
    assert plan.assurance is not None
    assert plan.upkeep.reached_if_kept > plan.upkeep.reached == plan.assurance.reached
    at_top = {i for i in instrument.ids if sample.levels[i] == 5}
    assert {task.indicator for task in plan.upkeep.tasks} <= set(frozen) | at_top
    assert "Yang menaikkannya: menjaga " in saved["explanation"]
    assert "rencana yang paling pasti" in saved["upkeep"]["summary"]


def test_nothing_is_kept_without_an_assurance(sample: Assessment, instrument: Instrument) -> None:
    plan = ask(sample, instrument, Rules(target=TARGET), None)
    assert plan.upkeep is None
    assert document(plan)["upkeep"] is None


def test_an_assessor_who_believes_everything_leaves_nothing_to_keep(plan: Plan, instrument: Instrument) -> None:
    assert plan.optimum is not None
    assert plan.target is not None
    believing = Strict(instrument, share=1.0)
    upkeep = upkeep_of(plan.problem, plan.target, plan.optimum.outcome.planned, believing)
    audits = {"i29", "i30", "i31"}
    assert {task.indicator for task in upkeep.tasks} <= audits
