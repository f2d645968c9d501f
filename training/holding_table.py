"""The baseline of holding risk: a transition table per indicator, shrunk to its family's and to all."""

from collections.abc import Iterable

import numpy as np

from data.instrument import Instrument
from models.holding_features import LEVELS, Floats
from models.holding_fit import HoldingPair

FAMILY_WEIGHT = 20.0
"""Institutions' worth of the table of all indicators that a family's table is shrunk with."""

INDICATOR_WEIGHT = 10.0
"""Institutions' worth of the family's table that an indicator's is shrunk with."""

SMALLEST = 0.5


def transition_counts(pairs: Iterable[HoldingPair], instrument: Instrument) -> Floats:
    """Institutions per move, shape (indicators, level, next level)."""
    counts = np.zeros((len(instrument.ids), len(LEVELS), len(LEVELS)))
    for pair in pairs:
        for position, indicator in enumerate(instrument.ids):
            if indicator in pair.before and indicator in pair.after:
                counts[position, pair.before[indicator] - 1, pair.after[indicator] - 1] += 1
    return counts


def shrunken_table(counts: Floats, instrument: Instrument) -> Floats:
    """Chance of each next level, same shape as `counts`; the last axis sums to 1."""
    total = counts.sum(axis=0) + SMALLEST
    overall = total / total.sum(axis=1, keepdims=True)
    families = np.array([i.family for i in instrument.indicators])
    table = np.empty_like(counts)
    for family in sorted(set(families)):
        members = families == family
        pooled = counts[members].sum(axis=0) + FAMILY_WEIGHT * overall
        pooled /= pooled.sum(axis=1, keepdims=True)
        own = counts[members] + INDICATOR_WEIGHT * pooled
        table[members] = own / own.sum(axis=2, keepdims=True)
    return table
