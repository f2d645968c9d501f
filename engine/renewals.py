"""Proof that grows old: reviews and audits that a level rests on and that must be renewed every two years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.evidence import proofs
from data.instrument import Instrument

YEARS = 2
"""Age at which such proof no longer counts. Source: the instrument's checklists ("dua tahun")."""

_WORDS = "dua tahun"


@dataclass(frozen=True)
class Renewal:
    """Proof to renew in a year so that a level keeps counting.

    Attributes:
        level: highest level held that rests on it.
        proof: in the instrument's words.
    """

    year: int
    indicator: str
    level: int
    proof: str


def renewals(
    instrument: Instrument, today: Mapping[str, int], stairs: Sequence[Mapping[str, int]], first_year: int
) -> tuple[Renewal, ...]:
    """Renewals that fall due while levels are held, by year and in instrument order.

    Proof of today's levels is taken to be from the year before the first; raising a level renews its proof.

    Args:
        instrument: whose checklists.
        today: whole levels now.
        stairs: whole levels at the end of each year.
        first_year: year of the first of `stairs`.
    """
    found = [renewal for i in instrument.ids for renewal in _of_indicator(instrument, i, today, stairs, first_year)]
    order = {i: place for place, i in enumerate(instrument.ids)}
    return tuple(sorted(found, key=lambda r: (r.year, order[r.indicator])))


def _of_indicator(
    instrument: Instrument, indicator: str, today: Mapping[str, int], stairs: Sequence[Mapping[str, int]], first: int
) -> Iterator[Renewal]:
    held, since = today[indicator], first - 1
    for year, levels in enumerate(stairs, start=first):
        if levels[indicator] > held:
            held, since = levels[indicator], year
        elif year - since >= YEARS:
            aging = _aging(instrument, indicator, held)
            if aging:
                yield Renewal(year, indicator, held, aging)
            since = year


def _aging(instrument: Instrument, indicator: str, held: int) -> str:
    """Proof of a level held, or of one below it, that counts for two years only; empty if there is none."""
    for level in range(held, instrument.scale.minimum, -1):
        for proof in proofs(instrument, indicator, level, None):
            if _WORDS in proof.text:
                return proof.text
    return ""
