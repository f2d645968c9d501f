"""Default effort: laws, then figures, then instruments nobody has observed."""

import csv
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.costs import CostTable
from data.effort import (
    BORROWED_SOURCE,
    SOURCE,
    default_costs,
    effort_notices,
    points_per_nat,
    reference_shares,
    step_efforts,
)
from data.faults import InputError
from data.instrument import Instrument, LeastDuration, Scale, SharedWork
from data.instrument_file import shipped_instrument, shipped_instruments
from data.joint_share import joint_share, shipped_correlation
from data.rise_shares import START_LEVELS

SPBE = shipped_instrument("spbe-2020")
COSTS = default_costs(SPBE)
ALONE = step_efforts(SPBE)
DOC = Path(__file__).parents[2] / "docs" / "effort.md"


def foreign(**changes: object) -> Instrument:
    """An instrument with families and capabilities that nobody has observed."""
    indicators = tuple(
        replace(i, id=f"x{n}", family="baru", capability="baru", weight=Fraction(25))
        for n, i in enumerate(SPBE.indicators[:4], start=1)
    )
    plain: dict[str, object] = {"indicators": indicators, "shared_works": (), "least_durations": ()}
    return replace(SPBE, id="baru-2030", **{**plain, **changes})  # type: ignore[arg-type]  # test input


# Laws


@pytest.mark.parametrize("name", shipped_instruments())
def test_every_step_has_a_price_above_zero_in_whole_hundredths(name: str) -> None:
    instrument = shipped_instrument(name)
    costs = default_costs(instrument)
    scale = instrument.scale
    steps = {(i, level) for i in instrument.ids for level in range(scale.minimum + 1, scale.maximum + 1)}
    assert costs.prices.keys() == steps
    assert costs.unit == "effort"
    for cost in (*costs.prices.values(), *(group.cost for group in costs.fixed_costs)):
        assert cost > 0
        assert cost.as_tuple().exponent == -2


@pytest.mark.parametrize("name", shipped_instruments())
def test_prices_are_the_same_every_time(name: str) -> None:
    assert default_costs(shipped_instrument(name)) == default_costs(shipped_instrument(name))


def test_effort_falls_when_the_share_that_rose_is_higher() -> None:
    shares = reference_shares().indicators
    for (one, two), level in ((pair, level) for pair in combinations(SPBE.ids, 2) for level in START_LEVELS):
        if shares[one, level].pooled > shares[two, level].pooled:
            assert ALONE[one, level + 1] <= ALONE[two, level + 1]


def test_the_median_step_costs_ten_points() -> None:
    ordered = sorted(ALONE.values())
    assert len(ordered) == 188
    assert (ordered[93] + ordered[94]) / 2 == pytest.approx(Decimal(10), abs=Decimal("0.01"))


@given(st.data())
def test_steps_of_a_shared_work_never_cost_more_together_than_alone(data: st.DataObject) -> None:
    group = data.draw(st.sampled_from(COSTS.fixed_costs))
    steps = data.draw(st.sets(st.sampled_from(sorted(group.steps)), min_size=2))
    together = group.cost + sum(COSTS.prices[step] for step in steps)
    assert together <= sum(ALONE[step] for step in steps)


@pytest.mark.parametrize("group", COSTS.fixed_costs, ids=lambda group: group.id)
def test_whole_groups_are_much_cheaper_together(group: object) -> None:
    found = next(fixed for fixed in COSTS.fixed_costs if fixed is group)
    together = found.cost + sum(COSTS.prices[step] for step in found.steps)
    assert together < Decimal("0.75") * sum(ALONE[step] for step in found.steps)


def test_one_step_of_a_shared_work_costs_about_what_it_costs_alone() -> None:
    for group in COSTS.fixed_costs:
        for step in group.steps:
            assert COSTS.prices[step] + group.cost == pytest.approx(ALONE[step], rel=Decimal("0.17"))


def test_steps_outside_shared_works_keep_their_effort() -> None:
    grouped = {step for group in COSTS.fixed_costs for step in group.steps}
    assert len(grouped) == 20 + 6 + 7
    for step in ALONE.keys() - grouped:
        assert COSTS.prices[step] == ALONE[step]


# Figures


def test_the_shipped_table_names_its_source_and_its_durations() -> None:
    assert COSTS.source == SOURCE
    assert COSTS.months == {
        ("i12", 4): 36,
        ("i13", 2): 12,
        ("i13", 5): 12,
        ("i29", 4): 12,
        ("i30", 4): 12,
        ("i31", 4): 12,
    }
    assert {group.id: len(group.steps) for group in COSTS.fixed_costs} == {
        "peraturan-spbe": 20,
        "program-audit-tik": 6,
        "arah-strategis-tim-koordinasi": 7,
    }


def test_hard_and_easy_steps_are_where_the_country_found_them() -> None:
    # 9 of 10 raised procurement services (i35) from level 1, one in a hundred from level 4.
    assert ALONE["i35", 2] < 3
    assert ALONE["i35", 5] > 25
    assert ALONE["i29", 2] > 3 * ALONE["i01", 2]


def test_correlations_are_those_of_47_indicators() -> None:
    matrix = shipped_correlation()
    assert len(matrix) == 47
    for a, row in enumerate(matrix):
        assert len(row) == 47
        assert row[a] == 1.0
        assert all(row[b] == matrix[b][a] for b in range(47))


def test_joint_shares_are_parts() -> None:
    for work in SPBE.shared_works:
        assert 0.3 < joint_share(SPBE, work.indicators) < 0.5
    assert joint_share(SPBE, ("i01", "i35")) < 0.1


# Instruments without observed transitions


@pytest.mark.parametrize("name", ["spbe-2018", "pemdi-2026"])
def test_borrowed_effort_says_so(name: str) -> None:
    instrument = shipped_instrument(name)
    assert default_costs(instrument).source == BORROWED_SOURCE
    assert [notice.code for notice in effort_notices(instrument)] == ["effort_borrowed"]
    assert name in effort_notices(instrument)[0].message


def test_observed_effort_needs_no_notice() -> None:
    assert effort_notices(SPBE) == ()


def test_borrowed_effort_is_the_mean_of_its_lenders() -> None:
    audit = step_efforts(shipped_instrument("pemdi-2026"))["i09", 2]
    assert audit == pytest.approx(sum(ALONE[i, 2] for i in ("i29", "i30", "i31")) / 3, abs=Decimal("0.02"))


def test_levels_beyond_those_observed_borrow_from_the_nearest() -> None:
    efforts = step_efforts(shipped_instrument("spbe-2018"))
    assert efforts["i26", 1] == efforts["i26", 2] == ALONE["i36", 2]


def test_every_loan_is_between_indicators_that_exist_and_has_a_reason() -> None:
    loans = files("data") / "reference" / "effort-loans.csv"
    rows = list(csv.DictReader(loans.read_text("utf-8").splitlines()))
    borrowers = {(name, i) for name in ("spbe-2018", "pemdi-2026") for i in shipped_instrument(name).ids}
    assert sorted((row["instrument"], row["indicator"]) for row in rows) == sorted(borrowers)
    for row in rows:
        assert row["basis"]
        assert row["lenders"]
        assert set(row["lenders"].split()) <= set(SPBE.ids)


def test_a_family_of_the_same_name_lends_first() -> None:
    indicators = tuple(replace(i, family="audit") for i in foreign().indicators)
    efforts = step_efforts(foreign(indicators=indicators))
    expected = sum(ALONE[i, 3] for i in ("i29", "i30", "i31")) / 3
    assert efforts["x1", 3] == pytest.approx(expected, abs=Decimal("0.02"))
    assert [n.code for n in effort_notices(foreign(indicators=indicators))] == ["effort_borrowed"]


def test_an_instrument_unlike_any_other_is_priced_and_says_how_crudely() -> None:
    strange = foreign(scale=Scale(0, 6, whole=True))
    efforts = step_efforts(strange)
    assert len(efforts) == 4 * 6
    assert efforts["x1", 6] == efforts["x1", 5]
    notices = effort_notices(strange)
    assert [n.code for n in notices] == ["effort_borrowed", "effort_crude"]
    assert "x1, x2, x3, x4" in notices[1].message


def test_shared_works_of_a_new_instrument_cost_the_usual_part() -> None:
    work = SharedWork("satu", "Satu pekerjaan", ("x1", "x2"), (2, 9), "contoh")
    costs = default_costs(foreign(shared_works=(work,), least_durations=(LeastDuration("x1", 2, 6, "contoh"),)))
    (group,) = costs.fixed_costs
    assert group.steps == {("x1", 2), ("x2", 2)}
    usual = sum(joint_share(SPBE, work.indicators) for work in SPBE.shared_works) / 3
    alone = step_efforts(foreign())["x1", 2]
    assert float(group.cost) == pytest.approx(usual * float(alone), abs=0.02)
    assert costs.months == {("x1", 2): 6}


def test_a_shared_work_for_one_step_is_no_shared_cost() -> None:
    work = SharedWork("satu", "Satu pekerjaan", ("x1",), (2,), "contoh")
    costs = default_costs(foreign(shared_works=(work,)))
    assert costs.fixed_costs == ()
    assert costs.prices["x1", 2] == step_efforts(foreign())["x1", 2]


def test_two_shared_works_for_one_step_are_refused() -> None:
    works = (
        SharedWork("satu", "Satu", ("x1", "x2"), (2,), ""),
        SharedWork("dua", "Dua", ("x2", "x3"), (2,), ""),
    )
    with pytest.raises(InputError) as caught:
        default_costs(foreign(shared_works=works))
    assert caught.value.code == "overlapping_shared_works"
    assert "x2 ke level 2" in str(caught.value)
    assert "«dua»" in str(caught.value)


# The document


def share_row(family: str) -> str:
    cells = (reference_shares().families[family, level] for level in START_LEVELS)
    shown = (f"{100 * (c.raw or 0):.0f} of {c.started}, {100 * c.pooled:.0f}" for c in cells)
    return f"| {family} | " + " | ".join(shown) + " |"


def point_row(family: str) -> str:
    members = [i.id for i in SPBE.indicators if i.family == family]
    columns = []
    for level in START_LEVELS:
        efforts = sorted(ALONE[member, level + 1] for member in members)
        columns.append(f"{sum(efforts) / len(efforts):.1f} ({efforts[0]:.1f}-{efforts[-1]:.1f})")
    return f"| {family} | " + " | ".join(columns) + " |"


def group_row(group_id: str, costs: CostTable) -> str:
    group = next(fixed for fixed in costs.fixed_costs if fixed.id == group_id)
    work = next(work for work in SPBE.shared_works if work.id == group_id)
    apart = sum(ALONE[step] for step in group.steps)
    together = group.cost + sum(costs.prices[step] for step in group.steps)
    part = joint_share(SPBE, work.indicators)
    return f"| {group_id} | {len(group.steps)} | {part:.2f} | {group.cost} | {apart} | {together} |"


@pytest.mark.parametrize(
    "row",
    [
        *(share_row(family) for family in dict.fromkeys(i.family for i in SPBE.indicators)),
        *(point_row(family) for family in dict.fromkeys(i.family for i in SPBE.indicators)),
        *(group_row(group.id, COSTS) for group in COSTS.fixed_costs),
    ],
)
def test_the_document_shows_these_figures(row: str) -> None:
    assert row in DOC.read_text("utf-8").splitlines()


def test_the_document_states_the_fitted_constants() -> None:
    text = DOC.read_text("utf-8")
    shares = reference_shares()
    assert f"strength is {shares.indicator_strength} institutions" in text
    assert f"strength is {shares.family_strength} institutions" in text
    assert re.search(rf"{points_per_nat():.2f} points", text)
