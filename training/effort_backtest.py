"""Does effort rank the steps that institutions then took? Run ``python -m training.effort_backtest PANEL``.

For every institution known in both cycles, the candidates are the next step of each indicator, and the taken
ones are those whose indicator stood higher a cycle later. Scores are refitted without the institutions they
are judged on (folds of whole institutions). The figure is the area under the ROC curve within an institution.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from data.faults import InputError
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.rise_shares import RiseShares, rise_shares
from data.transitions import SHIPPED_INSTRUMENT, Move, Transitions, count_transitions

from .level_pairs import LevelPair, read_level_pairs

Levels = Mapping[str, int]
Score = Callable[[RiseShares, Instrument, Levels, str], float]
"""How soon an indicator's next step is to be taken: shares, instrument, levels now, indicator."""

FOLDS = 10
LAG_WEIGHT = 0.2
"""Nats of effort per level behind the family's mean; set on the judged data, so its row flatters it."""


def _effort(shares: RiseShares, instrument: Instrument, levels: Levels, indicator: str) -> float:
    return log(shares.indicators[indicator, levels[indicator]].pooled)


def _unpooled(shares: RiseShares, instrument: Instrument, levels: Levels, indicator: str) -> float:
    raw = shares.indicators[indicator, levels[indicator]].raw
    return 0.5 if raw is None else raw


def _family(shares: RiseShares, instrument: Instrument, levels: Levels, indicator: str) -> float:
    return shares.families[instrument.by_id[indicator].family, levels[indicator]].pooled


def _lag(shares: RiseShares, instrument: Instrument, levels: Levels, indicator: str) -> float:
    family = instrument.by_id[indicator].family
    siblings = [levels[i.id] for i in instrument.indicators if i.family == family]
    behind = sum(siblings) / len(siblings) - levels[indicator]
    return _effort(shares, instrument, levels, indicator) + LAG_WEIGHT * behind


def _weight_gap(shares: RiseShares, instrument: Instrument, levels: Levels, indicator: str) -> float:
    gap = instrument.scale.maximum - levels[indicator]
    return float(instrument.by_id[indicator].weight * gap)


def _gap(shares: RiseShares, instrument: Instrument, levels: Levels, indicator: str) -> float:
    return float(-levels[indicator])


SCORES: Mapping[str, Score] = {
    "upaya (model yang dipakai)": _effort,
    "upaya + ketertinggalan dari rumpun": _lag,
    "pangsa naik tanpa penghalusan": _unpooled,
    "pangsa naik rumpun saja": _family,
    "bobot x selisih": _weight_gap,
    "selisih saja": _gap,
}
RUNGS = "upaya, lompatan dihitung per anak tangga"
CEILING = "pangsa naik instansi yang diuji sendiri (batas atas)"


@dataclass(frozen=True)
class Figure:
    """Mean area under the curve over institutions, with its standard error and count."""

    mean: float
    error: float
    institutions: int


def backtest(
    pairs: Sequence[LevelPair], instrument: Instrument, folds: int = FOLDS, seed: int = 0
) -> dict[str, NDArray[np.float64]]:
    """Area under the curve of every score, by institution.

    Args:
        pairs: levels in two cycles, an item an institution; at least `folds`.
        instrument: whose indicators the pairs hold.
        folds: groups of institutions, each judged by scores fitted on the others.
        seed: of the shuffle into folds.

    Returns:
        Per score, shape (institutions that took some of their candidate steps but not all,).
    """
    areas: dict[str, list[float]] = {name: [] for name in (*SCORES, RUNGS, CEILING)}
    everyone = rise_shares(count_transitions(pairs), instrument)
    split = KFold(folds, shuffle=True, random_state=seed).split(np.zeros(len(pairs)))
    for training, judged in split:
        counted = count_transitions(pairs[i] for i in training)
        shares, rungs = rise_shares(counted, instrument), rise_shares(rung_by_rung(counted), instrument)
        for index in judged:
            for name, score in SCORES.items():
                areas[name].extend(_area(score, shares, instrument, pairs[index]))
            areas[RUNGS].extend(_area(_effort, rungs, instrument, pairs[index]))
            areas[CEILING].extend(_area(_unpooled, everyone, instrument, pairs[index]))
    return {name: np.array(values) for name, values in areas.items()}


def rung_by_rung(transitions: Transitions) -> Transitions:
    """A climb counted as a rise from each level on its way, and as a halt on the level where it ended."""
    counts: Counter[Move] = Counter()
    for (indicator, before, after), count in transitions.counts.items():
        counts[indicator, max(before, after), after] += count
        for level in range(before, after):
            counts[indicator, level, level + 1] += count
    return Transitions(counts)


def _area(score: Score, shares: RiseShares, instrument: Instrument, pair: LevelPair) -> list[float]:
    """Area of one institution; empty where it took all of its candidate steps or none."""
    levels = {i: int(level) for i, level in pair[0].items()}
    candidates = [i for i, level in levels.items() if level < instrument.scale.maximum and i in pair[1]]
    taken = [pair[1][i] > levels[i] for i in candidates]
    if all(taken) or not any(taken):
        return []
    return [float(roc_auc_score(taken, [score(shares, instrument, levels, i) for i in candidates]))]


def figure(areas: NDArray[np.float64]) -> Figure:
    """Mean and standard error over institutions.

    Args:
        areas: shape (institutions,).
    """
    return Figure(float(areas.mean()), float(areas.std(ddof=1)) / sqrt(len(areas)), len(areas))


def report(areas: Mapping[str, NDArray[np.float64]]) -> str:
    """The table, one line a score, with the paired difference from weight times gap."""
    base = areas["bobot x selisih"]
    lines = [f"{'urutan langkah menurut':<54} AUC    +/-    lebih dari bobot x selisih"]
    for name, values in sorted(areas.items(), key=lambda item: -item[1].mean()):
        own, ahead = figure(values), figure(values - base)
        difference = f"{ahead.mean:+.3f} +/- {1.96 * ahead.error:.3f}"
        lines.append(f"{name:<54} {own.mean:.3f}  {1.96 * own.error:.3f}  {difference}")
    lines.append(f"{'acak':<54} 0.500")
    lines.append(f"{len(base)} instansi; +/- adalah selang kepercayaan 95 %")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table for one panel; exit status 2 if the panel cannot serve."""
    parser = argparse.ArgumentParser(description="Uji balik upaya: langkah mana yang sungguh diambil")
    parser.add_argument("panel", help="panel dengan nilai akhir dua siklus, misalnya panel.csv")
    parser.add_argument("--cycles", default="2021:2022", help="dua siklus, misalnya 2021:2022")
    options = parser.parse_args(arguments)
    instrument = shipped_instrument(SHIPPED_INSTRUMENT)
    try:
        found = read_level_pairs(options.panel, options.cycles, instrument, at_least=FOLDS)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for notice in found.notices:
        print(notice.message, file=sys.stderr)
    mark = " (SIMULASI)" if found.simulated else ""
    print(f"Uji balik upaya, {instrument.id}, {options.cycles}{mark}")
    print(report(backtest(found.pairs, instrument)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
