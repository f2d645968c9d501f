"""Values of options as people type them: decimal commas, several in one, faults all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from data.faults import Fault, InputError
from data.near import suggestion
from data.numbers import parse_number, to_decimal
from data.panel_words import word
from data.table import Problem

Value = TypeVar("Value")


class OptionReader:
    """Reads options one by one and keeps every fault until `finish`."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def take(self, option: str, text: str | None, read: Callable[[str], Value | Problem]) -> Value | None:
        """The value of one option; ``None`` if it was not given, or wrong."""
        if text is None:
            return None
        value = read(text)
        if isinstance(value, Problem):
            p = value
            self._faults.append(Fault(p.code, p.message, f"opsi {option}", p.found, p.allowed, p.remedy))
            return None
        return value

    def require(self, option: str, text: str | None, read: Callable[[str], Value | Problem]) -> Value:
        """The value of an option that a command cannot do without.

        Raises:
            InputError: with every fault so far, if it was not given or is wrong.
        """
        value = self.take(option, text, read)
        if text is None:
            self._faults.append(Fault("missing_option", "opsi ini wajib diisi", f"opsi {option}"))
        self.finish()
        if value is None:
            raise AssertionError("a value that could not be read is a fault")
        return value

    def take_all(self, option: str, texts: Iterable[str], read: Callable[[str], Value | Problem]) -> list[Value]:
        """The values of an option that may be repeated, or hold several values between commas."""
        values = (self.take(option, text, read) for text in _split(texts))
        return [value for value in values if value is not None]

    def finish(self) -> None:
        """Refuse, if anything was wrong.

        Raises:
            InputError: with every fault.
        """
        if self._faults:
            raise InputError(self._faults)


def number(read: Callable[[object], Value | Problem]) -> Callable[[str], Value | Problem]:
    """Let a reader of exact numbers read text with a decimal comma or point."""

    def from_text(text: str) -> Value | Problem:
        value = parse_number(text)
        problem = read(text if value is None else _exact(value))
        return (
            Problem(problem.code, problem.message, text, problem.allowed) if isinstance(problem, Problem) else problem
        )

    return from_text


def choice(words: Mapping[str, Value], names: Iterable[str]) -> Callable[[str], Value | Problem]:
    """Reads one of several words.

    Args:
        words: value by word, as `data.panel_words.word` folds it.
        names: the words to name in a fault.
    """

    def read(text: str) -> Value | Problem:
        folded = word(text)
        if folded in words:
            return words[folded]
        return Problem("unknown_choice", "pilihan tidak dikenal", text, ", ".join(names), suggestion(text, list(words)))

    return read


def pair(
    left: Callable[[str], str | Problem], right: Callable[[str], int | Problem]
) -> Callable[[str], tuple[str, int] | Problem]:
    """Reads ``i11=3``."""

    def read(text: str) -> tuple[str, int] | Problem:
        name, sign, value = text.partition("=")
        if not sign:
            return Problem("pair_without_value", "tanda = tidak ada", text, "bentuk i11=3")
        key = left(name.strip())
        level = right(value.strip())
        if isinstance(key, Problem):
            return key
        return level if isinstance(level, Problem) else (key, level)

    return read


def _split(texts: Iterable[str]) -> Iterator[str]:
    return (part.strip() for text in texts for part in text.split(",") if part.strip())


def _exact(value: Fraction) -> int | Decimal:
    return value.numerator if value.denominator == 1 else to_decimal(value)
