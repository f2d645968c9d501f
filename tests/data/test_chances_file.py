"""Chances of the user's own: what is read, then every bad cell with its place."""

from fractions import Fraction

import pytest

from data.chances_file import OwnChances, read_chances
from data.content import Content
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument

SPBE = shipped_instrument("spbe-2020")
HEAD = "indicator,chance,to_level,hours"


def read(*rows: str, head: str = HEAD) -> OwnChances:
    return read_chances(Content("chances.csv", "\n".join((head, *rows)).encode()), SPBE)


def faults(*rows: str, head: str = HEAD) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read(*rows, head=head)
    return caught.value.faults


def test_chances_hours_and_levels_are_exact() -> None:
    found = read("i01,40%,,2.5", 'i02,"0,25",4,', "i02,1/2,3,", "i03,,,8")
    assert found.chances == {"i01": {None: Fraction(2, 5)}, "i02": {4: Fraction(1, 4), 3: Fraction(1, 2)}}
    assert found.hours == {"i01": Fraction(5, 2), "i03": Fraction(8)}
    assert found.source == "chances.csv"


def test_titles_in_indonesian() -> None:
    assert read("i01;0,4;6", head="Indikator;Peluang;Jam").hours == {"i01": Fraction(6)}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("i99,0.4,,", "unknown_indicator"),
        ("i01,1.4,,", "chance_out_of_range"),
        ("i01,-0.1,,", "chance_out_of_range"),
        ("i01,mungkin,,", "chance_out_of_range"),
        ("i01,0.4,6,", "level_out_of_range"),
        ("i01,0.4,,-3", "bad_hours"),
        ("i01,0.4,,0", "bad_hours"),
        ("i01,0.4,,lama", "bad_hours"),
    ],
)
def test_a_bad_cell_is_told_with_its_row(row: str, code: str) -> None:
    (fault,) = faults(row)
    assert (fault.code, fault.row) == (code, 2)


@pytest.mark.parametrize(
    "rows", [("i01,0.4,,", "i01,0.5,,"), ("i01,0.4,3,", "i01,0.5,3,"), ("i01,0.4,,", "i01,0.5,3,")]
)
def test_an_indicator_twice_is_refused(rows: tuple[str, str]) -> None:
    (fault,) = faults(*rows)
    assert (fault.code, fault.row) == ("duplicate_row", 3)


def test_chances_over_one_and_hours_that_differ_are_refused() -> None:
    assert [fault.code for fault in faults("i01,0.6,2,", "i01,0.6,3,")] == ["chances_over_one"]
    assert [fault.code for fault in faults("i01,0.3,2,4", "i01,0.3,3,6")] == ["hours_differ"]


def test_a_file_without_chance_or_hours_is_refused() -> None:
    assert [fault.code for fault in faults("i01,3", head="indicator,to_level")] == ["column_missing"]
    assert [fault.code for fault in faults()] == ["table_empty"]


def test_all_faults_come_at_once() -> None:
    assert [fault.row for fault in faults("i99,2,,", "i01,0.2,,-1")] == [2, 2, 3]
