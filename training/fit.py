"""Fit and calibrate an assessor forecaster."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.pool import ThreadPool

import numpy as np

from data.assessment import INSTITUTION_TYPES, Stage
from models.arrays import Bools, Floats, Ints
from models.calibration import STRATA, Calibration, Stratum
from models.discount_features import without_history
from models.forecaster import ASSESSED, AssessorForecaster, Background, opinions
from models.level_model import LevelModel, fit_level_model
from models.level_table import LevelTable, fit_level_table
from models.own_history import ShiftPrior
from models.pairs import PairPanel
from models.planned_work import PLAN_STARTS, PlannedWork, PlanStart
from models.stacked_model import StackedModel

from .calibrating import HeldOutForecasts, calibrate, shift_prior, too_few_pairs
from .plan_rows import PlanRows, plan_rows
from .planned_fitting import HeldOutPlans, calibrate_plans, fit_planned, held_out_plans
from .random_streams import Stream, generator
from .shipped import shipped_forecaster, updated
from .stacking import LEAST_KEPT, fit_stacked
from .thread_warnings import filters_kept
from .training_rows import OWN, Fold, TrainingRows, cases, mask, training_rows
from .views import View, views

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""


TREES: dict[bool, dict[str, float]] = {True: {"max_iter": 40, "learning_rate": 0.16}, False: {}}
"""Settings of the classifiers of claims that differ where a user's panel and simulated countries teach together (True):
averaged with the shipped model they forecast as well as with the others', in two thirds of the time."""

BESIDE = "model bawaan (SIMULASI), digeser menurut panel, dengan bobot"
ALONE = "model bawaan tidak ikut karena tidak dapat dibaca di sini"

MOST_AT_ONCE = 4
"""Folds that are fitted at the same time where there are processors enough; each adds some 200 MB."""


@dataclass(frozen=True)
class StageFits:
    """Tables and models of both stages, fitted on the same rows.

    Attributes:
        beside: as in `models.forecaster.AssessorForecaster`.
    """

    tables: Mapping[Stage, LevelTable]
    models: Mapping[Stage, StackedModel]
    beside: AssessorForecaster | None = None

    def opinions(self, panel: PairPanel, stage: Stage, rows: Ints) -> tuple[Floats, Floats]:
        """`models.forecaster.opinions` of some rows."""
        return opinions(self.models, self.tables, self.beside, panel, stage, rows)


@dataclass(frozen=True)
class HeldOutAnswers:
    """What a fit says about rows that it has not seen."""

    forecasts: Sequence[HeldOutForecasts] = ()
    plans: Sequence[HeldOutPlans] = ()


def train(panel: PairPanel | None, seed: int, progress: Progress = lambda done, total: None) -> AssessorForecaster:
    """Fit both stages, calibrate them on held-out institutions, and choose between model and baselines.

    Args:
        panel: the user's panel; ``None`` learns from the simulated worlds alone. Simulated worlds take part as a
            prior in any case where reference statistics exist for the instrument.
        progress: called with steps done and steps in all.
        seed: 0 or more; the same seed, panel and library versions give the same forecaster.

    Raises:
        InputError: if the panel has no pairs to learn from, or too few to hold some out.
    """
    rows = training_rows(panel, seed)
    shipped = shipped_forecaster(rows)
    steps = rows.folds + 1
    progress(0, steps)
    forecasts: list[HeldOutForecasts] = []
    plans: list[HeldOutPlans] = []
    # Fits leave Python's lock. The pool's threads are daemons: whoever breaks a training off does not wait for them.
    with filters_kept(), ThreadPool(min(steps, MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
        whole = pool.apply_async(_fit_whole, (rows, shipped, seed))
        hold_out = partial(_hold_out, rows, shipped, seed)
        for number, held_out in enumerate(pool.imap(hold_out, range(rows.folds)), start=1):
            progress(number, steps)
            forecasts += held_out.forecasts
            plans += held_out.plans
        fits, planned = whole.get()
    calibrations: dict[tuple[Stage, Stratum], Calibration] = {}
    for stage in ASSESSED:
        for stratum in STRATA:
            chosen = [h for h in forecasts if (h.stage, h.stratum) == (stage, stratum)]
            if not chosen:
                raise too_few_pairs(rows.panel.instrument, stage, 0)
            calibrations[stage, stratum] = calibrate(HeldOutForecasts.join(chosen), rows.panel.instrument)
    progress(steps, steps)
    return AssessorForecaster(
        instrument=rows.panel.instrument,
        tables=fits.tables,
        models=fits.models,
        calibrations=calibrations,
        shift_prior=_shift_priors(forecasts, rows),
        planned=PlannedWork(planned, _plan_calibrations(plans, rows.panel, calibrations)) if planned else None,
        background=_background(rows, panel, shipped, calibrations.values()),
        beside=fits.beside,
    )


def _fit_whole(
    rows: TrainingRows, shipped: AssessorForecaster | None, seed: int
) -> tuple[StageFits, LevelModel | None]:
    """Fit everything on all rows; no forecast of planned work where no simulation can tell what becomes of work."""
    every = np.ones(len(rows.panel), dtype=bool)
    fits = replace(fit_stages(rows, every, seed), beside=updated(shipped, rows, every))
    if not rows.simulated:
        return fits, None
    learn = every & ~rows.second_stage
    plans = [plan_rows(rows, fits.tables, start, learn, seed) for start in PLAN_STARTS]
    return fits, fit_planned(plans, learn, seed, beside_own=rows.beside_own)


def _hold_out(rows: TrainingRows, shipped: AssessorForecaster | None, seed: int, number: int) -> HeldOutAnswers:
    """Fit without one fold, and forecast it."""
    fold = rows.fold(number)
    if not (fold.held.any() and fold.learn.any()):
        return HeldOutAnswers()
    fits = replace(fit_stages(rows, fold.learn, seed), beside=updated(shipped, rows, fold.learn))
    return HeldOutAnswers(
        _held_out_forecasts(rows, fits, fold.held, seed, number), _held_out_plans(rows, fits, fold, seed, number)
    )


def fit_stages(rows: TrainingRows, learn: Bools, seed: int) -> StageFits:
    """Fit tables and models of both stages on the rows marked in `learn`.

    Some rows are kept from the level models, for the regression of their index errors.
    """
    chosen = rows.panel.take(learn)
    shares = rows.table_shares(learn)
    tables: dict[Stage, LevelTable] = {s: fit_level_table(chosen, s, shares) for s in ASSESSED}
    kept = learn & rows.second_stage
    if kept.sum() < LEAST_KEPT:
        kept = np.zeros_like(learn)
    settings = TREES[rows.beside_own and bool(rows.simulated)]
    levels: dict[Stage, LevelModel] = {}
    for stage in ASSESSED:
        shown = cases(rows, learn & ~kept, tables, stage, seed)
        levels[stage] = fit_level_model(shown.features, shown.levels, seed, settings=settings)
    return StageFits(tables, fit_stacked(rows, levels, tables, kept, seed))


def _plan_calibrations(
    held_out: Sequence[HeldOutPlans], panel: PairPanel, claims: Mapping[tuple[Stage, Stratum], Calibration]
) -> dict[tuple[PlanStart, Stratum], Calibration]:
    chosen = {start: [h for h in held_out if h.start == start] for start in PLAN_STARTS}
    return {
        (start, stratum): calibrate_plans(chosen[start], stratum, panel, claims["final", stratum].shift)
        for start in PLAN_STARTS
        for stratum in STRATA
    }


def _held_out_plans(rows: TrainingRows, fits: StageFits, fold: Fold, seed: int, number: int) -> list[HeldOutPlans]:
    if not rows.simulated:
        return []
    # A user's world may be new or like one of those simulated: plans are judged in both, about equally often.
    held, learn = fold.held | fold.familiar, fold.learn & ~rows.second_stage
    plans = [plan_rows(rows, fits.tables, start, held | learn, seed) for start in PLAN_STARTS]
    model = fit_planned(plans, learn, seed, beside_own=rows.beside_own)
    found = []
    for each in plans:
        rng = generator(seed, Stream.STANDING_CLAIMS, number)
        standing = _standing(rows, fits, each, held, rng) if each.start == "claims" else None
        found.append(held_out_plans(rows, each, model, standing, held, number, seed))
    return [each for each in found if each is not None]


def _standing(rows: TrainingRows, fits: StageFits, plans: PlanRows, held: Bools, rng: np.random.Generator) -> Floats:
    """Forecast of the claims as they stand, for users who know as much of the past as those of the plans."""
    # Many users lack evidence and the like for the claims that a plan leaves alone.
    hidden = mask(rows.panel, rng)
    strata = np.array(plans.strata)
    standing = np.full((*rows.panel.claimed.shape, 5), np.nan)
    wanted = held & (rows.world != OWN)
    near = np.isin(rows.panel.institution, rows.panel.institution[wanted])
    for stratum, view in (("with_history", hidden.take(near)), ("without_history", without_history(hidden.take(near)))):
        here = wanted & (strata == stratum)
        _, standing[here] = fits.opinions(view, "final", np.flatnonzero(here[near]))
    return standing


def _held_out_forecasts(
    rows: TrainingRows, fits: StageFits, held: Bools, seed: int, number: int
) -> list[HeldOutForecasts]:
    found = []
    near, held = rows.near(held)
    for view in views(near, dict.fromkeys(STRATA, held), generator(seed, Stream.HELD_OUT_VIEWS, number)):
        for stage in ASSESSED:
            if view.usable(stage).any():
                found.append(_forecast(fits, view, stage, number))
    return found


def _forecast(fits: StageFits, view: View, stage: Stage, fold: int) -> HeldOutForecasts:
    usable, truth = view.usable(stage), view.truth
    trees, informed = fits.opinions(view.panel, stage, np.flatnonzero(usable))
    return HeldOutForecasts(
        stage=stage,
        stratum=view.stratum,
        fold=np.full(int(usable.sum()), fold),
        world=truth.world[usable],
        country=truth.country[usable],
        cycle=truth.panel.cycle[usable],
        trees=trees,
        informed=informed,
        baselines=HeldOutForecasts.baseline_answers(view.panel, fits.tables, stage, usable),
        levels=truth.panel.levels(stage)[usable],
    )


def _shift_priors(held_out: list[HeldOutForecasts], rows: TrainingRows) -> dict[Stage, ShiftPrior]:
    priors = {}
    for stage in ASSESSED:
        chosen = [h for h in held_out if h.stage == stage]
        priors[stage] = shift_prior(chosen, rows.panel.weights)
    return priors


def _background(
    rows: TrainingRows,
    own: PairPanel | None,
    shipped: AssessorForecaster | None,
    calibrations: Iterable[Calibration],
) -> Background:
    simulated_rows = int((rows.world != OWN).sum())
    parts = []
    if own is not None:
        mark = " (SIMULASI)" if own.simulated else ""
        parts.append(
            f"panel pengguna{mark}: {len(own.institutions)} instansi, {len(own)} instansi-siklus, "
            f"{own.cycle.min()}-{own.cycle.max()}"
        )
    if simulated_rows:
        role = "data acuan" if own is None else "pelengkap berbobot kecil"
        parts.append(f"SIMULASI sebagai {role}: {simulated_rows} instansi-siklus dari enam dunia simulasi")
        if own is not None:
            parts.append(f"{BESIDE} {_shipped_share(calibrations)}" if shipped is not None else ALONE)
    return Background(
        trained_on="; ".join(parts),
        simulated=bool(simulated_rows) or (own is not None and own.simulated),
        own_rows=0 if own is None else len(own),
        types=tuple(INSTITUTION_TYPES[code] for code in np.unique(rows.panel.type)),
        version=_product_version(),
    )


def _shipped_share(calibrations: Iterable[Calibration]) -> str:
    """Weight of the shipped model over stages and strata, percent."""
    shares = {round(50 * (1 - c.panel_share)) if c.server == "level_model" else 0 for c in calibrations}
    return f"{min(shares)} %" if len(shares) == 1 else f"{min(shares)}-{max(shares)} %"


def _product_version() -> str:
    try:
        return version("tangga-spbe")
    except PackageNotFoundError:
        # A source tree that was never installed has no version to tell.
        return "tanpa versi"
