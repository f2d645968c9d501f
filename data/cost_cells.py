"""Costs, months and units as people write them in cells."""

import re
from decimal import Decimal

from .costs import MINOR_UNITS, CostUnit
from .numbers import parse_number, to_decimal
from .panel_levels import odd_cell
from .panel_words import word
from .table import Problem

MAX_MONTHS = 600
MAX_COST = 10**15

_UNIT_WORDS: dict[CostUnit, tuple[str, ...]] = {
    "rupiah": ("rupiah", "rp", "idr"),
    "effort": ("effort", "upaya", "poin", "poin_upaya"),
}
_UNIT_OF = {text: unit for unit, words in _UNIT_WORDS.items() for text in words}
_RUPIAH = re.compile(r"(?:rp|idr)\.?\s*(.*?)(?:,-)?", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def unit_of(text: str) -> CostUnit | None:
    """The unit that a word names."""
    return _UNIT_OF.get(word(text))


def read_cost(text: str, unit: CostUnit | None) -> Decimal | Problem:
    """A cost of at most two decimals; ``Rp154.600.000`` is allowed where the unit is rupiah."""
    rupiah = _RUPIAH.fullmatch(text)
    if rupiah and unit == "effort":
        remedy = "Satu berkas satu satuan: pisahkan biaya rupiah ke berkas lain."
        return Problem("units_mixed", "biaya rupiah dalam berkas bersatuan effort", text, "poin upaya", remedy)
    digits = rupiah.group(1) if rupiah else text
    if _AMBIGUOUS.fullmatch(digits):
        whole, decimals = re.split(r"[.,]", digits)
        remedy = f"Tulis {whole}{decimals} tanpa pemisah, atau {whole},{decimals[:2]} bila itu desimal."
        return Problem("cost_ambiguous", "ribuan atau desimal tidak jelas", text, "paling banyak dua desimal", remedy)
    value = parse_number(digits)
    if value is None:
        return odd_cell(text) or Problem("cost_not_number", "biaya bukan angka", text, "angka 0 atau lebih")
    if not 0 <= value <= MAX_COST:
        return Problem("cost_out_of_range", "biaya di luar rentang", text, "0 sampai seribu triliun")
    if (value * MINOR_UNITS).denominator != 1:
        return Problem("cost_too_fine", "biaya lebih halus dari seperseratus", text, "paling banyak dua desimal")
    return to_decimal(value)


def read_months(text: str) -> int | Problem:
    """A least duration in whole months."""
    value = parse_number(text)
    if value is not None and value.denominator == 1 and 0 <= value <= MAX_MONTHS:
        return int(value)
    allowed = f"bilangan bulat 0 sampai {MAX_MONTHS}"
    return odd_cell(text) or Problem("months_out_of_range", "lama bulan tidak sah", text, allowed)
