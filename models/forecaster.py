"""The fitted assessor forecaster: from a panel's claims to the probabilities of desk and final levels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.assessment import Stage
from data.instrument import Instrument

from .arrays import Floats, logit_shift
from .baselines import Baseline, baseline_probabilities
from .calibration import STRATA, Calibration, Stratum, stratum_of
from .dependence import mean_moments
from .discount_features import discount_features, history_weight
from .level_table import LevelTable
from .own_history import PanelUpdate, ShiftPrior, panel_shift, panel_width
from .pairs import PairPanel, aspect_codes, indicator_weights
from .planned_work import PlannedWork
from .stacked_model import StackedModel

ASSESSED: tuple[Stage, Stage] = ("desk", "final")


@dataclass(frozen=True)
class Background:
    """Where a forecaster comes from.

    Attributes:
        trained_on: the training data in words, Bahasa Indonesia.
        simulated: whether simulated data took part.
        own_rows: institution-cycles of a user's panel that took part.
        types: institution types seen in training.
        version: version of the product that trained it.
    """

    trained_on: str
    simulated: bool
    own_rows: int
    types: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class AssessorForecaster:
    """Everything needed to forecast, for one instrument.

    Attributes:
        tables, models: by stage, for desk and final.
        calibrations: by stage and stratum.
        shift_prior: by stage; how far a user's panel may lie from the training data.
        planned: what becomes of planned levels; ``None`` for instruments without reference statistics.
    """

    instrument: Instrument
    tables: Mapping[Stage, LevelTable]
    models: Mapping[Stage, StackedModel]
    calibrations: Mapping[tuple[Stage, Stratum], Calibration]
    shift_prior: Mapping[Stage, ShiftPrior]
    planned: PlannedWork | None
    background: Background

    def __post_init__(self) -> None:
        wanted = {(stage, stratum) for stage in ASSESSED for stratum in STRATA}
        if set(self.calibrations) != wanted:
            raise ValueError("a forecaster needs a calibration per stage and stratum")

    def probabilities(self, panel: PairPanel, stage: Stage) -> Floats:
        """P(level = 1..5) of every row, shape (rows, indicators, 5), each from its own earlier cycles only."""
        strata = stratum_of(history_weight(panel))
        features = discount_features(panel, self.tables, stage)
        calibrations = [self.calibrations[stage, stratum] for stratum in strata]
        raw = np.empty((*panel.claimed.shape, 5))
        for server in {calibration.server for calibration in calibrations}:
            rows = [row for row, calibration in enumerate(calibrations) if calibration.server == server]
            if server == "level_model":
                known = [strata[row] for row in rows]
                raw[rows] = self.models[stage].probabilities(features[rows], panel.weights, known)
            else:
                raw[rows] = baseline_probabilities(server, panel, self.tables, stage)[rows]
        return logit_shift(raw, np.array([[calibration.shift] for calibration in calibrations]))

    def claim_probabilities(self, panel: PairPanel, row: int, stage: Stage) -> Floats:
        """P(level) of one row for each level an indicator could claim, the rest of the institution as it stands.

        Returns:
            shape (indicators, 5 claims, 5 levels); P(level > k) never falls with the claim.
        """
        stratum = stratum_of(history_weight(panel)[[row]])[0]
        calibration = self.calibrations[stage, stratum]
        server = calibration.server
        if server == "level_model":
            features = discount_features(panel, self.tables, stage)[row]
            raw = self.models[stage].grid(features, self.tables[stage], panel.weights, stratum)
        else:
            raw = np.stack([_claimed_alike(server, panel, self.tables, stage, row, c) for c in range(1, 6)], axis=1)
        return _rising_in_claim(logit_shift(raw, np.array(calibration.shift)))

    def calibration_of(self, panel: PairPanel, row: int, stage: Stage) -> Calibration:
        """Calibration that a row falls under."""
        return self.calibrations[stage, stratum_of(history_weight(panel)[[row]])[0]]

    def panel_update(self, panel: PairPanel, before: int, stage: Stage) -> PanelUpdate:
        """What the cycles before a year teach about the whole file; nothing if the model learned from own data.

        Args:
            panel: of this forecaster's instrument.
            stage: desk or final.
            before: cycle that is to be forecast; only earlier rows with complete claims and results count.
        """
        past = (panel.cycle < before) & np.isfinite(panel.index(stage)) & np.isfinite(panel.index("self"))
        if self.background.own_rows > 0 or not past.any():
            return PanelUpdate(0, 0.0, 0.0)
        earlier = panel.take(panel.cycle < before)
        rows = past[panel.cycle < before]
        known, levels = self.probabilities(earlier, stage)[rows], earlier.levels(stage)[rows]
        institutions, cycles, prior = earlier.institution[rows], earlier.cycle[rows], self.shift_prior[stage]
        shift, weight = panel_shift(known, levels, panel.weights, institutions, cycles, prior)
        strata = np.array(stratum_of(history_weight(earlier)[rows]))
        errors = self._index_errors(logit_shift(known, np.array(shift)), levels, strata, stage)
        return PanelUpdate(len(levels), weight, shift, panel_width(errors, institutions, cycles, prior))

    def _index_errors(self, probabilities: Floats, levels: Floats, strata: np.ndarray, stage: Stage) -> Floats:
        """Index errors in units of the calibrated deviation, shape (rows,)."""
        weights, aspects = indicator_weights(self.instrument), aspect_codes(self.instrument)
        errors = np.empty(len(levels))
        for stratum in STRATA:
            rows, calibration = strata == stratum, self.calibrations[stage, stratum]
            centre, deviation = mean_moments(probabilities[rows], weights, aspects, calibration.dependence)
            errors[rows] = (levels[rows] @ weights - centre) / (deviation * calibration.shape.deviation)
        return errors

    def own_weight(self, panel: PairPanel, row: int, stage: Stage) -> tuple[int, float]:
        """Earlier cycles of the row's institution with claim and result, and the share 0-1 that they carry."""
        same = (panel.institution == panel.institution[row]) & (panel.cycle < panel.cycle[row])
        both = ~np.isnan(panel.claimed - panel.levels(stage)).all(axis=1)
        weight = float(history_weight(panel)[row])
        return int((same & both).sum()), weight / (weight + self.tables[stage].institution_k)


def _claimed_alike(
    server: Baseline, panel: PairPanel, tables: Mapping[Stage, LevelTable], stage: Stage, row: int, claim: int
) -> Floats:
    claims = panel.claimed.copy()
    claims[row] = claim
    return np.asarray(baseline_probabilities(server, panel, tables, stage, claims)[row])


def _rising_in_claim(grid: Floats) -> Floats:
    """Mend what rounding or a raw table may break: P(level > k) must not fall with the claim."""
    below = np.minimum.accumulate(grid.cumsum(axis=-1), axis=1)
    return np.diff(below, axis=-1, prepend=0.0)
