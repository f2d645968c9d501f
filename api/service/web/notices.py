"""Warnings as pages word them: without the options that only the command line has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_IN_BRACKETS = re.compile(r" \((?:lihat )?--[a-z-]+\)")
_COSTS = " dengan --costs"


def on_page(warnings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same warnings for people who have a page before them."""
    return [
        {**one, "message": _IN_BRACKETS.sub("", one["message"]).replace(_COSTS, " di halaman Data & model")}
        for one in warnings
    ]
