"""Fit and calibrate the forecast of planned work on simulated plans, and on levels that a user's panel left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bools, Floats, Ints, expected_level, logit_shift
from models.calibration import Calibration, HeldOut, Stratum
from models.conformal import fit_error_shape
from models.dependence import fit_dependence, mean_moments
from models.level_model import LevelModel, fit_level_model
from models.metrics import ranked_probability_score
from models.pairs import PairPanel, aspect_codes, indicator_weights
from models.planned_work import MONOTONE, PlanStart, grid_of_plans, with_standing_claims

from .calibrating import fold_coverage, pooled_shift
from .plan_rows import PlanRows, results_of
from .priced_plans import priced_plans
from .random_streams import Stream, generator
from .training_rows import OWN, TrainingRows

LEARNED_SHARE = {True: 0.3, False: 0.33}
"""Share of cells that the fit looks at, beside a user's panel (True) and alone; more cost time and taught nothing."""

MOST_GAINED: dict[PlanStart, float] = {"claims": 0.8, "results": 0.4}
"""By start, a plan that calibrates seeks a share of the gain within reach, drawn evenly between 0 and this.

Of results, 0.4 is about one index point. Plans that climb further keep the middle of the promise more often than
others, and calibrated with them, those that institutions do make broke it."""


@dataclass(frozen=True)
class HeldOutPlans:
    """Forecasts of plans that the fit has not seen.

    Attributes:
        probabilities: P(final), shape (plans, indicators, 5).
        planned, levels: claimed under the plan, and given; shape (plans, indicators).
        stands: claims that the plan leaves alone, of plans that build on claims; same shape.
        fold: per plan.
        stratum: per plan, name of what was known of the past.
    """

    start: PlanStart
    fold: Ints
    stratum: NDArray[np.str_]
    probabilities: Floats
    planned: Floats
    levels: Floats
    stands: Bools


def fit_planned(plans: Sequence[PlanRows], learn: Bools, seed: int, *, beside_own: bool) -> LevelModel:
    """Fit P(final > k) under a plan on the rows marked in `learn`, both starts together.

    Claims that stand are left to the forecast of claims.
    """
    features, levels = [], []
    share = LEARNED_SHARE[beside_own]
    for each in plans:
        rng = generator(seed, Stream.PLANNED_CELLS, each.start == "results")
        cells = (learn & each.usable)[:, None] & (each.worked | (each.start == "results"))
        cells &= rng.random(cells.shape) < share
        features.append(each.features[cells])
        levels.append(each.result[cells])
    return fit_level_model(np.concatenate(features), np.concatenate(levels), seed, MONOTONE)


def held_out_plans(
    rows: TrainingRows, plans: PlanRows, model: LevelModel, standing: Floats | None, held: Bools, fold: int, seed: int
) -> HeldOutPlans | None:
    """Choose plans for held-out rows as the optimiser would, by this very forecast, and judge them.

    Plans are picked where the forecast thinks well of the claims that stay, so their forecasts can be too high where
    those of plans picked at random are not (the optimiser's curse: Smith and Winkler 2006, Management Science 52(3)).
    What decides is the index under the plan that is picked, so that is what gets calibrated.

    Args:
        rows: rows of the plans.
        standing: forecast of the claims as they stand, shape (rows, indicators, 5); for plans that build on claims.
        held: rows held out.
    """
    chosen = np.flatnonzero(held & plans.usable & (rows.world != OWN))
    if not len(chosen):
        return None
    base = plans.base[chosen]
    given = grid_of_plans(model, plans.known[chosen], base)
    if standing is not None:
        given = with_standing_claims(given, standing[chosen], base)
    rng = generator(seed, Stream.CHOSEN_PLANS, fold, plans.start == "results")
    share = MOST_GAINED[plans.start] * rng.random(len(chosen))
    picked = priced_plans(rows.panel.instrument, expected_level(given), base, share)
    planned = np.full_like(plans.base, np.nan)
    planned[chosen] = picked
    result = results_of(rows, plans.start, plans.base, planned, seed)[chosen]
    forecast = np.take_along_axis(given, (picked - 1).astype(int)[..., None, None], axis=2)[:, :, 0]
    stratum = np.array(plans.strata)[chosen]
    stands = (picked == base) & (standing is not None)
    return HeldOutPlans(plans.start, np.full(len(chosen), fold), stratum, forecast, picked, result, stands)


def calibrate_plans(
    parts: Sequence[HeldOutPlans], stratum: Stratum, panel: PairPanel, claims_shift: float
) -> Calibration:
    """Centre, dependence and shape of the index under plans of one start and stratum.

    Args:
        parts: of one start.
        stratum: what was known of the past.
        panel: of the plans' instrument.
        claims_shift: logits by which the forecast of claims is moved before it takes part in that of plans.

    Raises:
        ValueError: with fewer than 20 held-out plans.
    """
    known = [part.stratum == stratum for part in parts]
    fitted = np.concatenate([part.probabilities[k] for part, k in zip(parts, known, strict=True)])
    stands = np.concatenate([part.stands[k] for part, k in zip(parts, known, strict=True)])
    forecast = logit_shift(fitted, claims_shift * stands)
    levels = np.concatenate([part.levels[k] for part, k in zip(parts, known, strict=True)])
    planned = np.concatenate([part.planned[k] for part, k in zip(parts, known, strict=True)])
    fold = np.concatenate([part.fold[k] for part, k in zip(parts, known, strict=True)])
    weights, aspects = indicator_weights(panel.instrument), aspect_codes(panel.instrument)
    even = np.ones(len(levels))
    shift = pooled_shift(forecast, levels, weights, even, fold)
    served = logit_shift(forecast, np.array(shift))
    dependence = fit_dependence(served, levels, weights, aspects, even)
    centre, deviation = mean_moments(served, weights, aspects, dependence)
    errors = (levels @ weights - centre) / deviation
    return Calibration(
        server="level_model",
        panel_share=0.0,
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
