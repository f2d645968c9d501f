"""How lists and probabilities are worded, wherever people read them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from data.numbers import indonesian, round_down


def listing(items: Sequence[str]) -> str:
    """Items as a sentence lists them: ``a, b, dan c``."""
    if len(items) < 3:
        return " dan ".join(items)
    return f"{', '.join(items[:-1])}, dan {items[-1]}"


def percent(probability: float) -> str:
    """Whole percent, rounded down: rounded up, a chance that was not reached would read like the one asked."""
    # Floats such as 0.29 lie a little below what they mean.
    return indonesian(round_down(Fraction(str(probability)) * 100, 0), 0)
