"""Who changed something, and when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stamp:
    """Who changes something, and when; the store itself looks at no clock.

    Attributes:
        by: user name, or the name of a command.
        at: moment with its time zone.

    Raises:
        ValueError: if the moment has no time zone.
    """

    by: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment without a time zone")


def new_id() -> str:
    """A name that nobody can guess, for things that have none of their own."""
    return secrets.token_hex(12)
