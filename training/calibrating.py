"""From held-out forecasts to a calibration: who serves, how levels move together, how wide the index is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from data.assessment import Stage
from data.faults import InputError, refuse
from data.instrument import Instrument
from models.arrays import THRESHOLDS, Bools, Floats, Ints, exceedance, expected_level, logit_shift, opinion_pool
from models.baselines import BASELINES, baseline_probabilities
from models.calibration import STRATA, Calibration, HeldOut, Server, Stratum
from models.conformal import LEAST_CASES, effective_cases, fit_error_shape
from models.dependence import fit_dependence, mean_moments
from models.level_table import LevelTable
from models.metrics import ranked_probability_score
from models.own_history import ShiftPrior, observed_shifts
from models.pairs import PairPanel, aspect_codes, indicator_weights

from .training_rows import OWN

SHARE_PRIOR = 15.0
"""Held-out cases that all simulated ones count as where the share of the panel's own trees is learned. Few: what 47
levels of a case say of it differs little from case to case."""

ENOUGH_OWN = 60
"""Held-out institution-cycles from which a user's panel alone centres a forecast and tells of its coverage."""

PRIOR_CASES = 150.0
"""Cases that all simulated held-out rows count as beside a user's own."""

LEAST_GROUPS = 3
"""Groups from which their shifts tell how far groups differ: the difference of two says nothing of the next."""

INTERVALS = (0.5, 0.8, 0.9)

YEARS = 10_000
"""More than any cycle, to number the cycles of countries."""


@dataclass(frozen=True)
class HeldOutForecasts:
    """Forecasts of rows that the fit has not seen, and what came.

    Attributes:
        fold, cycle: per case.
        world, country: as in `TrainingRows`; `OWN` for a user's rows.
        trees, informed: P(level) as from `models.forecaster.opinions`, shape (cases, indicators, 5).
        baselines: the same per baseline.
        levels: shape (cases, indicators), no NaN.
    """

    stage: Stage
    stratum: Stratum
    fold: Ints
    world: Ints
    country: Ints
    cycle: Ints
    trees: Floats
    informed: Floats
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
            trees=np.concatenate([p.trees for p in parts]),
            informed=np.concatenate([p.informed for p in parts]),
            baselines={name: np.concatenate([p.baselines[name] for p in parts]) for name in BASELINES},
            levels=np.concatenate([p.levels for p in parts]),
        )

    @property
    def group(self) -> Ints:
        """What the cases of a group have in common moves them all: a cycle of a user's panel, the worlds of a fold."""
        return np.where(self.world == OWN, self.cycle, self.fold)

    @property
    def first_of_own(self) -> Bools:
        """Cases of a user's first cycle: they are forecast from later ones, which says nothing of the next."""
        own = self.world == OWN
        return np.asarray(own & (self.cycle == self.cycle[own].min(initial=YEARS)))

    def answers(self, panel_share: float) -> dict[Server, Floats]:
        """Level probabilities of the model and of each baseline."""
        return {"level_model": opinion_pool(self.trees, self.informed, panel_share), **self.baselines}

    def weighing(self, prior: float) -> Floats:
        """Weight per case: own cases count 1, all simulated ones beside them at most `prior`."""
        own = self.world == OWN
        simulated = int((~own).sum())
        light = min(1.0, prior / simulated) if own.any() and simulated else 1.0
        return np.where(own, 1.0, light)


def calibrate(held_out: HeldOutForecasts, instrument: Instrument) -> Calibration:
    """Choose the server and calibrate it.

    Raises:
        InputError: `too_few_pairs` with fewer than `LEAST_CASES` effective held-out cases.
    """
    known = effective_cases(held_out.weighing(PRIOR_CASES))
    if known < LEAST_CASES:
        raise too_few_pairs(instrument, held_out.stage, known)
    weights, aspects = indicator_weights(instrument), aspect_codes(instrument)
    judged = held_out.world == OWN
    if judged.sum() < ENOUGH_OWN:
        judged = np.ones(len(held_out.world), dtype=bool)
    share = panel_share(held_out)
    answers = held_out.answers(share)
    # The less a panel is like the simulation, the less does that say of its intervals.
    weight = held_out.weighing(max(PRIOR_CASES * (1 - share), LEAST_CASES))
    scores = {name: _scores(answer, held_out.levels, weights, weight) for name, answer in answers.items()}
    server = _best(scores)
    centring = np.where(judged & ~held_out.first_of_own, weight, 0)
    shift = pooled_shift(answers[server], held_out.levels, weights, centring, held_out.group)
    served = logit_shift(answers[server], np.array(shift))
    dependence = fit_dependence(served, held_out.levels, weights, aspects, weight)
    centre, deviation = mean_moments(served, weights, aspects, dependence)
    errors = (held_out.levels @ weights - centre) / deviation
    return Calibration(
        server=server,
        panel_share=share,
        shift=shift,
        dependence=dependence,
        shape=fit_error_shape(errors, weight),
        held_out=HeldOut(
            cases=int(judged.sum()),
            mae={str(name): mae for name, (mae, _) in scores.items()},
            rps={str(name): rps for name, (_, rps) in scores.items()},
            coverage=fold_coverage(errors, weight, held_out.fold, judged),
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


def panel_share(held_out: HeldOutForecasts) -> float:
    """Share of the panel's own trees under which held-out forecasts have the least RPS; 0 without a panel.

    RPS is the mean squared error of P(level > k), so the share is a least squares slope (stacked regressions; Breiman
    1996, Machine Learning 24), cut to 0-1. Where a user's assessors do as simulated ones do it is near 0, where they
    do otherwise near 1. The index is no guide here: a panel's few cycles move it more than the share does.
    """
    if not (held_out.world == OWN).any():
        return 0.0
    came = (held_out.levels[..., None] > THRESHOLDS).astype(float)
    informed = exceedance(held_out.informed)
    difference = exceedance(held_out.trees) - informed
    weight = held_out.weighing(SHARE_PRIOR)[:, None, None]
    size = float((weight * difference**2).sum())
    return float(np.clip((weight * difference * (came - informed)).sum() / size, 0.0, 1.0)) if size > 0 else 0.0


def _best(scores: Mapping[Server, tuple[float, float]]) -> Server:
    """Who errs least in index and levels together, each relative to the least error of all."""
    least = [max(min(score[k] for score in scores.values()), np.finfo(float).tiny) for k in range(2)]
    return min(scores, key=lambda name: scores[name][0] / least[0] + scores[name][1] / least[1])


def _scores(answer: Floats, levels: Floats, weights: Floats, case_weights: Floats) -> tuple[float, float]:
    """Index MAE and RPS, the simulated cases among them with their small weight.

    A user's cases alone would not do: they fall into two or three cycles, and a baseline that one cycle's movement
    happened to favour is no better in the next.
    """
    error = np.abs((expected_level(answer) - levels) @ weights)
    rps = ranked_probability_score(answer, levels).mean(axis=1)
    return float(np.average(error, weights=case_weights)), float(np.average(rps, weights=case_weights))


def pooled_shift(answer: Floats, levels: Floats, weights: Floats, case_weights: Floats, groups: Ints) -> float:
    """Mean of the groups' centring shifts, shrunk towards 0 by what they differ (empirical Bayes).

    A group is a cycle or the worlds of a fold, and a cycle's own movement is no lasting error: taken whole it moved the
    next cycle's forecast the wrong way. 0 for fewer than `LEAST_GROUPS`: two cycles that happen to move alike look like
    a lasting error.
    """
    each = [groups == group for group in np.unique(groups[case_weights > 0])]
    shifts = np.array([_centring_shift(answer[f], levels[f], weights, case_weights[f]) for f in each])
    if len(shifts) < LEAST_GROUPS or shifts.mean() == 0:
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
        shift = np.concatenate([observed_shifts(h.informed[s], h.levels[s], index_weights) for h, s in parts])
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
