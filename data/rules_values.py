"""Values as rules.toml may give them."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from .costs import MINOR_UNITS
from .instrument import Instrument, Scale
from .near import suggestion
from .panel_levels import LevelReader
from .table import Problem

MAX_COST = 10**15

_DOT = "Tulis angka tanpa tanda kutip, dengan titik desimal, misalnya 3.5."


def number(raw: object) -> Fraction | Problem:
    """Any finite number; exact."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        return Problem("wrong_type", "ini bukan angka", str(raw), "angka", _DOT)
    if isinstance(raw, Decimal) and (not raw.is_finite() or abs(raw.adjusted()) > 30):
        return Problem("wrong_type", "ini bukan angka biasa", str(raw), "angka", _DOT)
    return Fraction(raw)


def whole(low: int, high: int) -> Callable[[object], int | Problem]:
    """Reads a whole number from `low` to `high`."""

    def read(raw: object) -> int | Problem:
        if isinstance(raw, int) and not isinstance(raw, bool) and low <= raw <= high:
            return raw
        return Problem("out_of_range", "nilai tidak sah", str(raw), f"bilangan bulat {low} sampai {high}")

    return read


def cost(raw: object) -> Decimal | Problem:
    """A cost of at most two decimals, in the plan's unit."""
    value = number(raw)
    if isinstance(value, Problem):
        return value
    if not 0 <= value <= MAX_COST or (value * MINOR_UNITS).denominator != 1:
        return Problem("out_of_range", "biaya tidak sah", str(raw), "0 atau lebih, paling banyak dua desimal")
    return Decimal(str(raw))


def level(scale: Scale) -> Callable[[object], int | Problem]:
    """Reads a whole level of the scale."""
    return whole(scale.minimum, scale.maximum)


def index(scale: Scale) -> Callable[[object], Fraction | Problem]:
    """Reads an index, or the value of a domain or an aspect."""

    def read(raw: object) -> Fraction | Problem:
        value = number(raw)
        if isinstance(value, Problem) or scale.minimum <= value <= scale.maximum:
            return value
        return Problem("out_of_range", "nilai di luar skala", str(raw), f"{scale.minimum} sampai {scale.maximum}")

    return read


def predicate(instrument: Instrument) -> Callable[[object], str | Problem]:
    """Reads the name of a predicate, without regard to case."""
    names = [band.name for band in instrument.predicates]

    def read(raw: object) -> str | Problem:
        for name in names:
            if name.casefold() == str(raw).strip().casefold():
                return name
        near = suggestion(str(raw), names)
        return Problem("unknown_predicate", "predikat tidak dikenal", str(raw), ", ".join(names), near)

    return read


def indicator(instrument: Instrument) -> Callable[[object], str | Problem]:
    """Reads the id of an indicator."""
    reader = LevelReader(instrument)

    def read(raw: object) -> str | Problem:
        if isinstance(raw, str):
            return reader.indicator(raw)
        return Problem("wrong_type", "kode indikator harus diapit tanda kutip", str(raw), f'"{instrument.ids[0]}"')

    return read


def part(instrument: Instrument) -> Callable[[object], str | Problem]:
    """Reads the id of a domain, an aspect or an indicator."""
    read_indicator = indicator(instrument)

    def read(raw: object) -> str | Problem:
        text = str(raw).strip().casefold()
        if text in instrument.parts:
            return text
        found = read_indicator(raw)
        if isinstance(found, str):
            return found
        known = (*instrument.parts, *instrument.ids)
        message = "domain, aspek, atau indikator tidak dikenal"
        allowed = f"{', '.join(instrument.parts)}, {instrument.ids[0]} sampai {instrument.ids[-1]}"
        return Problem("unknown_part", message, str(raw), allowed, suggestion(str(raw), known))

    return read
