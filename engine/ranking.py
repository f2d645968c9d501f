"""Rank and percentile of a value among others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .standing import Standing

Scope = Literal["type", "province", "nation"]
SCOPES: tuple[Scope, ...] = ("type", "province", "nation")
SCOPE_NAMES: Mapping[Scope, str] = {"type": "jenis yang sama", "province": "provinsi yang sama", "nation": "semua"}


@dataclass(frozen=True)
class Rank:
    """Place among the institutions of one scope, the institution itself included.

    Attributes:
        place: 1 is highest; equal values share the better place.
        of: institutions that have the value.
        percentile: share of them below, equals counted half, 0-100.
    """

    place: int
    of: int
    percentile: Fraction


def rank(value: Fraction, values: Iterable[Fraction]) -> Rank:
    """Rank a value among values that include it.

    Raises:
        ValueError: if they do not include it.
    """
    pool = tuple(values)
    above, equal = sum(other > value for other in pool), sum(other == value for other in pool)
    if not equal:
        raise ValueError("the value is not among those it is ranked with")
    below = len(pool) - above - equal
    return Rank(above + 1, len(pool), Fraction(100 * (2 * below + equal), 2 * len(pool)))


def peers_of(standing: Standing, everyone: Iterable[Standing], scope: Scope) -> tuple[Standing, ...]:
    """Those a standing is ranked with: same cycle, instrument and stage, within the scope."""
    return tuple(
        other
        for other in everyone
        if (other.cycle, other.instrument.id, other.stage) == (standing.cycle, standing.instrument.id, standing.stage)
        and (scope != "type" or other.institution_type == standing.institution_type)
        and (scope != "province" or other.province == standing.province)
    )


def ranks(standing: Standing, everyone: Iterable[Standing]) -> Mapping[Scope, Mapping[str, Rank]]:
    """Ranks of every value of a standing that is among `everyone`, per scope."""
    everyone = tuple(everyone)
    found: dict[Scope, Mapping[str, Rank]] = {}
    for scope in SCOPES:
        kin = peers_of(standing, everyone, scope)
        found[scope] = {
            part: rank(value, (other.values[part] for other in kin if part in other.values))
            for part, value in standing.values.items()
        }
    return found
