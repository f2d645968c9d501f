"""Exact numbers in and out: half-up rounding, decimal commas, rupiah."""

from decimal import Decimal
from fractions import Fraction
from math import floor


def round_half_up(value: Fraction, decimals: int = 2) -> Decimal:
    """Round an exact value half-up, as the ministry's reports do (3.405 becomes 3.41).

    Args:
        value: any exact number; negative values round half away from zero.
        decimals: digits kept behind the decimal point, 0 or more.
    """
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def plain(value: Fraction, decimals: int = 2) -> str:
    """`value` with a decimal point, for programs: ``"3.41"``."""
    return f"{round_half_up(value, decimals):f}"


def indonesian(value: Fraction | Decimal | int, decimals: int = 2) -> str:
    """`value` as Indonesians write it: decimal comma, dots between thousands: ``"1.234,50"``."""
    rounded = f"{round_half_up(Fraction(value), decimals):,f}"
    return rounded.translate(str.maketrans(",.", ".,"))


def round_down(value: Fraction | Decimal, decimals: int = 2) -> Fraction:
    """The highest number with so many decimals that `value` reaches: for what is promised, such as a probability."""
    return Fraction(floor(Fraction(value) * 10**decimals), 10**decimals)


def indonesian_short(value: Fraction | Decimal | int, decimals: int = 2) -> str:
    """Like `indonesian`, without trailing zeros behind the comma: ``"3"``, ``"1,5"``."""
    text = indonesian(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def parse_number(text: str) -> Fraction | None:
    """Read one number as Indonesian or English offices write it; ``None`` if it is no plain number.

    A single comma is a decimal comma. ``1.234,5`` and ``1,234.5`` are read by their last sign; a dot that
    groups exactly three digits more than once groups thousands.
    """
    cleaned = text.strip().replace("\u00a0", "").replace(" ", "")
    if not cleaned or not any(sign.isdigit() for sign in cleaned):
        return None
    if "," in cleaned and "." in cleaned:
        thousands = "." if cleaned.rindex(",") > cleaned.rindex(".") else ","
        cleaned = cleaned.replace(thousands, "")
    elif cleaned.count(".") > 1:
        cleaned = cleaned.replace(".", "") if _groups_of_three(cleaned, ".") else ""
    elif cleaned.count(",") > 1:
        cleaned = cleaned.replace(",", "") if _groups_of_three(cleaned, ",") else ""
    cleaned = cleaned.replace(",", ".")
    try:
        number = Decimal(cleaned)
    except ArithmeticError:
        return None
    # An exponent such as 1e999999 would need more digits than memory holds.
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return None
    return Fraction(number)


def _groups_of_three(text: str, sign: str) -> bool:
    head, *groups = text.lstrip("+-").split(sign)
    return head.isdigit() and 1 <= len(head) <= 3 and all(len(g) == 3 and g.isdigit() for g in groups)


def to_decimal(value: Fraction) -> Decimal:
    """Exact decimal of a fraction whose decimal expansion ends.

    Raises:
        ValueError: if the expansion does not end, e.g. 10/3.
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise ValueError(f"{value} has no finite decimal expansion")
    return Decimal(value.numerator) / Decimal(value.denominator)


def comma(value: Fraction) -> str:
    """A number with a decimal comma and no other signs, as it may be typed again."""
    return f"{to_decimal(value):f}".replace(".", ",")
