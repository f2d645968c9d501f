"""Moments as Indonesians write them, in the time zone that is named beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

ZONES: Mapping[str, int] = {"WIB": 7, "WITA": 8, "WIT": 9}
"""Hours ahead of UTC per Indonesian time zone (Keppres 41/1987)."""

_TYPED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[ T]+(\d{1,2})[:.](\d{2})")


def zone_of(name: str) -> timezone:
    """An Indonesian time zone.

    Raises:
        KeyError: if it is none of `ZONES`.
    """
    return timezone(timedelta(hours=ZONES[name]), name)


def read_moment(text: str) -> datetime:
    """Day and time as typed in Indonesia, day first: ``21-11-2026 08:00``, ``21/11/2026 8.00``; or as ISO 8601.

    Raises:
        ValueError: if it is no moment.
    """
    found = _TYPED.fullmatch(text.strip())
    if not found:
        return datetime.fromisoformat(text.strip())
    day, month, year, hour, minute = map(int, found.groups())
    return datetime(year, month, day, hour, minute)


def typed_moment(at: datetime) -> str:
    """A moment as `read_moment` takes it, without its zone."""
    return f"{at.day:02}-{at.month:02}-{at.year:04} {at.hour:02}:{at.minute:02}"


def day_words(at: datetime, zone: str = "WIB") -> str:
    """The day, e.g. ``21 Nov 2026``."""
    local = at.astimezone(zone_of(zone))
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def moment_words(at: datetime, zone: str = "WIB") -> str:
    """Day and time, e.g. ``21 Nov 2026 14:05 WIB``."""
    local = at.astimezone(zone_of(zone))
    return f"{day_words(at, zone)} {local.hour:02}:{local.minute:02} {zone}"
