"""Fit and calibrate the forecast of planned work on simulated plans, and on levels that a user's panel left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.assessment import Stage
from models.arrays import Bools, Floats, Ints, expected_level, logit_shift
from models.calibration import Calibration, HeldOut
from models.conformal import fit_error_shape
from models.dependence import fit_dependence, mean_moments
from models.discount_features import without_history
from models.level_model import LevelModel, fit_level_model
from models.level_table import LevelTable
from models.metrics import ranked_probability_score
from models.pairs import PairPanel, aspect_codes, indicator_weights
from models.planned_work import MONOTONE, PlanStart, plan_features, planned_probabilities, with_plan

from .calibrating import fold_coverage, pooled_shift
from .training_rows import OWN, TrainingRows

MOST_WORKED = 0.8
"""A plan works for a share of indicators drawn evenly between 0 and this."""

RISES = (0.6, 0.3, 0.1)
"""Shares of plan steps that go up by one, two and three levels."""

LEARNED_SHARE = 0.5
"""Share of rows that the fit looks at per start; more cost time and taught nothing."""


@dataclass(frozen=True)
class PlanRows:
    """One random plan per row of a merged panel, and what came of it.

    Attributes:
        start: what the plans build on.
        features: shape (rows, indicators, inputs) of `models.planned_work`; some rows without their own past.
        planned, result: levels, shape (rows, indicators); NaN in rows without a plan.
        worked: where a plan raises the level.
    """

    start: PlanStart
    features: Floats
    planned: Floats
    worked: Bools
    result: Floats

    @property
    def usable(self) -> Bools:
        """Rows with a plan and a result."""
        return np.asarray(np.isfinite(self.result).all(axis=1))


@dataclass(frozen=True)
class HeldOutPlans:
    """Forecasts of plans that the fit has not seen.

    Attributes:
        probabilities: P(final), shape (plans, indicators, 5).
        planned, levels: claimed under the plan, and given; shape (plans, indicators).
        fold: per plan.
    """

    start: PlanStart
    fold: Ints
    probabilities: Floats
    planned: Floats
    levels: Floats


def plan_rows(rows: TrainingRows, tables: Mapping[Stage, LevelTable], start: PlanStart, seed: int) -> PlanRows:
    """Draw a plan for every row that one can start from.

    A user's own rows bring no work, only levels that were left alone from results to results.
    """
    panel = rows.panel
    rng = np.random.default_rng([seed, start == "results"])
    base = _bases(panel, start)
    own = rows.world == OWN
    planned = _random_plans(base, rng)
    planned[own] = base[own] if start == "results" else np.nan
    worked = planned > base
    result = np.full(base.shape, np.nan)
    simulated = _simulated_results(rows, np.nan_to_num(planned, nan=1.0).astype(int), worked, seed)
    result[: len(simulated)] = simulated
    if start == "claims":
        # Claims that stand get what they got, which may be more than claimed.
        result = np.where(worked, result, panel.final)
    result[own] = np.minimum(panel.final, planned)[own]
    result[~np.isfinite(planned).all(axis=1)] = np.nan
    after = np.full(len(panel), start == "results")
    views = (panel, replace(panel, claimed=np.full_like(panel.claimed, np.nan)), without_history(panel))
    view = rng.choice(3, len(panel), p=(0.5, 0.35, 0.15))
    known = np.stack([plan_features(each, tables, np.nan_to_num(base, nan=1.0), after) for each in views])
    features = with_plan(known[view, np.arange(len(panel))], planned, worked)
    return PlanRows(start, features, planned, np.asarray(worked), result)


def fit_planned(plans: Sequence[PlanRows], learn: Bools, seed: int) -> LevelModel:
    """Fit P(final > k) under a plan on the rows marked in `learn`, both starts together.

    Claims that stand are left to the forecast of claims.
    """
    features, levels = [], []
    for each in plans:
        rng = np.random.default_rng([seed, 2, each.start == "results"])
        rows = learn & each.usable & (rng.random(len(learn)) < LEARNED_SHARE)
        cells = rows[:, None] & (each.worked | (each.start == "results"))
        features.append(each.features[cells])
        levels.append(each.result[cells])
    return fit_level_model(np.concatenate(features), np.concatenate(levels), seed, MONOTONE)


def held_out_plans(plans: PlanRows, model: LevelModel, standing: Floats, held: Bools, fold: int) -> HeldOutPlans | None:
    """Forecast the plans of held-out rows.

    Args:
        standing: calibrated forecast of the claims as they stand, shape (rows, indicators, 5).
        held: rows held out.
    """
    rows = held & plans.usable
    if not rows.any():
        return None
    forecast = planned_probabilities(model, plans.features[rows])
    if plans.start == "claims":
        forecast = np.where(plans.worked[rows][..., None], forecast, standing[rows])
    return HeldOutPlans(plans.start, np.full(int(rows.sum()), fold), forecast, plans.planned[rows], plans.result[rows])


def calibrate_plans(parts: Sequence[HeldOutPlans], panel: PairPanel) -> Calibration:
    """Centre, dependence and shape of the index under plans of one start.

    Raises:
        ValueError: with fewer than 20 held-out plans.
    """
    forecast = np.concatenate([part.probabilities for part in parts])
    levels = np.concatenate([part.levels for part in parts])
    planned = np.concatenate([part.planned for part in parts])
    fold = np.concatenate([part.fold for part in parts])
    weights, aspects = indicator_weights(panel.instrument), aspect_codes(panel.instrument)
    even = np.ones(len(levels))
    shift = pooled_shift(forecast, levels, weights, even, fold)
    served = logit_shift(forecast, np.array(shift))
    dependence = fit_dependence(served, levels, weights, aspects, even)
    centre, deviation = mean_moments(served, weights, aspects, dependence)
    errors = (levels @ weights - centre) / deviation
    return Calibration(
        server="level_model",
        shift=shift,
        dependence=dependence,
        shape=fit_error_shape(errors, even),
        held_out=HeldOut(
            cases=len(levels),
            mae={
                "level_model": float(np.abs((expected_level(served) - levels) @ weights).mean()),
                "no_discount": float(np.abs((planned - levels) @ weights).mean()),
            },
            rps={"level_model": float(ranked_probability_score(served, levels).mean())},
            coverage=fold_coverage(errors, even, fold, np.ones(len(levels), dtype=bool)),
        ),
    )


def _bases(panel: PairPanel, start: PlanStart) -> Floats:
    """Levels that a plan assessed in each row could build on, NaN where there are none."""
    if start == "claims":
        known: Bools = np.asarray(np.isfinite(panel.claimed).all(axis=1))
        return np.where(known[:, None], panel.claimed, np.nan)
    earlier = panel.previous(1)
    last = panel.final[np.maximum(earlier, 0)]
    base = np.where((earlier >= 0)[:, None], last, np.nan)
    base[np.not_equal(panel.cycle - panel.cycle[np.maximum(earlier, 0)], 1)] = np.nan
    base[~np.isfinite(base).all(axis=1)] = np.nan
    return base


def _random_plans(base: Floats, rng: np.random.Generator) -> Floats:
    share = MOST_WORKED * rng.random((len(base), 1))
    rise = rng.choice(len(RISES), base.shape, p=RISES) + 1
    return np.asarray(np.minimum(base + np.where(rng.random(base.shape) < share, rise, 0), 5))


def _simulated_results(rows: TrainingRows, planned: Ints, worked: Bools, seed: int) -> Floats:
    """What the simulated assessors give, for the simulated rows, which come first."""
    found, first = [], 0
    for number, world in enumerate(rows.simulated):
        cycles = len(world.assessors)
        here = slice(first, first + len(world.panel))
        shape = (len(world.panel.institutions), cycles, planned.shape[1])
        claims, work = planned[here].reshape(shape), worked[here].reshape(shape)
        given = [
            assessor.results(claims[:, t], work[:, t], seed * 1_000 + number * cycles + t)
            for t, assessor in enumerate(world.assessors)
        ]
        found.append(np.stack(given, axis=1).reshape(len(world.panel), -1).astype(float))
        first += len(world.panel)
    return np.concatenate(found) if found else np.empty((0, planned.shape[1]))
