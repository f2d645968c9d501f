"""Costs: one unit a file, exact, every fault with row and column."""

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.content import Content
from data.costs import CostsFile, FixedCost
from data.costs_file import read_costs
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument

SPBE = shipped_instrument("spbe-2020")
HEAD = "indicator,to_level,cost,group,group_cost,months"


def read(*lines: str, unit: str | None = "# unit: rupiah", head: str = HEAD) -> CostsFile:
    text = "\n".join([*([unit] if unit is not None else []), head, *lines])
    return read_costs(Content("costs.csv", text.encode()), SPBE)


def faults_of(*lines: str, unit: str | None = "# unit: rupiah", head: str = HEAD) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read(*lines, unit=unit, head=head)
    return caught.value.faults


steps = st.tuples(st.sampled_from(SPBE.ids), st.integers(2, 5))
hundredths = st.integers(0, 10**12).map(lambda n: Decimal(n).scaleb(-2))


@settings(deadline=None)
@given(prices=st.dictionaries(steps, hundredths, min_size=1, max_size=20), unit=st.sampled_from(["rupiah", "effort"]))
def test_costs_read_back_exactly_however_they_are_written(prices: dict[tuple[str, int], Decimal], unit: str) -> None:
    plain = [f"{i},{level},{cost:.2f}" for (i, level), cost in prices.items()]
    comma = [f"{i};{level};{cost:.2f}".replace(".", ",") for (i, level), cost in prices.items()]
    for lines, delimiter in ((plain, ","), (comma, ";")):
        text = "\n".join([f"# unit: {unit}", delimiter.join(("indicator", "to_level", "cost")), *lines])
        found = read_costs(Content("costs.csv", text.encode()), SPBE)
        assert (found.unit, found.prices) == (unit, prices)
        book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([f"# unit: {unit}"])
    page.append(["indicator", "to_level", "cost"])
    for (i, level), cost in prices.items():
        page.append([i, level, float(cost)])
    stream = io.BytesIO()
    book.save(stream)
    assert read_costs(Content("costs.xlsx", stream.getvalue()), SPBE).prices == prices


def test_groups_months_and_unpriced_members() -> None:
    found = read("i01,2,100,aturan,250,", "I2,3,,aturan,,6", "3,2,50,,,0")
    assert found.fixed_costs == (FixedCost("aturan", "aturan", Decimal(250), frozenset({("i01", 2), ("i02", 3)})),)
    assert found.prices == {("i01", 2): Decimal(100), ("i03", 2): Decimal(50)}
    assert found.months == {("i02", 3): 6, ("i03", 2): 0}
    assert found.source == "costs.csv"


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("Rp154.600.000", "154600000"),
        ("Rp 1.500.000,50", "1500000.5"),
        ("154600000", "154600000"),
        ("1.500.000", "1500000"),
        ("Rp1.500.000,-", "1500000"),
        ("12.5", "12.5"),
        ("0", "0"),
    ],
)
def test_rupiah_as_people_write_it(text: str, cost: str) -> None:
    assert read(f'i01,2,"{text}",,,').prices == {("i01", 2): Decimal(cost)}


def test_indonesian_titles_and_units() -> None:
    found = read("i01;2;5", unit="# satuan: upaya", head="Indikator;Ke level;Biaya")
    assert (found.unit, found.prices) == ("effort", {("i01", 2): Decimal(5)})


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("i48,2,5,,,", "A (indicator)", "unknown_indicator"),
        ("i01,1,5,,,", "B (to_level)", "unknown_step"),
        ("i01,6,5,,,", "B (to_level)", "unknown_step"),
        ("i01,2.5,5,,,", "B (to_level)", "unknown_step"),
        ("i01,,5,,,", "B (to_level)", "unknown_step"),
        ("i01,2,-5,,,", "C (cost)", "cost_out_of_range"),
        ("i01,2,0.125,,,", "C (cost)", "cost_too_fine"),
        ("i01,2,1.500,,,", "C (cost)", "cost_ambiguous"),
        ('i01,2,"1,500",,,', "C (cost)", "cost_ambiguous"),
        ("i01,2,murah,,,", "C (cost)", "cost_not_number"),
        ("i01,2,#REF!,,,", "C (cost)", "spreadsheet_error"),
        ("i01,2,1e300,,,", "C (cost)", "cost_not_number"),
        ("i01,2,,,,", "C (cost)", "cost_missing"),
        ("i01,2,5,,100,", "D (group)", "group_missing"),
        ("i01,2,5,aturan,,", "D (group)", "group_cost_missing"),
        ("i01,2,5,aturan,-1,", "E (group_cost)", "cost_out_of_range"),
        ("i01,2,5,,,-1", "F (months)", "months_out_of_range"),
        ("i01,2,5,,,1.5", "F (months)", "months_out_of_range"),
        ("i01,2,5,,,lama", "F (months)", "months_out_of_range"),
    ],
)
def test_every_bad_cell(line: str, column: str, code: str) -> None:
    (fault,) = faults_of("i05,2,1,,,", line)
    assert (fault.code, fault.row, fault.column) == (code, 4, column)


def test_a_step_given_twice() -> None:
    (fault,) = faults_of("i01,2,5,,,", "I1,2,6,,,")
    assert (fault.code, fault.row) == ("duplicate_row", 4)
    assert "baris 3" in fault.message


def test_one_group_has_one_cost() -> None:
    (fault,) = faults_of("i01,2,5,aturan,100,", "i02,2,5,aturan,200,")
    assert (fault.code, fault.row, fault.found, fault.allowed) == ("group_cost_differs", 4, "200", "100")


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        (None, "unit_missing"),
        ("# dari DPA 2025", "unit_missing"),
        ("# unit: dolar", "unknown_unit"),
        ("# unit: rupiah\n# unit: effort", "units_mixed"),
    ],
)
def test_the_unit_is_told_once(unit: str | None, code: str) -> None:
    (fault,) = faults_of("i01,2,5,,,", unit=unit)
    assert (fault.code, fault.row) == (code, 1)


def test_units_are_never_mixed_within_a_file() -> None:
    (fault,) = faults_of("i01,2,5,,,", "i02,2,Rp500,,,", unit="# unit: effort")
    assert (fault.code, fault.row) == ("units_mixed", 4)
    (fault,) = faults_of("i01,2,5,effort", head="indicator,to_level,cost,unit")
    assert (fault.code, fault.row, fault.column) == ("units_mixed", 3, "D (unit)")


def test_all_faults_at_once() -> None:
    codes = [f.code for f in faults_of("i99,2,5,,,", "i01,9,x,,,", "i02,2,5,,7,", unit="# unit: yen")]
    assert sorted(codes) == sorted(
        ["unknown_unit", "unknown_indicator", "unknown_step", "cost_not_number", "group_missing"]
    )


def test_missing_columns_and_rows() -> None:
    (fault,) = faults_of("i01,5", head="indicator,cost")
    assert (fault.code, fault.row) == ("column_missing", 2)
    (fault,) = faults_of()
    assert fault.code == "table_empty"


def test_the_lowest_level_of_2018_is_nothing_to_pay_for() -> None:
    text = "# unit: effort\nindicator,to_level,cost\ni01,1,5\ni35-2,5,7\n"
    found = read_costs(Content("costs.csv", text.encode()), shipped_instrument("spbe-2018"))
    assert found.prices == {("i01", 1): Decimal(5), ("i35-2", 5): Decimal(7)}


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_costs(tmp_path / "costs.csv", SPBE)
    assert caught.value.code == "file_missing"
