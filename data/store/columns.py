"""Column types that mean and order the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from data.faults import refuse

NAME_LENGTH = 200
"""Most characters of a name: an index of PostgreSQL holds no longer ones."""

Document = dict[str, Any]


def storable(text: str) -> str:
    """`text`, if both databases can hold it.

    Raises:
        InputError: if it holds a NUL character or half of a surrogate pair.
    """
    if "\x00" in text or not (text.isascii() or all(not "\ud800" <= sign <= "\udfff" for sign in text)):
        raise refuse(
            "text_unstorable",
            "teks memuat karakter yang tidak dapat disimpan",
            found=ascii(text[:60]),
            remedy="Hapus karakter itu.",
        )
    return text


class StoredText(TypeDecorator[str]):
    """Text, ordered by code point on both databases.

    Args:
        longest: most characters; ``None`` for no limit.
    """

    impl = Text
    cache_ok = True

    def __init__(self, longest: int | None = None) -> None:
        self.longest = longest
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """PostgreSQL compares by code point only when told."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what one of the databases could not hold."""
        if value is not None and self.longest is not None and len(value) > self.longest:
            message = f"teks lebih panjang dari {self.longest} karakter"
            raise refuse("text_too_long", message, found=f"{value[:40]}…", remedy="Persingkat.")
        return value if value is None else storable(value)


class WholeNumber(TypeDecorator[int]):
    """A whole number of 32 bits: what PostgreSQL would refuse, SQLite shall not take."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Refuse what one of the databases could not hold."""
        if value is not None and not -(2**31) <= value < 2**31:
            raise refuse("number_unstorable", "bilangan terlalu besar untuk disimpan", found=str(value)[:40])
        return value


class UtcTime(TypeDecorator[datetime]):
    """A moment, as ISO 8601 text in UTC with microseconds, so that text order is time order."""

    impl = StoredText
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """A moment without a time zone is a mistake of the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Back as an aware moment in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class ExactNumber(TypeDecorator[Fraction]):
    """A level or a share without rounding, as ``3`` or ``17/5``."""

    impl = StoredText
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Numerator and denominator."""
        return None if value is None else str(Fraction(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Back, exactly."""
        return None if value is None else _fraction(value)


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    """Levels repeat by the thousand, and reading a fraction is the dearest part of reading a level."""
    return Fraction(text)


class JsonText(TypeDecorator[Document]):
    """A JSON object as text; SQL never looks inside."""

    impl = StoredText
    cache_ok = True

    def process_bind_param(self, value: Document | None, dialect: Dialect) -> str | None:
        """Compact, in the order given."""
        return None if value is None else encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Document | None:
        """Back as it was."""
        if value is None:
            return None
        document: Document = json.loads(value)
        return document


def encode(document: Document) -> str:
    """JSON text of a document, its keys in their order.

    Raises:
        ValueError: if it holds a number that JSON cannot say (NaN, infinity).
    """
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
