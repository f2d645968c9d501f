"""What explains the difference between two indices: contributions that sum to it exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from data.faults import InputError, refuse
from data.instrument import Instrument

from .standing import Standing

Kind = Literal["domain", "aspect", "indicator"]


@dataclass(frozen=True)
class Contribution:
    """One part's share of the difference.

    Attributes:
        weight: percent of the index.
        first, second: its value in either standing.
        points: index points, ``weight * (first - second) / 100``.
    """

    part: str
    name: str
    weight: Fraction
    first: Fraction
    second: Fraction

    @property
    def points(self) -> Fraction:
        """Index points that the part adds to the difference, exact."""
        return self.weight * (self.first - self.second) / 100


@dataclass(frozen=True)
class Difference:
    """First index less second, taken apart.

    Attributes:
        domains, aspects, indicators: contributions in instrument order; empty where not known of both.
        rounding: what published, rounded values leave unexplained; zero for levels.
    """

    first: Standing
    second: Standing
    domains: tuple[Contribution, ...]
    aspects: tuple[Contribution, ...]
    indicators: tuple[Contribution, ...]
    rounding: Fraction

    @property
    def total(self) -> Fraction:
        """Index points between the two; each non-empty list of contributions sums to it with `rounding`."""
        return self.first.index - self.second.index

    @property
    def finest(self) -> tuple[Contribution, ...]:
        """The finest list known."""
        return self.indicators or self.aspects or self.domains

    @property
    def coarsest(self) -> tuple[Contribution, ...]:
        """Domains, or aspects where the instrument has no domains."""
        return self.domains or self.aspects


def difference(first: Standing, second: Standing) -> Difference:
    """Take the difference between two standings apart.

    Raises:
        InputError: if they are scored by different instruments, whose scales and contents do not compare.
    """
    if first.instrument.id != second.instrument.id:
        raise instruments_differ(first, second)
    instrument = first.instrument
    indicators = _list(instrument, "indicator", first, second)
    aspects = _list(instrument, "aspect", first, second)
    domains = _list(instrument, "domain", first, second)
    explained = sum((c.points for c in indicators or aspects or domains), Fraction(0))
    known = bool(indicators or aspects or domains)
    rounding = first.index - second.index - explained if known else Fraction(0)
    return Difference(first, second, domains, aspects, indicators, rounding)


def instruments_differ(first: Standing, second: Standing) -> InputError:
    """Two standings under different instruments."""
    return refuse(
        "instruments_differ",
        "selisih tidak dapat diuraikan: instrumennya berbeda, jadi skala dan isinya tidak sebanding",
        place=f"{first.institution} {first.cycle} dan {second.institution} {second.cycle}",
        found=f"{first.instrument.id} dan {second.instrument.id}",
        remedy="Pilih siklus dengan instrumen yang sama (--cycle).",
    )


def _list(instrument: Instrument, kind: Kind, first: Standing, second: Standing) -> tuple[Contribution, ...]:
    parts = tuple(_parts(instrument, kind))
    if any(part not in standing.values for standing in (first, second) for part, _, _ in parts):
        return ()
    return tuple(
        Contribution(part, name, weight, first.values[part], second.values[part]) for part, name, weight in parts
    )


def _parts(instrument: Instrument, kind: Kind) -> Iterable[tuple[str, str, Fraction]]:
    if kind == "indicator":
        return [(i.id, i.short_name, i.weight) for i in instrument.indicators]
    groups = instrument.domains if kind == "domain" else instrument.aspects
    return [(group.id, group.name, group.weight) for group in groups]
