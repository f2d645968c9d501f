"""Moments as Indonesians write them, in the time zone that is named beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

ZONES: Mapping[str, int] = {"WIB": 7, "WITA": 8, "WIT": 9}
"""Hours ahead of UTC per Indonesian time zone (Keppres 41/1987)."""


def zone_of(name: str) -> timezone:
    """An Indonesian time zone.

    Raises:
        KeyError: if it is none of `ZONES`.
    """
    return timezone(timedelta(hours=ZONES[name]), name)


def day_words(at: datetime, zone: str = "WIB") -> str:
    """The day, e.g. ``21 Nov 2026``."""
    local = at.astimezone(zone_of(zone))
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def moment_words(at: datetime, zone: str = "WIB") -> str:
    """Day and time, e.g. ``21 Nov 2026 14:05 WIB``."""
    local = at.astimezone(zone_of(zone))
    return f"{day_words(at, zone)} {local.hour:02}:{local.minute:02} {zone}"
