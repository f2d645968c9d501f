"""What a saved plan says about keeping levels is read back whole, and reaches those who keep them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from data.assessment import Assessment
from data.effort import default_costs
from data.evidence import EvidenceLedger, EvidenceRecord, needed_items
from data.faults import InputError
from data.instrument import Instrument
from data.rules import Rules
from engine.gap_basis import GapRequest, list_gaps
from engine.gaps import GapList
from engine.gaps_document import gaps_document
from engine.plan import Plan, PlanRequest, make_plan
from engine.plan_document import digest, plan_document
from engine.saved_plan import saved_plan
from engine.saved_upkeep import saved_upkeep
from engine.verification import verify

from .strict_assessor import Strict
from .test_upkeep_tasks import TARGET

Document = dict[str, Any]


@pytest.fixture(scope="module")
def plan(sample: Assessment, instrument: Instrument) -> Plan:
    costs, rules = default_costs(instrument), Rules(target=TARGET)
    return make_plan(PlanRequest(instrument, sample, costs, rules, assurance=0.8, assessed=Strict(instrument)))


@pytest.fixture
def document(plan: Plan) -> Document:
    read_back: Document = json.loads(json.dumps(plan_document(plan)))
    return read_back


@pytest.fixture
def gaps(document: Document, sample: Assessment, instrument: Instrument) -> GapList:
    saved = saved_plan(document, instrument, sample)
    return list_gaps(GapRequest(instrument, sample, default_costs(instrument), saved=saved))


def test_every_task_is_read_back_as_it_was_written(plan: Plan, document: Document, instrument: Instrument) -> None:
    saved = saved_upkeep(document, instrument)
    assert saved is not None
    assert plan.upkeep is not None
    assert [*saved.tasks] == [task.indicator for task in plan.upkeep.tasks]
    for task in plan.upkeep.tasks:
        read = saved.tasks[task.indicator]
        assert (read.level, read.owner, read.proofs) == (task.level, task.owner, task.proofs)
        assert (read.value, read.lost) == pytest.approx((task.value, task.lost), abs=5e-5)
    assert saved.simulated is document["assurance"]["simulated"]


def test_every_task_reaches_exactly_one_owner_and_the_most_valuable_comes_first(
    document: Document, gaps: GapList
) -> None:
    tasks = {task["indicator"]: task for task in document["upkeep"]["tasks"]}
    kept = [gap for owner in gaps.owners for gap in owner.kept]
    assert sorted(gap.indicator.id for gap in kept) == sorted(tasks)
    for owner in gaps.owners:
        values = [gap.upkeep.value if gap.upkeep else 0.0 for gap in owner.held]
        assert values == sorted(values, reverse=True)
        assert {gap.units.main for gap in owner.kept} <= {owner.owner}
    listed = gaps_document(gaps)
    assert listed["upkeep"] == {"simulated": document["assurance"]["simulated"]}
    for gap in (gap for owner in listed["owners"] for gap in owner["held"] if gap["upkeep"]):
        written = tasks[gap["indicator"]]
        assert gap["upkeep"] == {key: written[key] for key in ("level", "value", "lost", "evidence", "action")}


def test_a_plan_without_an_assurance_says_nothing_of_keeping(sample: Assessment, instrument: Instrument) -> None:
    costs = default_costs(instrument)
    plain = plan_document(make_plan(PlanRequest(instrument, sample, costs, Rules(target=TARGET))))
    assert saved_upkeep(plain, instrument) is None
    assert saved_upkeep({key: value for key, value in plain.items() if key != "upkeep"}, instrument) is None
    saved = saved_plan(plain, instrument, sample)
    assert gaps_document(list_gaps(GapRequest(instrument, sample, costs, saved=saved)))["upkeep"] is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: plan["upkeep"].pop("tasks"),
        lambda plan: plan.update(upkeep="x"),
        lambda plan: plan.update(upkeep={"tasks": [7]}),
        lambda plan: plan.update(assurance=None),
        lambda plan: plan["upkeep"]["tasks"][0].update(indicator="i99"),
        lambda plan: plan["upkeep"]["tasks"][0].update(level=2.5),
        lambda plan: plan["upkeep"]["tasks"][0].update(level=None),
        lambda plan: plan["upkeep"]["tasks"][0].update(value=-0.1),
        lambda plan: plan["upkeep"]["tasks"][0].update(value=float("nan")),
        lambda plan: plan["upkeep"]["tasks"][0].update(lost=1.01),
        lambda plan: plan["upkeep"]["tasks"][0].update(evidence="notula"),
    ],
)
def test_what_no_plan_could_hold_is_refused(
    document: Document, instrument: Instrument, spoil: Callable[[Document], object]
) -> None:
    spoil(document)
    with pytest.raises(InputError) as refused:
        saved_upkeep(document, instrument)
    assert refused.value.code == "not_a_plan"
    assert "tangga plan --assurance" in str(refused.value)


def test_evidence_that_is_there_need_not_be_gathered_again(
    document: Document, sample: Assessment, instrument: Instrument
) -> None:
    saved = saved_plan(document, instrument, sample)
    assert saved.upkeep is not None
    task = next(
        task
        for task in saved.upkeep.tasks.values()
        if needed_items(instrument.by_id[task.indicator], task.level, instrument.scale)
    )
    there = EvidenceLedger((EvidenceRecord(task.indicator, task.level, task.proofs[0], "accepted"),))
    request = GapRequest(instrument, sample, default_costs(instrument), saved=saved, ledger=there)
    gap = next(gap for gap in list_gaps(request).gaps if gap.indicator.id == task.indicator)
    assert [(proof.text, proof.complete) for proof in gap.keeping] == [
        (text, text == task.proofs[0]) for text in task.proofs
    ]


@pytest.mark.parametrize(("field", "value"), [("value", "x"), ("value", True), ("lost", "0.5"), ("level", True)])
def test_a_value_of_the_wrong_type_is_named(
    document: Document, instrument: Instrument, field: str, value: object
) -> None:
    document["upkeep"]["tasks"][0][field] = value
    with pytest.raises(InputError) as refused:
        saved_upkeep(document, instrument)
    (fault,) = refused.value.faults
    assert fault.place == f"rencana, upkeep {document['upkeep']['tasks'][0]['indicator']}, {field}"
    assert fault.found == str(value)


def test_a_value_changed_since_the_plan_was_saved_is_found_out(
    document: Document, sample: Assessment, instrument: Instrument
) -> None:
    document["upkeep"]["tasks"][0]["value"] = 99
    with pytest.raises(InputError) as refused:
        saved_plan(document, instrument, sample)
    assert refused.value.code == "plan_changed"


@pytest.mark.parametrize(
    "forge",
    [
        lambda plan: plan["assurance"].update(reached=5),
        lambda plan: plan["assurance"].update(asked=0.99),
        lambda plan: plan["assurance"].update(reached="0.9"),
        lambda plan: plan["assurance"].update(margin=None),
        lambda plan: plan["assurance"].pop("asked"),
        lambda plan: plan["assurance"].update(simulated=False),
        lambda plan: plan.update(assurance="yes"),
        lambda plan: plan.update(assurance=None),
        lambda plan: plan["basis"].update(expected=None),
    ],
)
def test_a_forged_digest_does_not_save_an_impossible_assurance(
    document: Document, instrument: Instrument, forge: Callable[[Document], object]
) -> None:
    honest = verify(document, lambda _: instrument)
    assert all(check.passed for check in honest), [check for check in honest if not check.passed]
    forge(document)
    checks = verify({**document, "digest": digest(document)}, lambda _: instrument)
    assert any(check.code.startswith("assurance") and not check.passed for check in checks)
