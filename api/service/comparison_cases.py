"""What comparisons, peers and regional summaries of the store take, to be sent to a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.assessment import Assessment

from .cases import StoredCase

Key = tuple[str, str, str]
"""Name, type and province of an institution."""


@dataclass(frozen=True)
class StoredComparison:
    """Institutions to set side by side.

    Attributes:
        everyone: whom ranks count in the compared cycle, and the histories of those compared.
        keys: those compared, the one that is explained first.
        cycle: the compared year.
    """

    everyone: tuple[Assessment, ...]
    keys: tuple[Key, ...]
    cycle: int


@dataclass(frozen=True)
class StoredPeers:
    """Whom to find peers for, and among whom.

    Attributes:
        case: the seeker with its rules.
        panel: assessors' results of possible peers.
        plan: a saved plan, which then decides what is to be learned; ``None`` for the cheapest to the next predicate.
        host: name of the institution to make a study-visit sheet for; ``None`` for no sheet.
        workbook: whether the sheet is wanted as XLSX too.
    """

    case: StoredCase
    panel: tuple[Assessment, ...]
    across_types: bool = False
    plan: Mapping[str, Any] | None = None
    host: str | None = None
    workbook: bool = False


@dataclass(frozen=True)
class StoredRegion:
    """Members of a region in one cycle.

    Attributes:
        members: one result of each member.
        before: a result of the cycle before, of those members that have one.
        ids: of the members, by name.
    """

    members: tuple[Assessment, ...]
    before: tuple[Assessment, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
