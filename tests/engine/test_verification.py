"""A saved plan is believed only as it was made: every field changed by one is found out, without a solver."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from data.faults import InputError, refuse
from data.instrument import Instrument
from engine.plan import PlanRequest, make_plan
from engine.plan_document import Document, digest, plan_document
from engine.verification import Check, verify
from tests.oracles.brute_force import Case, best
from tests.oracles.full_cases import full_case
from tests.oracles.small_cases import small_case

Path = tuple[str | int, ...]

WORDS = (
    "institution", "institution_type", "province", "cycle", "stage", "simulated", "cost_source", "cost_unit",
    "warnings", "explanation", "assurance", "replacements",
)  # fmt: skip
"""Premises and company of the plan, from which nothing else follows: the digest alone guards them."""


def document_of(case: Case, alternatives: int = 0) -> Document:
    request = PlanRequest(case.instrument, case.assessment, case.costs, case.rules, alternatives=alternatives)
    document: Document = json.loads(json.dumps(plan_document(make_plan(request))))
    return document


def verify_with(case: Case, document: Mapping[str, Any]) -> tuple[Check, ...]:
    def find(name: str) -> Instrument:
        if name != case.instrument.id:
            raise refuse("unknown_instrument", "instrumen tidak dikenal", found=name)
        return case.instrument

    return verify(document, find)


def rejected(case: Case, document: Mapping[str, Any]) -> bool:
    try:
        return not all(check.passed for check in verify_with(case, document))
    except InputError:
        return True


def leaves(value: object, path: Path = ()) -> Iterator[Path]:
    """Paths to everything in a document that can be changed on its own."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for position, item in enumerate(value):
            yield from leaves(item, (*path, position))
    else:
        yield path


def changed(document: Document, path: Path) -> Document:
    """A copy with one leaf changed as little as its type allows."""
    result = copy.deepcopy(document)
    parent: Any = result
    for key in path[:-1]:
        parent = parent[key]
    old = parent[path[-1]]
    if isinstance(old, bool):
        parent[path[-1]] = not old
    elif isinstance(old, int | float):
        parent[path[-1]] = old + 1
    elif isinstance(old, str):
        parent[path[-1]] = f"{old} "
    else:
        parent[path[-1]] = 1
    return result


def signed(document: Document) -> Document:
    """What a forger who knows the digest would write."""
    return {**document, "digest": digest(document)}


@pytest.fixture(scope="module")
def case() -> Case:
    return full_case(Random(4), groups=2)


@pytest.fixture(scope="module")
def document(case: Case) -> Document:
    return document_of(case, alternatives=1)


def test_an_honest_plan_passes(case: Case, document: Document) -> None:
    checks = verify_with(case, document)
    assert all(check.passed for check in checks), [c for c in checks if not c.passed]
    assert {"digest", "instrument", "cost", "levels_after", "steps", "rule:target", "bound"} <= {
        check.code for check in checks
    }


def test_honest_small_plans_pass_with_every_rule_family() -> None:
    passed = 0
    for seed in range(150):
        small = small_case(Random(seed))
        if best(small) is None or not small.rules.target:
            continue
        checks = verify_with(small, document_of(small))
        assert all(check.passed for check in checks), (seed, [c for c in checks if not c.passed])
        passed += 1
    assert passed > 30


def test_every_changed_leaf_breaks_the_digest(case: Case, document: Document) -> None:
    for path in leaves(document):
        if path[0] in ("steps", "basis", "alternatives") and Random(str(path)).random() > 0.15:
            continue  # hundreds of alike leaves; a sixth of them will do
        assert rejected(case, changed(document, path)), path


def test_a_forged_digest_does_not_save_a_changed_figure(case: Case, document: Document) -> None:
    tried = 0
    for path in leaves(document):
        if path[0] in (*WORDS, "digest", "basis"):
            continue
        if path[-1] == "name" or path == ("format",):
            continue
        assert rejected(case, signed(changed(document, path))), path
        tried += 1
    assert tried > 80


def test_plans_with_floors_that_only_the_solver_had_proven_still_verify() -> None:
    """As they were saved before the tables obeyed floors."""
    case = full_case(Random(3))
    case = replace(case, rules=replace(case.rules, floor={case.instrument.domains[0].id: Fraction(3)}))
    document = document_of(case)
    assert document["proof"] == "exact"
    assert not rejected(case, signed({**document, "proof": "solver"}))
    assert rejected(case, signed({**document, "proof": "solver", "lower_bound": document["cost"] + 1}))


def test_a_forged_digest_does_not_save_a_lower_level(case: Case, document: Document) -> None:
    """One step taken out everywhere it shows: the target is then missed."""
    last = document["steps"][-1]
    forged = copy.deepcopy(document)
    forged["steps"].pop()
    forged["levels_after"][last["indicator"]] = last["from"]
    forged["cost"] = round(forged["cost"] - last["cost"], 2)
    forged["lower_bound"] = forged["cost"]
    assert rejected(case, signed(forged))


def test_a_forged_digest_does_not_save_a_dearer_plan(case: Case, document: Document) -> None:
    """A plan that holds every rule but costs more cannot claim to be proven cheapest."""
    problem_levels = {i: Fraction(str(level)) for i, level in document["levels_after"].items()}
    spare = next(i for i, level in problem_levels.items() if level < 5 and case.costs.prices[i, int(level) + 1] > 0)
    planned = {**case.assessment.levels, **problem_levels, spare: problem_levels[spare] + 1}
    dearer = document_of(replace(case, rules=replace(case.rules, lock={spare: int(planned[spare])})))
    dearer["basis"]["rules"] = document["basis"]["rules"]
    assert dearer["cost"] > document["cost"]
    assert rejected(case, signed(dearer))


def test_a_forged_digest_does_not_save_a_changed_basis(case: Case, document: Document) -> None:
    """Levels, prices and rules that the answer rests on: a change shows in the cost, a gain or a rule."""
    taken = {(step["indicator"], step["to"]) for step in document["steps"]}
    for i, level in sorted(taken):
        assert rejected(case, signed(changed(document, ("basis", "prices", i, str(level))))), (i, level)
    for i in {i for i, _ in taken}:
        assert rejected(case, signed(changed(document, ("basis", "levels_before", i)))), i
    for number in range(len(document["basis"]["fixed_costs"])):
        if document["basis"]["fixed_costs"][number]["group"] in {g["group"] for g in document["group_costs"]}:
            assert rejected(case, signed(changed(document, ("basis", "fixed_costs", number, "cost"))))
    assert rejected(case, signed(changed(document, ("basis", "instrument_hash"))))


@pytest.mark.parametrize("key", ["format", "status", "goal", "basis", "levels_after", "cost", "lower_bound", "gap"])
def test_a_missing_field_is_refused_or_found(case: Case, document: Document, key: str) -> None:
    assert rejected(case, signed({k: v for k, v in document.items() if k != key}))


@pytest.mark.parametrize("junk", [None, [], {}, "plan", 3, {"format": 1}, {"format": 1, "basis": {}}])
def test_junk_is_refused_by_name(case: Case, junk: Any) -> None:
    with pytest.raises(InputError) as error:
        verify_with(case, junk)
    assert error.value.code == "not_a_plan"


def test_advice_is_no_plan() -> None:
    small = next(c for c in (small_case(Random(seed)) for seed in range(99)) if best(c) is None and c.rules.target)
    with pytest.raises(InputError) as error:
        verify_with(small, document_of(small))
    assert error.value.code == "no_plan_inside"
