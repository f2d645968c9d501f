"""The index of a sheet while it is being filled in: exact where every level is there, withheld where one is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from data.instrument import Instrument
from data.numbers import indonesian
from data.scoring import weighted_mean

from .number_words import index_words

_FEW = 8


@dataclass(frozen=True)
class Running:
    """Values of a sheet as far as it is filled in.

    Attributes:
        index: 1.00-5.00 (0.00-5.00 in SPBE 2018), unrounded; ``None`` while a level is missing.
        predicate: band of the index; ``None`` with it.
        parts: value per domain and aspect; ``None`` where one of its levels is missing.
        missing: indicators without a level.
        ahead: name of the next better predicate and the index points to it; ``None`` at the top or without an index.
        words: the index for people; a dash without it.
    """

    index: Fraction | None
    predicate: str | None
    parts: Mapping[str, Fraction | None]
    missing: tuple[str, ...]
    ahead: tuple[str, Fraction] | None
    words: str = "–"

    @property
    def ahead_words(self) -> str:
        """The points to the next better predicate, with as many decimals as the index."""
        decimals = len(self.words.partition(",")[2])
        return indonesian(self.ahead[1], decimals) if self.ahead else ""

    @property
    def reason(self) -> str:
        """Why the index is withheld, for people; empty where it is not."""
        if not self.missing:
            return ""
        rest = len(self.missing) - _FEW
        names = ", ".join(self.missing[:_FEW]) + (f", dan {rest} lagi" if rest > 0 else "")
        return f"Indeks ditahan: {len(self.missing)} indikator belum diisi ({names})."


def running(instrument: Instrument, levels: Mapping[str, Fraction]) -> Running:
    """Score what is there; nothing is guessed for what is not."""
    missing = tuple(id_ for id_ in instrument.ids if id_ not in levels)
    index = _mean(instrument, levels, instrument.ids)
    parts = {part: _mean(instrument, levels, instrument.members(part)) for part in instrument.parts}
    if index is None:
        return Running(None, None, parts, missing, None)
    better = next((one for one in instrument.predicates if one.lower > index), None)
    ahead = (better.name, better.lower - index) if better else None
    return Running(index, instrument.predicate_of(index), parts, missing, ahead, index_words(index, instrument))


def value_words(value: Fraction | None) -> str:
    """A value with two decimals, or a dash where it is withheld."""
    return "–" if value is None else indonesian(value)


def _mean(instrument: Instrument, levels: Mapping[str, Fraction], ids: Iterable[str]) -> Fraction | None:
    chosen = tuple(ids)
    return weighted_mean(instrument, levels, chosen) if all(id_ in levels for id_ in chosen) else None
