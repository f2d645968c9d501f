"""The fitted assessor forecaster: from a panel's claims to the probabilities of desk and final levels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.assessment import Stage
from data.instrument import Instrument

from .arrays import Floats, Ints, logit_shift, opinion_pool
from .baselines import Baseline, baseline_probabilities
from .calibration import STRATA, Calibration, Stratum, stratum_of
from .discount_features import discount_features, history_weight
from .level_table import LevelTable
from .own_history import ShiftPrior
from .pairs import PairPanel
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
        beside: a forecaster that learned elsewhere, whose probabilities are averaged with the corrected ones of
            `models`; of a model trained on a user's panel it is the shipped one, `updated` by that panel.
    """

    instrument: Instrument
    tables: Mapping[Stage, LevelTable]
    models: Mapping[Stage, StackedModel]
    calibrations: Mapping[tuple[Stage, Stratum], Calibration]
    shift_prior: Mapping[Stage, ShiftPrior]
    planned: PlannedWork | None
    background: Background
    beside: "AssessorForecaster | None" = None

    def __post_init__(self) -> None:
        wanted = {(stage, stratum) for stage in ASSESSED for stratum in STRATA}
        if set(self.calibrations) != wanted:
            raise ValueError("a forecaster needs a calibration per stage and stratum")

    def probabilities(self, panel: PairPanel, stage: Stage, rows: Ints | None = None) -> Floats:
        """P(level = 1..5) of some rows, by default all, each from its own earlier cycles only.

        Returns:
            shape (rows, indicators, 5).
        """
        chosen = np.arange(len(panel)) if rows is None else rows
        calibrations = [self.calibrations[stage, stratum] for stratum in stratum_of(history_weight(panel)[chosen])]
        servers = np.array([calibration.server for calibration in calibrations])
        shares = np.array([calibration.panel_share for calibration in calibrations])
        raw = np.empty((len(chosen), panel.claimed.shape[1], 5))
        for server in {calibration.server for calibration in calibrations}:
            here = servers == server
            if server == "level_model":
                given = opinions(self.models, self.tables, self.beside, panel, stage, chosen[here])
                raw[here] = opinion_pool(*given, shares[here, None, None])
            else:
                raw[here] = baseline_probabilities(server, panel, self.tables, stage)[chosen[here]]
        return logit_shift(raw, np.array([calibration.shift for calibration in calibrations])[:, None])

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
            trees, informed = self.models[stage].grid(features, self.tables[stage], panel.weights)
            if self.beside is not None:
                informed = opinion_pool(informed, self.beside.claim_probabilities(panel, row, stage))
            raw = opinion_pool(trees, informed, calibration.panel_share)
        else:
            raw = np.stack([_claimed_alike(server, panel, self.tables, stage, row, c) for c in range(1, 6)], axis=1)
        return rising_in_claim(logit_shift(raw, np.array(calibration.shift)))

    def calibration_of(self, panel: PairPanel, row: int, stage: Stage) -> Calibration:
        """Calibration that a row falls under."""
        return self.calibrations[stage, stratum_of(history_weight(panel)[[row]])[0]]

    def own_weight(self, panel: PairPanel, row: int, stage: Stage) -> tuple[int, float]:
        """Earlier cycles of the row's institution with claim and result, and the share 0-1 that they carry."""
        same = (panel.institution == panel.institution[row]) & (panel.cycle < panel.cycle[row])
        both = ~np.isnan(panel.claimed - panel.levels(stage)).all(axis=1)
        weight = float(history_weight(panel)[row])
        return int((same & both).sum()), weight / (weight + self.tables[stage].institution_k)


def opinions(
    models: Mapping[Stage, StackedModel],
    tables: Mapping[Stage, LevelTable],
    beside: AssessorForecaster | None,
    panel: PairPanel,
    stage: Stage,
    rows: Ints,
) -> tuple[Floats, Floats]:
    """P(level = 1..5) of some rows, by the trees of a model of claims alone and by all that simulation adds to them.

    What simulation adds: the second stage, and the forecaster beside the model, where there is one.

    Args:
        models, tables, beside: as in `AssessorForecaster`.

    Returns:
        each of shape (rows, indicators, 5).
    """
    features = discount_features(panel, tables, stage)[rows]
    trees, corrected = models[stage].probabilities(features, panel.weights)
    return trees, corrected if beside is None else opinion_pool(corrected, beside.probabilities(panel, stage, rows))


def _claimed_alike(
    server: Baseline, panel: PairPanel, tables: Mapping[Stage, LevelTable], stage: Stage, row: int, claim: int
) -> Floats:
    claims = panel.claimed.copy()
    claims[row] = claim
    return np.asarray(baseline_probabilities(server, panel, tables, stage, claims)[row])


def rising_in_claim(grid: Floats) -> Floats:
    """Mend what rounding or a raw table may break: P(level > k) must not fall with the claim."""
    below = np.minimum.accumulate(grid.cumsum(axis=-1), axis=1)
    return np.diff(below, axis=-1, prepend=0.0)
