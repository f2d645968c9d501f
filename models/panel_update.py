"""What a user's file teaches a forecaster that never saw it, and forecasts moved by that."""

from dataclasses import replace

import numpy as np

from data.assessment import Stage

from .arrays import Floats, Ints, logit_shift
from .calibration import STRATA, Stratum, stratum_of
from .dependence import mean_moments
from .discount_features import history_weight, without_history
from .forecaster import ASSESSED, AssessorForecaster, rising_in_claim
from .level_table import fit_level_table
from .own_history import PanelUpdate, panel_shift, panel_width
from .pairs import PairPanel, aspect_codes
from .panel_pool import OwnOpinions, PanelPool, PastScores, PoolShares, fit_shares, later_rows


def panel_update(forecaster: AssessorForecaster, panel: PairPanel, before: int, stage: Stage) -> PanelUpdate:
    """What the cycles before a year teach about the whole file; nothing if the forecaster learned from own data.

    Args:
        forecaster: fitted.
        panel: of the forecaster's instrument.
        before: cycle that is to be forecast; only earlier rows with claims and a complete result count.
        stage: desk or final.
    """
    earlier, rows = _past(forecaster, panel, before, stage)
    known = forecaster.probabilities(earlier, stage, rows)
    update = _shifted(forecaster, earlier, rows, known, stage)
    if not len(rows):
        return update
    moved = logit_shift(known, np.array(update.shift))
    width = _past_width(forecaster, earlier, rows, moved, stage)
    update = replace(update, width=dict.fromkeys(STRATA, width))
    later = later_rows(earlier, rows)
    if not later.any():
        return update
    own, levels = OwnOpinions.before(earlier, rows[later], stage), earlier.levels(stage)[rows[later]]
    update = replace(update, scores=PastScores.of(moved[later], own.averages, levels))
    return _with_pool(forecaster, update, earlier, rows[later], stage) if update.advises_training else update


def updated_forecaster(forecaster: AssessorForecaster, panel: PairPanel) -> AssessorForecaster:
    """A forecaster moved by what all cycles of a panel teach of it (`PanelUpdate.shift`)."""
    moved = dict(forecaster.calibrations)
    for stage in ASSESSED if len(panel) else ():
        earlier, rows = _past(forecaster, panel, int(panel.cycle.max()) + 1, stage)
        known = forecaster.probabilities(earlier, stage, rows)
        shift = _shifted(forecaster, earlier, rows, known, stage).shift
        for stratum in STRATA:
            one = forecaster.calibrations[stage, stratum]
            moved[stage, stratum] = replace(one, shift=one.shift + shift)
    return replace(forecaster, calibrations=moved)


def served(
    forecaster: AssessorForecaster, panel: PairPanel, stage: Stage, update: PanelUpdate, rows: Ints | None = None
) -> Floats:
    """`AssessorForecaster.probabilities`, moved by what the file teaches.

    Returns:
        shape (rows, indicators, 5).
    """
    chosen = np.arange(len(panel)) if rows is None else rows
    given = logit_shift(forecaster.probabilities(panel, stage, chosen), np.array(update.shift))
    if update.pool is None:
        return given
    return update.pool.joined(given, panel, chosen, stage, stratum_of(history_weight(panel)[chosen]))


def served_claims(
    forecaster: AssessorForecaster, panel: PairPanel, row: int, stage: Stage, update: PanelUpdate
) -> Floats:
    """`AssessorForecaster.claim_probabilities`, moved by what the file teaches.

    Returns:
        shape (indicators, 5 claims, 5 levels); P(level > k) never falls with the claim.
    """
    grid = logit_shift(forecaster.claim_probabilities(panel, row, stage), np.array(update.shift))
    if update.pool is None:
        return grid
    given = logit_shift(forecaster.probabilities(panel, stage, np.array([row])), np.array(update.shift))
    (stratum,) = stratum_of(history_weight(panel)[[row]])
    return rising_in_claim(update.pool.joined_claims(grid, given, panel, row, stage, stratum))


def _past(forecaster: AssessorForecaster, panel: PairPanel, before: int, stage: Stage) -> tuple[PairPanel, Ints]:
    """Cycles before a year, and the rows there that teach the forecaster."""
    earlier = panel.take(panel.cycle < before)
    teaches = ~np.isnan(earlier.claimed).all(axis=1) & np.isfinite(earlier.index(stage))
    return earlier, np.flatnonzero(teaches & (forecaster.background.own_rows == 0))


def _shifted(forecaster: AssessorForecaster, panel: PairPanel, rows: Ints, known: Floats, stage: Stage) -> PanelUpdate:
    """The lasting shift that past rows show against what was forecast of them."""
    institutions, cycles, prior = panel.institution[rows], panel.cycle[rows], forecaster.shift_prior[stage]
    shift, weight = panel_shift(known, panel.levels(stage)[rows], panel.weights, institutions, cycles, prior)
    return PanelUpdate(len(rows), weight, shift, dict.fromkeys(STRATA, 1.0))


def _with_pool(
    forecaster: AssessorForecaster, update: PanelUpdate, panel: PairPanel, rows: Ints, stage: Stage
) -> PanelUpdate:
    """Add what the file's averages are worth, with and without own history, on past rows after its first cycle."""
    shares: dict[Stratum, PoolShares] = {}
    widths: dict[Stratum, float] = {}
    views: dict[Stratum, PairPanel] = {"with_history": panel, "without_history": without_history(panel)}
    for stratum, view in views.items():
        given, own = served(forecaster, view, stage, update, rows), OwnOpinions.before(view, rows, stage)
        shares[stratum] = fit_shares(given, own, view.levels(stage)[rows], panel.weights)
        foreseen = shares[stratum].joined(given, own, panel.weights)
        widths[stratum] = _past_width(forecaster, view, rows, foreseen, stage)
    return replace(update, width=widths, pool=PanelPool(fit_level_table(panel, stage), shares))


def _past_width(forecaster: AssessorForecaster, panel: PairPanel, rows: Ints, foreseen: Floats, stage: Stage) -> float:
    """Factor on the deviation of index values that the errors of past forecasts, shape (rows, indicators, 5), show."""
    strata = np.array(stratum_of(history_weight(panel)[rows]))
    levels, codes, errors = panel.levels(stage)[rows], aspect_codes(panel.instrument), np.empty(len(rows))
    for stratum in STRATA:
        here, calibration = strata == stratum, forecaster.calibrations[stage, stratum]
        centre, deviation = mean_moments(foreseen[here], panel.weights, codes, calibration.dependence)
        errors[here] = (levels[here] @ panel.weights - centre) / (deviation * calibration.shape.deviation)
    return panel_width(errors, panel.institution[rows], panel.cycle[rows], forecaster.shift_prior[stage])
