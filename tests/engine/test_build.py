"""Every wrong input is named, all at once; nothing is guessed."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from data.costs import CostTable
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.rules import Capacity, Prerequisite, Rules
from engine.build import build_problem
from engine.plan import PlanRequest, make_plan
from tests.oracles.brute_force import Case
from tests.oracles.full_cases import full_case

from .asking import problem_of


@pytest.fixture
def case() -> Case:
    return full_case(Random(1))


def faults_of(case: Case) -> list[str]:
    with pytest.raises(InputError) as error:
        problem_of(case)
    for fault in error.value.faults:
        assert fault.sentence().endswith(".")
    return [fault.code for fault in error.value.faults]


def with_levels(case: Case, **levels: Any) -> Case:
    changed = {**case.assessment.levels, **levels}
    return replace(case, assessment=replace(case.assessment, levels=changed))


BAD_RULES: Mapping[str, tuple[Rules, str]] = {
    "lock": (Rules(lock={"i99": 3}), "unknown_indicator"),
    "freeze": (Rules(freeze=("i48",)), "unknown_indicator"),
    "ceiling": (Rules(ceiling={"x": 3}), "unknown_indicator"),
    "requires": (Rules(requires=(Prerequisite("i00", 2, "i12", 2),)), "unknown_indicator"),
    "needs": (Rules(requires=(Prerequisite("i12", 2, "i00", 2),)), "unknown_indicator"),
    "floor": (Rules(floor={"d9": Fraction(2)}), "unknown_part"),
    "capacity": (Rules(capacity=(Capacity("Dinas Sihir", 3),)), "unknown_owner"),
    "predicate": (Rules(predicate="Istimewa"), "unknown_predicate"),
    "two targets": (Rules(target=Fraction(3), predicate="Baik"), "two_targets"),
    "target above": (Rules(target=Fraction(501, 100)), "target_off_scale"),
    "target below": (Rules(target=Fraction(99, 100)), "target_off_scale"),
}


@pytest.mark.parametrize("name", BAD_RULES)
def test_rules_that_name_unknown_things(case: Case, name: str) -> None:
    rules, code = BAD_RULES[name]
    assert faults_of(replace(case, rules=rules)) == [code]


def test_unknown_names_are_shown(case: Case) -> None:
    with pytest.raises(InputError) as error:
        problem_of(replace(case, rules=Rules(capacity=(Capacity("Dinas Sihir", 3),))))
    assert error.value.faults[0].found == "Dinas Sihir"
    assert "Diskominfo" in (error.value.faults[0].allowed or "")


def test_all_faults_of_the_rules_at_once(case: Case) -> None:
    rules = Rules(target=Fraction(9), lock={"i99": 3}, freeze=("i98",), floor={"q": Fraction(1)})
    assert faults_of(replace(case, rules=rules)) == [
        "unknown_indicator", "unknown_indicator", "unknown_part", "target_off_scale",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (Fraction(0), "level_out_of_range"),
        (Fraction(6), "level_out_of_range"),
        (Fraction(5, 2), "level_out_of_range"),
        (Fraction(-1), "level_out_of_range"),
    ],
)
def test_levels_off_the_scale(case: Case, level: Fraction, code: str) -> None:
    assert faults_of(with_levels(case, i07=level)) == [code]


def test_unknown_and_missing_levels_all_at_once(case: Case) -> None:
    levels = {i: level for i, level in case.assessment.levels.items() if i not in ("i01", "i30")}
    bad = replace(case, assessment=replace(case.assessment, levels={**levels, "i77": Fraction(2)}))
    assert faults_of(bad) == ["level_missing", "level_missing", "unknown_indicator"]


def test_fractional_levels_are_fine_where_the_instrument_gives_them() -> None:
    case = full_case(Random(5), "pemdi-2026")
    key = case.instrument.ids[0]
    assert problem_of(with_levels(case, **{key: Fraction(126, 100)})).base[key] == 1


def with_prices(case: Case, prices: Mapping[tuple[str, int], Decimal]) -> Case:
    return replace(case, costs=replace(case.costs, prices=dict(prices)))


def test_steps_without_a_price_are_refused_by_name(case: Case) -> None:
    case = with_levels(case, i05=Fraction(3))
    prices = {step: price for step, price in case.costs.prices.items() if step != ("i05", 4)}
    with pytest.raises(InputError) as error:
        problem_of(with_prices(case, prices))
    assert error.value.code == "steps_without_price"
    assert "i05 ke level 4" in str(error.value)


@pytest.mark.parametrize("rules", [Rules(freeze=("i05",)), Rules(ceiling={"i05": 3})])
def test_steps_that_rules_close_need_no_price(case: Case, rules: Rules) -> None:
    case = with_levels(case, i05=Fraction(3))
    prices = {step: price for step, price in case.costs.prices.items() if step[0] != "i05" or step[1] < 4}
    problem = problem_of(replace(with_prices(case, prices), rules=rules))
    assert ("i05", 4) not in problem.prices


def test_steps_already_taken_need_no_price(case: Case) -> None:
    case = with_levels(case, i05=Fraction(3))
    prices = {step: price for step, price in case.costs.prices.items() if step[0] != "i05" or step[1] > 3}
    assert problem_of(with_prices(case, prices)).base["i05"] == 3


def test_a_price_above_a_trillion_is_refused(case: Case) -> None:
    prices = {**case.costs.prices, ("i01", 2): Decimal(10**12), ("i02", 2): Decimal(10**12) + 1}
    assert faults_of(with_prices(case, prices)) == ["price_too_high"]


@pytest.mark.parametrize("price", [Decimal(-1), Decimal("1.005"), Decimal("NaN"), Decimal("Infinity")])
def test_a_cost_table_refuses_what_is_no_price(price: Decimal) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        CostTable("effort", {("i01", 2): price})


def test_owners_of_the_assessment_come_before_the_usual_ones(case: Case) -> None:
    owners = {"i01": "Badan Siber"}
    named = replace(case, assessment=replace(case.assessment, owners=owners))
    rules = Rules(capacity=(Capacity("Badan Siber", 0),))
    problem = problem_of(replace(named, rules=rules))
    assert problem.owners["i01"] == "Badan Siber"


def test_outside_scores_are_facts_unless_priced_or_locked() -> None:
    instrument = shipped_instrument("pemdi-2026")
    case = full_case(Random(5), "pemdi-2026")
    outside = {i.id for i in instrument.indicators if i.external}
    assert len(outside) == 4
    first = min(outside)
    own = replace(case.costs, own=frozenset({(first, 4)}))

    def facts(costs: CostTable, rules: Rules) -> set[str]:
        problem = build_problem(instrument, case.assessment, costs, rules)
        return {c.key for c in problem.constraints if not c.removable}

    every = {f"outside:{i}" for i in outside}
    assert facts(case.costs, Rules()) == every
    assert facts(own, Rules()) == every - {f"outside:{first}"}
    assert facts(case.costs, Rules(lock={first: 3})) == every - {f"outside:{first}"}


def test_asking_for_nothing_is_refused(case: Case) -> None:
    with pytest.raises(InputError) as error:
        make_plan(PlanRequest(case.instrument, case.assessment, case.costs, Rules()))
    assert error.value.code == "nothing_asked"
