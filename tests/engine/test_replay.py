"""A saved plan is solved again from its own document: the same answer, or what differs by name."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from data.faults import InputError
from data.instrument import Instrument
from engine.plan import PlanRequest, make_plan
from engine.plan_document import Document, plan_document
from engine.replay import Difference, replay
from tests.oracles.brute_force import Case
from tests.oracles.full_cases import full_case
from tests.oracles.small_cases import small_case


def document_of(case: Case) -> Document:
    request = PlanRequest(case.instrument, case.assessment, case.costs, case.rules)
    document: Document = json.loads(json.dumps(plan_document(make_plan(request))))
    return document


def replayed(case: Case, document: Any) -> tuple[Difference, ...]:
    def find(name: str) -> Instrument:
        assert name == case.instrument.id
        return case.instrument

    return replay(document, find)


@pytest.mark.parametrize("seed", range(25))
def test_every_small_plan_is_found_again(seed: int) -> None:
    case = small_case(Random(seed))
    assert replayed(case, document_of(case)) == ()


@pytest.mark.parametrize("seed", range(3))
def test_whole_plans_are_found_again(seed: int) -> None:
    case = full_case(Random(seed))
    assert replayed(case, document_of(case)) == ()


def test_the_highest_index_within_a_budget_is_found_again() -> None:
    case = full_case(Random(1))
    rules = replace(case.rules, target=None, predicate=None, budget=Decimal(60))
    case = replace(case, rules=rules)
    assert replayed(case, document_of(case)) == ()


def test_advice_is_found_again() -> None:
    case = full_case(Random(2))
    case = replace(case, rules=replace(case.rules, target=Fraction(5), predicate=None, max_indicators=1))
    document = document_of(case)
    assert document["status"] == "infeasible"
    assert replayed(case, document) == ()
    other = copy.deepcopy(document)
    other["best_reachable"]["index"] = 1
    assert [one.what for one in replayed(case, other)] == ["best_reachable"]


def test_what_differs_is_named() -> None:
    case = full_case(Random(1))
    document = document_of(case)
    assert document["status"] == "optimal"
    dearer = {**document, "cost": document["cost"] + 1}
    assert replayed(case, dearer) == (Difference("cost", document["cost"] + 1, document["cost"]),)
    other = copy.deepcopy(document)
    other["basis"]["instrument_hash"] = "x"
    assert [one.what for one in replayed(case, other)] == ["instrument_hash"]


def test_a_price_that_changed_changes_the_answer() -> None:
    case = full_case(Random(1))
    document = document_of(case)
    step = document["steps"][0]
    document["basis"]["prices"][step["indicator"]][str(step["to"])] = step["cost"] + 10**6
    assert {"steps", "cost"} & {one.what for one in replayed(case, document)}


@pytest.mark.parametrize(
    "document", [None, [], {}, {"format": 1}, {"format": 0, "basis": {}}, {"format": 1, "basis": 1}, "x"]
)
def test_what_is_no_plan_is_refused(document: Any) -> None:
    with pytest.raises(InputError) as caught:
        replayed(full_case(Random(1)), document)
    assert caught.value.faults[0].code == "not_a_plan"


def test_advice_that_rests_on_a_forecast_is_refused_by_name() -> None:
    case = full_case(Random(2))
    case = replace(case, rules=replace(case.rules, target=Fraction(5), predicate=None, max_indicators=1))
    document = {**document_of(case), "conflict": [{"rule": "assurance", "sentence": ""}]}
    with pytest.raises(InputError) as caught:
        replayed(case, document)
    assert caught.value.faults[0].code == "replay_needs_forecast"
