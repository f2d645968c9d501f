"""Numbers in and out: half-up always, decimal commas, nothing lost."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.numbers import indonesian, indonesian_short, parse_number, plain, round_down, round_half_up, to_decimal

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@given(DECIMALS, st.integers(0, 4))
def test_rounding_is_half_up_as_the_decimal_module_does_it(value: Decimal, places: int) -> None:
    assert round_half_up(Fraction(value), places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 5))
def test_rounding_moves_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    assert abs(Fraction(round_half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)


@given(DECIMALS)
def test_what_is_shown_is_read_back(value: Decimal) -> None:
    exact = Fraction(value)
    assert parse_number(indonesian(exact, 4)) == exact
    assert parse_number(plain(exact, 4)) == exact
    assert to_decimal(exact) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("3.405", "3.41"),
        ("2.595", "2.60"),
        ("2.5949999", "2.59"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("5", "5.00"),
    ],
)
def test_half_up_at_the_border(value: str, shown: str) -> None:
    assert plain(Fraction(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1234.5", "1.234,50"), ("0", "0,00"), ("1000000", "1.000.000,00"), ("-1234.567", "-1.234,57")],
)
def test_indonesian_notation(value: str, shown: str) -> None:
    assert indonesian(Fraction(value)) == shown


@pytest.mark.parametrize(("value", "shown"), [("3", "3"), ("1.50", "1,5"), ("1000", "1.000"), ("0.001", "0")])
def test_short_notation_drops_zeros(value: str, shown: str) -> None:
    assert indonesian_short(Fraction(value)) == shown


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", "3"), (" 3,5 ", "3.5"), ("3.5", "3.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("-2", "-2"), ("+2", "2"), ("1\u00a0000", "1000"),
        ("2.0", "2"), ("1e3", "1000"), ("0,05", "0.05"),
    ],
)  # fmt: skip
def test_numbers_as_offices_write_them(text: str, number: str) -> None:
    assert parse_number(text) == Fraction(number)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "tiga", "1,2,3", "1.2.3", "1.23.456", "3 poin", "NaN", "inf", "1e999999", "12.34.56"]
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_an_endless_expansion_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        to_decimal(Fraction(10, 3))


@given(st.fractions(min_value=-10, max_value=1_000), st.integers(0, 6))
def test_what_is_promised_is_never_more_than_what_is_reached(value: Fraction, places: int) -> None:
    promised = round_down(value, places)
    assert promised <= value < promised + Fraction(1, 10**places)
    assert (promised * 10**places).denominator == 1
