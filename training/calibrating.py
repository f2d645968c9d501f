"""From held-out forecasts to a calibration: who serves, how levels move together, how wide the index is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from data.assessment import Stage
from data.faults import InputError, refuse
from data.instrument import Instrument
from models.arrays import Bools, Floats, Ints, expected_level, logit_shift
from models.baselines import BASELINES, baseline_probabilities
from models.calibration import STRATA, Calibration, HeldOut, Server, Stratum
from models.conformal import LEAST_CASES, effective_cases, fit_error_shape
from models.dependence import fit_dependence, mean_moments
from models.level_table import LevelTable
from models.metrics import ranked_probability_score
from models.own_history import ShiftPrior, observed_shifts
from models.pairs import PairPanel, aspect_codes, indicator_weights

from .training_rows import OWN

ENOUGH_OWN = 60
"""Held-out institution-cycles from which a user's panel alone centres a forecast and tells of its coverage."""

PRIOR_CASES = 150.0
"""Cases that all simulated held-out rows count as beside a user's own."""

INTERVALS = (0.5, 0.8, 0.9)

YEARS = 10_000
"""More than any cycle, to number the cycles of countries."""


@dataclass(frozen=True)
class HeldOutForecasts:
    """Forecasts of rows that the fit has not seen, and what came.

    Attributes:
        fold, cycle: per case.
        world, country: as in `TrainingRows`; `OWN` for a user's rows.
        model: P(level), shape (cases, indicators, 5).
        baselines: the same per baseline.
        levels: shape (cases, indicators), no NaN.
    """

    stage: Stage
    stratum: Stratum
    fold: Ints
    world: Ints
    country: Ints
    cycle: Ints
    model: Floats
    baselines: Mapping[Server, Floats]
    levels: Floats

    @staticmethod
    def baseline_answers(
        view: PairPanel, tables: Mapping[Stage, LevelTable], stage: Stage, rows: Bools
    ) -> dict[Server, Floats]:
        """Probabilities of the four baselines for some rows of a panel."""
        return {name: baseline_probabilities(name, view, tables, stage)[rows] for name in BASELINES}

    @classmethod
    def join(cls, parts: Sequence["HeldOutForecasts"]) -> "HeldOutForecasts":
        """All parts of one stage and stratum below each other."""
        return cls(
            stage=parts[0].stage,
            stratum=parts[0].stratum,
            fold=np.concatenate([p.fold for p in parts]),
            world=np.concatenate([p.world for p in parts]),
            country=np.concatenate([p.country for p in parts]),
            cycle=np.concatenate([p.cycle for p in parts]),
            model=np.concatenate([p.model for p in parts]),
            baselines={name: np.concatenate([p.baselines[name] for p in parts]) for name in BASELINES},
            levels=np.concatenate([p.levels for p in parts]),
        )

    def answers(self, server: Server) -> Floats:
        """Level probabilities of the model or of a baseline."""
        return self.model if server == "level_model" else self.baselines[server]

    @property
    def weight(self) -> Floats:
        """Weight per case: own cases count 1, all simulated ones beside them at most `PRIOR_CASES`."""
        own = self.world == OWN
        simulated = int((~own).sum())
        light = min(1.0, PRIOR_CASES / simulated) if own.any() and simulated else 1.0
        return np.where(own, 1.0, light)


def calibrate(held_out: HeldOutForecasts, instrument: Instrument) -> Calibration:
    """Choose the server and calibrate it.

    Raises:
        InputError: `too_few_pairs` with fewer than `LEAST_CASES` effective held-out cases.
    """
    known = effective_cases(held_out.weight)
    if known < LEAST_CASES:
        raise too_few_pairs(instrument, held_out.stage, known)
    weights, aspects = indicator_weights(instrument), aspect_codes(instrument)
    judged = held_out.world == OWN
    if judged.sum() < ENOUGH_OWN:
        judged = np.ones(len(held_out.world), dtype=bool)
    answers: dict[Server, Floats] = {"level_model": held_out.model}
    answers |= {name: held_out.baselines[name] for name in BASELINES}
    scores = {name: _scores(answer, held_out, weights) for name, answer in answers.items()}
    server = min(answers, key=lambda name: scores[name])
    shift = pooled_shift(answers[server], held_out.levels, weights, np.where(judged, held_out.weight, 0), held_out.fold)
    served = logit_shift(answers[server], np.array(shift))
    dependence = fit_dependence(served, held_out.levels, weights, aspects, held_out.weight)
    centre, deviation = mean_moments(served, weights, aspects, dependence)
    errors = (held_out.levels @ weights - centre) / deviation
    return Calibration(
        server=server,
        shift=shift,
        dependence=dependence,
        shape=fit_error_shape(errors, held_out.weight),
        held_out=HeldOut(
            cases=int(judged.sum()),
            mae={str(name): mae for name, (mae, _) in scores.items()},
            rps={str(name): rps for name, (_, rps) in scores.items()},
            coverage=fold_coverage(errors, held_out.weight, held_out.fold, judged),
        ),
    )


def too_few_pairs(instrument: Instrument, stage: Stage, known: float) -> InputError:
    """That so few effective held-out cases of a stage calibrate nothing."""
    return refuse(
        "too_few_pairs",
        "hasil yang dapat disisihkan terlalu sedikit untuk mengalibrasi model",
        place=f"instrumen {instrument.id}, tahap {stage}",
        found=f"{known:.0f} instansi-siklus",
        allowed=f"{LEAST_CASES} atau lebih, dengan maupun tanpa hasil siklus sebelumnya",
        remedy="Tambahkan instansi atau siklus ke panel.",
    )


def _scores(answer: Floats, held_out: HeldOutForecasts, weights: Floats) -> tuple[float, float]:
    """Index MAE and RPS, the simulated cases among them with their small weight.

    A user's cases alone would not do: they fall into two or three cycles, and a baseline that one cycle's movement
    happened to favour is no better in the next.
    """
    error = np.abs((expected_level(answer) - held_out.levels) @ weights)
    rps = ranked_probability_score(answer, held_out.levels).mean(axis=1)
    share = held_out.weight
    return float(np.average(error, weights=share)), float(np.average(rps, weights=share))


def pooled_shift(answer: Floats, levels: Floats, weights: Floats, case_weights: Floats, folds: Ints) -> float:
    """Mean of the folds' centring shifts, shrunk towards 0 by what they differ (empirical Bayes).

    A fold holds out a cycle or worlds, and a cycle's own movement is no lasting error: taken whole it moved the next
    cycle's forecast the wrong way.
    """
    each = [folds == fold for fold in np.unique(folds[case_weights > 0])]
    shifts = np.array([_centring_shift(answer[f], levels[f], weights, case_weights[f]) for f in each])
    if len(shifts) < 2 or shifts.mean() == 0:
        return 0.0
    noise = float(shifts.var(ddof=1)) / len(shifts)
    return float(shifts.mean() * max(0.0, 1 - noise / shifts.mean() ** 2))


def _centring_shift(answer: Floats, levels: Floats, weights: Floats, case_weights: Floats) -> float:
    """The one logit shift under which weighted index errors average 0."""
    low, high = -1.5, 1.5
    for _ in range(14):
        middle = (low + high) / 2
        error = (levels - expected_level(logit_shift(answer, np.array(middle)))) @ weights
        low, high = (middle, high) if np.average(error, weights=case_weights) > 0 else (low, middle)
    return (low + high) / 2


def shift_prior(held_out: Sequence[HeldOutForecasts], index_weights: Floats) -> ShiftPrior:
    """How far worlds that the model has not seen lie from it, and their cycles from each other.

    From the simulated rows' observed shifts, as an analysis of variance of institutions in cycles of countries in
    worlds, with and without history apart and then averaged.
    """
    found = []
    for stratum in STRATA:
        parts = [(h, h.world != OWN) for h in held_out if h.stratum == stratum]
        if not parts:
            continue
        shift = np.concatenate([observed_shifts(h.model[s], h.levels[s], index_weights) for h, s in parts])
        world = np.concatenate([h.world[s] for h, s in parts])
        cell = np.concatenate([h.country[s] * YEARS + h.cycle[s] for h, s in parts])
        found.append(_shift_variances(shift, world, cell))
    known = [each for each in found if each is not None]
    if not known:
        return ShiftPrior(0.0, 0.0, 1.0)
    between, cycle, within = np.sqrt(np.mean(known, axis=0))
    return ShiftPrior(float(between), float(cycle), float(within))


def _shift_variances(shift: Floats, world: Ints, cell: Ints) -> tuple[float, float, float] | None:
    """Variance between worlds, between the cells of a world, and within cells; ``None`` with too few of them."""
    worlds = [[shift[(world == w) & (cell == c)] for c in np.unique(cell[world == w])] for w in np.unique(world)]
    cells = [each for row in worlds for each in row]
    if len(worlds) < 3 or min(map(len, worlds)) < 2 or min(map(len, cells)) < 2:
        return None
    within = float(np.mean([each.var(ddof=1) for each in cells]))
    noise = float(np.mean([each.var(ddof=1) / len(each) for each in cells]))
    means = [np.array([each.mean() for each in row]) for row in worlds]
    of_cells = float(np.mean([row.var(ddof=1) for row in means]))
    error = float(np.mean([row.var(ddof=1) / len(row) for row in means]))
    of_worlds = float(np.var([row.mean() for row in means], ddof=1)) - error
    return max(of_worlds, 0.0), max(of_cells - noise, 0.0), within


def fold_coverage(errors: Floats, weights: Floats, folds: Ints, judged: Bools) -> dict[str, float]:
    """Coverage of each fold's intervals when the shape is learned from the other folds."""
    inside = {interval: np.zeros(len(errors), dtype=bool) for interval in INTERVALS}
    counted = np.zeros(len(errors), dtype=bool)
    for fold in np.unique(folds):
        here = folds == fold
        try:
            shape = fit_error_shape(errors[~here], weights[~here])
        except ValueError:
            # A fold cannot be judged by others that hardly exist; it is left out of the count.
            continue
        counted |= here
        for interval in INTERVALS:
            low, high = shape.at(ndtri([(1 - interval) / 2, (1 + interval) / 2]))
            inside[interval][here] = (errors[here] >= low) & (errors[here] <= high)
    chosen = counted & judged
    if not chosen.any():
        return {}
    return {
        f"{interval:.0%}": float(np.average(hit[chosen], weights=weights[chosen])) for interval, hit in inside.items()
    }
