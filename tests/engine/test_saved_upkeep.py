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
from engine.plan_document import plan_document
from engine.saved_plan import saved_plan
from engine.saved_upkeep import saved_upkeep

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
