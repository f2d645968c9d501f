"""Numbers as people read them where the usual two decimals, or a text from elsewhere, would mislead."""

from __future__ import annotations

import re
from fractions import Fraction

from data.instrument import Instrument
from data.numbers import indonesian, round_half_up

MOST_DECIMALS = 10
_COUNT = re.compile(r"(?<![\w.,])\d{4,}(?![\w]|[.,]\d)")
_YEARS = range(1900, 2101)


def index_words(index: Fraction | float, instrument: Instrument) -> str:
    """An index as people read it, never rounded up to a predicate that it does not reach: 3,499 stays below 3,50."""
    exact = Fraction(str(index))
    decimals = instrument.display_decimals
    while decimals < MOST_DECIMALS and _predicate(exact, decimals, instrument) != instrument.predicate_of(exact):
        decimals += 1
    return indonesian(exact, decimals)


def grouped(text: str) -> str:
    """A text that a training wrote, with dots between the thousands of its counts; years stay as they are."""
    return _COUNT.sub(lambda found: found[0] if int(found[0]) in _YEARS else indonesian(int(found[0]), 0), text)


def _predicate(index: Fraction, decimals: int, instrument: Instrument) -> str | None:
    return instrument.predicate_of(Fraction(round_half_up(index, decimals)))
