"""Exact scores: index, domains, aspects and predicate in integer arithmetic.

Source: PermenPANRB 59/2020, Lampiran I Bab II.B (SPBE); PermenPANRB 8/2026 (Pemdi).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from .faults import Fault, InputError
from .instrument import Instrument


@dataclass(frozen=True)
class Score:
    """Values of one assessment, all exact and unrounded.

    Attributes:
        index: weighted mean of levels, 1.00-5.00 (0.00-5.00 in SPBE 2018).
        predicate: band of the unrounded index.
        domains: value per domain id; empty when the instrument has no domains.
        aspects: value per aspect id.
    """

    index: Fraction
    predicate: str
    domains: Mapping[str, Fraction]
    aspects: Mapping[str, Fraction]


def score(instrument: Instrument, levels: Mapping[str, Fraction]) -> Score:
    """Score one complete set of levels.

    Raises:
        InputError: naming every indicator that is missing, unknown or off the scale.
    """
    check_levels(instrument, levels)
    index = weighted_mean(instrument, levels, instrument.ids)
    predicate = instrument.predicate_of(index)
    if predicate is None:
        raise InputError(Fault("index_off_scale", f"indeks {float(index):.4f} di luar semua predikat"))
    return Score(
        index=index,
        predicate=predicate,
        domains={d.id: weighted_mean(instrument, levels, instrument.members(d.id)) for d in instrument.domains},
        aspects={a.id: weighted_mean(instrument, levels, instrument.members(a.id)) for a in instrument.aspects},
    )


def weighted_mean(instrument: Instrument, levels: Mapping[str, Fraction], ids: Iterable[str]) -> Fraction:
    """Weighted mean level of the indicators `ids`, exact."""
    weights = instrument.integer_weights
    chosen = [(weights[i], levels[i]) for i in ids]
    unit = lcm(*(level.denominator for _, level in chosen))
    total = sum(weight * int(level * unit) for weight, level in chosen)
    return Fraction(total, unit * sum(weight for weight, _ in chosen))


def check_levels(instrument: Instrument, levels: Mapping[str, Fraction]) -> None:
    """Refuse levels that are missing, unknown or off the scale, all at once.

    Raises:
        InputError: with one fault per indicator.
    """
    faults = [
        Fault(
            "level_missing",
            "level belum diisi",
            place=f"indikator {i}",
            allowed=instrument.scale.describe(),
            remedy="Isi level indikator ini.",
        )
        for i in instrument.ids
        if i not in levels
    ]
    faults += level_faults(instrument, levels)
    if faults:
        raise InputError(faults)


def level_faults(instrument: Instrument, levels: Mapping[str, Fraction]) -> list[Fault]:
    """Faults of the levels that are given: unknown indicators, levels off the scale."""
    faults = [
        Fault("unknown_indicator", f"indikator tidak dikenal pada {instrument.id}", place=f"indikator {i}")
        for i in levels
        if i not in instrument.by_id
    ]
    faults += [
        Fault(
            "level_out_of_range",
            "level di luar skala",
            place=f"indikator {i}",
            found=str(level),
            allowed=instrument.scale.describe(),
        )
        for i, level in levels.items()
        if i in instrument.by_id and not instrument.scale.allows(level)
    ]
    return faults
