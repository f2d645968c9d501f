"""The honest table of holding risk: five folds of whole institutions, against the shrunken transition table."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import ndtri

from data.faults import InputError
from data.instrument import Instrument
from data.instrument_file import DEFAULT_INSTRUMENT, shipped_instrument
from data.panel_file import read_panel
from models.holding import next_levels
from models.holding_features import LEVELS, Floats, HoldingLayout, Integers
from models.holding_fit import LEAST_PAIRS, HoldingPair, fit_holding, holding_pairs

from .holding_table import shrunken_table, transition_counts

FOLDS = 5
BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
DRAWS = 500


@dataclass(frozen=True)
class ReliabilityRow:
    """Forecast against outcome for events with a forecast chance in one bin.

    Attributes:
        low: lower end of the bin; ``high`` its upper end.
        forecast: mean forecast chance.
        observed: share that came true.
    """

    low: float
    high: float
    events: int
    forecast: float
    observed: float


@dataclass(frozen=True)
class HoldingEvaluation:
    """Scores on institutions that the fit had not seen.

    Attributes:
        rps: ranked probability score summed over the four thresholds, per row, averaged; lower is better.
        rps_table: the same of the shrunken transition table, same folds.
        folds: (rps, rps_table) per fold.
        kept: reliability of the chance that a level is given again or more, levels 2-5.
        lost_share: share of levels 2-5 that fell; ``lost_forecast`` as forecast.
        shared_correlation: 0-1, see `shared_correlation`.
        index_coverage: share of next indices inside 50 and 90 % intervals of the joint distribution.
        simulated: whether any level is simulated; then every figure says SIMULASI.
    """

    institutions: int
    rows: int
    rps: float
    rps_table: float
    folds: tuple[tuple[float, float], ...]
    kept: tuple[ReliabilityRow, ...]
    lost_share: float
    lost_forecast: float
    shared_correlation: float
    index_coverage: tuple[float, float]
    simulated: bool


@dataclass(frozen=True)
class _HeldOut:
    """Forecasts for one held-out institution-cycle: rows of known indicators."""

    positions: Integers
    held: Integers
    after: Integers
    chances: Floats
    table: Floats


def evaluate_holding(pairs: Sequence[HoldingPair], instrument: Instrument, seed: int = 0) -> HoldingEvaluation:
    """Cross-validate by institution.

    Args:
        pairs: levels of neighbouring cycles, `models.holding_fit.holding_pairs`.
        instrument: the instrument of their levels.
        seed: of the folds.

    Raises:
        InputError: if a fold leaves too few pairs to fit on.
    """
    folds = [_held_out(*split, instrument) for split in _splits(pairs, seed)]
    everyone = [one for fold in folds for one in fold]
    scores = [(_mean_rps(fold, False), _mean_rps(fold, True)) for fold in folds]
    weights = np.array([float(i.weight) / 100 for i in instrument.indicators])
    correlation = _correlation(everyone, weights, seed)
    kept, came = _kept(everyone)
    return HoldingEvaluation(
        institutions=len({pair.institution for pair in pairs}),
        rows=sum(len(one.after) for one in everyone),
        rps=_mean_rps(everyone, False),
        rps_table=_mean_rps(everyone, True),
        folds=tuple(scores),
        kept=reliability(kept, came),
        lost_share=float(1 - came.mean()),
        lost_forecast=float(1 - kept.mean()),
        shared_correlation=correlation,
        index_coverage=_coverage(everyone, weights, correlation, seed),
        simulated=any(pair.simulated for pair in pairs),
    )


TABLE_HEADER = ("ukuran", "model", "tabel transisi susut")


def table_rows(evaluation: HoldingEvaluation) -> list[tuple[str, str, str]]:
    """The evaluation as rows of text under `TABLE_HEADER`."""
    e = evaluation
    rows = [("RPS, 5 lipatan menurut instansi", f"{e.rps:.4f}", f"{e.rps_table:.4f}")]
    rows += [(f"RPS lipatan {k}", f"{model:.4f}", f"{table:.4f}") for k, (model, table) in enumerate(e.folds, 1)]
    rows.append(("level 2-5 yang turun (ramalan / nyata)", f"{e.lost_forecast:.3f} / {e.lost_share:.3f}", "-"))
    rows += [
        (f"bertahan, peluang {b.low:g}-{b.high:g} (n={b.events})", f"{b.forecast:.3f} / {b.observed:.3f}", "-")
        for b in e.kept
    ]
    half, most = (f"{100 * c:.1f} %" for c in e.index_coverage)
    return [*rows, ("cakupan indeks 50 % / 90 %", f"{half} / {most}", "-")]


def shared_correlation(pairs: Sequence[HoldingPair], instrument: Instrument, seed: int = 0) -> float:
    """Correlation of an institution's next levels on the normal scale, from held-out institutions.

    One normal factor per institution moves all its levels; the correlation is the one under which the variance
    of the next index about its forecast is as large in simulation as it was in fact.
    """
    everyone = [one for split in _splits(pairs, seed) for one in _held_out(*split, instrument)]
    weights = np.array([float(i.weight) / 100 for i in instrument.indicators])
    return _correlation(everyone, weights, seed)


def ranked_probability_score(chances: Floats, after: Integers) -> Floats:
    """Score per row, summed over thresholds.

    Args:
        chances: shape (rows, levels).
        after: level that came, 1-5, shape (rows,).
    """
    below = np.cumsum(chances, axis=1)[:, :-1]
    came: Floats = (after[:, None] <= np.array(LEVELS[:-1])).astype(np.float64)
    return np.asarray(((below - came) ** 2).sum(axis=1), dtype=np.float64)


def reliability(chance: Floats, came: Floats) -> tuple[ReliabilityRow, ...]:
    """Reliability table over `BINS`; empty bins are left out."""
    bins = np.clip(np.digitize(chance, BINS) - 1, 0, len(BINS) - 2)
    rows = []
    for k in range(len(BINS) - 1):
        inside = bins == k
        if inside.any():
            forecast, observed = float(chance[inside].mean()), float(came[inside].mean())
            rows.append(ReliabilityRow(BINS[k], BINS[k + 1], int(inside.sum()), forecast, observed))
    return tuple(rows)


def _splits(pairs: Sequence[HoldingPair], seed: int) -> list[tuple[list[HoldingPair], list[HoldingPair]]]:
    names = sorted({pair.institution for pair in pairs})
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {names[i]: int(position % FOLDS) for position, i in enumerate(order)}
    return [
        ([p for p in pairs if fold[p.institution] != k], [p for p in pairs if fold[p.institution] == k])
        for k in range(FOLDS)
    ]


def _held_out(train: Sequence[HoldingPair], test: Sequence[HoldingPair], instrument: Instrument) -> list[_HeldOut]:
    parameters = fit_holding(train, instrument, "cross-validation", 0.0, least=LEAST_PAIRS // 2)
    table = shrunken_table(transition_counts(train, instrument), instrument)
    layout = HoldingLayout(instrument)
    found = []
    for pair in test:
        before, after = layout.vector(pair.before), layout.vector(pair.after)
        both = np.flatnonzero(~np.isnan(before) & ~np.isnan(after))
        levels = {i: Fraction(level) for i, level in pair.before.items()}
        tensor = next_levels(instrument, levels, pair.institution_type, parameters)
        held = before[both].astype(np.int64)
        found.append(_HeldOut(both, held, after[both].astype(np.int64), tensor[both, held - 1], table[both, held - 1]))
    return found


def _mean_rps(held_out: Sequence[_HeldOut], table: bool) -> float:
    chances = np.concatenate([one.table if table else one.chances for one in held_out])
    return float(ranked_probability_score(chances, np.concatenate([one.after for one in held_out])).mean())


def _kept(held_out: Sequence[_HeldOut]) -> tuple[Floats, Floats]:
    held = np.concatenate([one.held for one in held_out])
    after = np.concatenate([one.after for one in held_out])
    chances = np.concatenate([one.chances for one in held_out])
    above = np.where(np.array(LEVELS) >= held[:, None], chances, 0.0).sum(axis=1)
    fallible = held > LEVELS[0]
    return above[fallible], (after >= held)[fallible].astype(np.float64)


def _simulate(one: _HeldOut, weights: Floats, correlation: float, rng: np.random.Generator) -> Floats:
    """Draws of the next index over the known indicators, shape (DRAWS,)."""
    shared = rng.standard_normal((DRAWS, 1))
    own = rng.standard_normal((DRAWS, len(one.positions)))
    score = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    cuts = ndtri(np.clip(np.cumsum(one.chances, axis=1)[:, :-1], 0.0, 1.0))
    reached = [(score > cuts[:, k]) @ weights[one.positions] for k in range(len(LEVELS) - 1)]
    return np.asarray(weights[one.positions].sum() + sum(reached), dtype=np.float64)


def _correlation(held_out: Sequence[_HeldOut], weights: Floats, seed: int) -> float:
    forecast = np.array([one.chances @ np.array(LEVELS) @ weights[one.positions] for one in held_out])
    came = np.array([one.after @ weights[one.positions] for one in held_out])
    target = float(np.mean((came - forecast) ** 2))
    low, high = 0.0, 0.95
    for _ in range(8):
        middle = (low + high) / 2
        rng = np.random.default_rng(seed)
        spread = np.mean([_simulate(one, weights, middle, rng).var() for one in held_out])
        low, high = (middle, high) if spread < target else (low, middle)
    return (low + high) / 2


def _coverage(held_out: Sequence[_HeldOut], weights: Floats, correlation: float, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed + 1)
    inside = []
    for one in held_out:
        quantiles = np.quantile(_simulate(one, weights, correlation, rng), (0.05, 0.25, 0.75, 0.95))
        came = one.after @ weights[one.positions]
        inside.append((quantiles[1] <= came <= quantiles[2], quantiles[0] <= came <= quantiles[3]))
    half, most = np.mean(inside, axis=0)
    return float(half), float(most)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table for one panel; exit status 2 if the panel cannot serve."""
    parser = argparse.ArgumentParser(description="Uji risiko bertahan dengan validasi silang menurut instansi")
    parser.add_argument("panel", help="panel dengan nilai akhir dua siklus atau lebih, misalnya panel.csv")
    parser.add_argument("--seed", type=int, default=0, help="benih pembagian lipatan")
    options = parser.parse_args(arguments)
    instrument = shipped_instrument(DEFAULT_INSTRUMENT)
    try:
        pairs = holding_pairs(read_panel(options.panel).assessments, instrument)
        evaluation = evaluate_holding(pairs, instrument, options.seed)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    mark = " (SIMULASI)" if evaluation.simulated else ""
    print(f"Risiko bertahan, {evaluation.institutions} instansi, {evaluation.rows} level{mark}")
    print("\n".join(" | ".join(row) for row in [TABLE_HEADER, *table_rows(evaluation)]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
