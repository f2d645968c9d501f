"""Own costs: laws of replacement, then groups, then every bad input."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.costs import CostsFile, CostTable, FixedCost, StepKey
from data.costs_file import read_costs
from data.effort import default_costs
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.own_costs import combine

DEFAULT = default_costs(shipped_instrument("spbe-2020"))
AUDIT = next(group for group in DEFAULT.fixed_costs if group.id == "program-audit-tik")
FEE = Decimal("25.00")

prices = st.dictionaries(
    st.sampled_from(sorted(DEFAULT.prices)),
    st.decimals(0, 500, places=2, allow_nan=False, allow_infinity=False),
    max_size=20,
)


def effort(own: Mapping[StepKey, Decimal], *groups: FixedCost) -> CostsFile:
    return CostsFile("effort", own, groups, source="biaya.csv")


def rupiah(own: Mapping[StepKey, Decimal], *groups: FixedCost) -> CostsFile:
    return CostsFile("rupiah", own, groups, source="biaya.csv")


def group(group_id: str, *steps: StepKey, cost: Decimal = FEE) -> FixedCost:
    return FixedCost(group_id, group_id, cost, frozenset(steps))


def by_id(costs: CostTable) -> dict[str, FixedCost]:
    return {fixed.id: fixed for fixed in costs.fixed_costs}


# Laws


@given(prices)
def test_own_effort_replaces_what_it_names_and_nothing_else(own: dict[StepKey, Decimal]) -> None:
    combined = combine(DEFAULT, effort(own))
    assert combined.prices == {**DEFAULT.prices, **own}
    assert combined.own == own.keys()
    assert combined.unit == "effort"


@given(prices)
def test_own_rupiah_replaces_everything(own: dict[StepKey, Decimal]) -> None:
    combined = combine(DEFAULT, rupiah(own))
    assert combined.prices == own
    assert combined.fixed_costs == ()
    assert combined.unit == "rupiah"
    assert combined.source == "biaya.csv"


@given(prices)
def test_an_own_price_owes_nothing_to_a_default_shared_work(own: dict[StepKey, Decimal]) -> None:
    for fixed in combine(DEFAULT, effort(own)).fixed_costs:
        assert not fixed.steps & own.keys()
        assert fixed.steps


def test_nothing_of_one_s_own_leaves_the_default() -> None:
    combined = combine(DEFAULT, effort({}))
    assert (combined.prices, combined.fixed_costs) == (DEFAULT.prices, DEFAULT.fixed_costs)


def test_the_source_names_both_until_every_step_is_own() -> None:
    some = combine(DEFAULT, effort({("i01", 2): FEE}))
    assert some.source == "empirical-2021-2022 + biaya.csv"
    every = combine(DEFAULT, effort(dict.fromkeys(DEFAULT.prices, FEE)))
    assert every.source == "biaya.csv"
    assert every.fixed_costs == ()


@pytest.mark.parametrize("unit", ["effort", "rupiah"])
def test_own_durations_come_before_the_default_ones(unit: str) -> None:
    own = replace(effort({}), unit=unit, months={("i12", 4): 24, ("i01", 2): 3})  # type: ignore[arg-type]  # both units
    months = combine(DEFAULT, own).months
    assert months == {**DEFAULT.months, ("i12", 4): 24, ("i01", 2): 3}


# Groups


def test_the_same_id_is_the_same_work_at_the_user_s_price() -> None:
    combined = by_id(combine(DEFAULT, effort({}, group("program-audit-tik", ("i29", 2)))))
    assert combined["program-audit-tik"].cost == FEE
    assert combined["program-audit-tik"].name == AUDIT.name
    assert combined["program-audit-tik"].steps == AUDIT.steps
    assert combined.keys() == by_id(DEFAULT).keys()


def test_the_same_id_drops_default_steps_with_a_price_of_their_own() -> None:
    own = effort({("i30", 2): FEE}, group("program-audit-tik", ("i29", 2)))
    assert by_id(combine(DEFAULT, own))["program-audit-tik"].steps == AUDIT.steps - {("i30", 2)}


def test_the_same_steps_under_another_name_replace_the_default_work() -> None:
    combined = by_id(combine(DEFAULT, effort({}, group("audit", *AUDIT.steps))))
    assert "program-audit-tik" not in combined
    assert combined["audit"].steps == AUDIT.steps


def test_a_group_of_own_prices_stands_beside_what_remains_of_the_default_work() -> None:
    steps: tuple[StepKey, ...] = (("i29", 2), ("i29", 3))
    combined = by_id(combine(DEFAULT, effort(dict.fromkeys(steps, FEE), group("audit", *steps))))
    assert combined["audit"].steps == set(steps)
    assert combined["program-audit-tik"].steps == AUDIT.steps - set(steps)


def test_a_new_group_outside_the_default_works_is_added() -> None:
    combined = by_id(combine(DEFAULT, effort({}, group("portal", ("i45", 4), ("i46", 4)))))
    assert combined.keys() == by_id(DEFAULT).keys() | {"portal"}


def test_rupiah_groups_are_kept_as_they_are() -> None:
    own = group("audit", ("i29", 2), ("i30", 2))
    assert combine(DEFAULT, rupiah({("i29", 2): FEE}, own)).fixed_costs == (own,)


# From a file


def test_a_file_of_one_s_own_costs_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "biaya.csv"
    file.write_text(
        "# unit: effort\nindicator;to_level;cost;group;group_cost;months\n"
        "i01;2;7,5;;;2\ni29;2;;program-audit-tik;20;\ni45;4;12;portal;30;\ni46;4;;portal;;\n",
        "utf-8",
    )
    combined = combine(DEFAULT, read_costs(file, shipped_instrument("spbe-2020")))
    assert combined.prices["i01", 2] == Decimal("7.5")
    assert combined.prices["i46", 4] == DEFAULT.prices["i46", 4]
    assert combined.months["i01", 2] == 2
    assert {i: fixed.cost for i, fixed in by_id(combined).items()}.items() >= {
        ("program-audit-tik", Decimal(20)),
        ("portal", Decimal(30)),
    }
    assert combined.source == "empirical-2021-2022 + biaya.csv"


def test_a_rupiah_file_prices_only_its_own_steps(tmp_path: Path) -> None:
    file = tmp_path / "dpa.csv"
    file.write_text("# unit: rupiah\nindicator,to_level,cost\ni01,2,154600000\n", "utf-8")
    combined = combine(DEFAULT, read_costs(file, shipped_instrument("spbe-2020")))
    assert combined.prices == {("i01", 2): Decimal(154600000)}
    assert combined.months == DEFAULT.months


# Bad input


@pytest.mark.parametrize("make", [effort, rupiah])
def test_own_groups_may_not_overlap(make: object) -> None:
    build = effort if make is effort else rupiah
    own = build({}, group("satu", ("i45", 2), ("i46", 2)), group("dua", ("i46", 2), ("i47", 2)))
    with pytest.raises(InputError) as caught:
        combine(DEFAULT, own)
    assert caught.value.code == "overlapping_groups"
    assert "«satu» dan «dua»" in str(caught.value)
    assert "i46 ke level 2" in str(caught.value)


def test_two_own_groups_of_one_id_are_refused() -> None:
    own = rupiah({}, group("satu", ("i45", 2)), group("satu", ("i46", 2)))
    with pytest.raises(InputError, match="satu"):
        combine(DEFAULT, own)


def test_a_group_may_not_take_part_of_a_default_work_at_default_prices() -> None:
    with pytest.raises(InputError) as caught:
        combine(DEFAULT, effort({}, group("audit", ("i29", 2), ("i45", 2))))
    assert caught.value.code == "overlapping_groups"
    assert "program-audit-tik" in str(caught.value)
    assert "isi kolom cost" in str(caught.value)


def test_every_unknown_step_is_named() -> None:
    own = replace(effort({("i99", 2): FEE}, group("satu", ("i01", 6))), months={("i01", 1): 3})
    with pytest.raises(InputError) as caught:
        combine(DEFAULT, own)
    assert [fault.code for fault in caught.value.faults] == ["unknown_step"] * 3
    for name in ("i99 ke level 2", "i01 ke level 6", "i01 ke level 1"):
        assert name in str(caught.value)


def test_a_default_in_rupiah_is_no_default() -> None:
    with pytest.raises(ValueError, match="rupiah"):
        combine(combine(DEFAULT, rupiah({})), effort({}))
