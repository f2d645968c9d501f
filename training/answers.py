"""What a forecaster and its rivals say about held-out rows, and what came: all that scores are computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.assessment import Stage
from data.instrument import Instrument
from models.arrays import Bools, Floats, Ints, expected_level
from models.baselines import BASELINES, baseline_probabilities
from models.calibration import Stratum, stratum_of
from models.conformal import IndexDistribution
from models.dependence import mean_moments
from models.discount_features import history_weight
from models.forecaster import AssessorForecaster
from models.level_table import LevelTable
from models.pairs import PairPanel, aspect_codes, indicator_weights
from models.panel_update import panel_update, served

FORECAST = "forecast"
"""Name of what a user is served, among the answers; all others are rivals."""


@dataclass(frozen=True)
class Answers:
    """Rows of one stage.

    Attributes:
        type: position in `INSTITUTION_TYPES` per row.
        claimed: index of the claims that are known, index points, shape (rows,).
        levels: given in the end, shape (rows, indicators), no NaN.
        probabilities: P(level = 1..5) by name, each of shape (rows, indicators, 5).
        index: distribution of the index that is served, per row.
        by_model: where the level model serves rather than a baseline, shape (rows,).
    """

    instrument: Instrument
    type: Ints
    claimed: Floats
    levels: Floats
    probabilities: Mapping[str, Floats]
    index: Sequence[IndexDistribution]
    by_model: Bools

    @property
    def weights(self) -> Floats:
        """Of the indicators, summing to 1."""
        return indicator_weights(self.instrument)

    @property
    def actual(self) -> Floats:
        """Index that came, index points, shape (rows,)."""
        return np.asarray(self.levels @ self.weights)

    @property
    def expected(self) -> dict[str, Floats]:
        """Expected index by name, index points, shape (rows,)."""
        return {name: expected_level(given) @ self.weights for name, given in self.probabilities.items()}

    @classmethod
    def join(cls, parts: Sequence["Answers"]) -> "Answers":
        """All parts of one instrument, with the same names, below each other."""
        return cls(
            instrument=parts[0].instrument,
            type=np.concatenate([p.type for p in parts]),
            claimed=np.concatenate([p.claimed for p in parts]),
            levels=np.concatenate([p.levels for p in parts]),
            probabilities={n: np.concatenate([p.probabilities[n] for p in parts]) for n in parts[0].probabilities},
            index=[distribution for p in parts for distribution in p.index],
            by_model=np.concatenate([p.by_model for p in parts]),
        )


def answers(
    forecaster: AssessorForecaster,
    panel: PairPanel,
    rows: Ints,
    past: PairPanel,
    stage: Stage,
    tables: Mapping[str, Mapping[Stage, LevelTable]],
) -> Answers:
    """Forecast one cycle as a user is served it, and by the baselines.

    Args:
        forecaster: fitted.
        panel: the rows to forecast together with the history that may be used.
        rows: positions to forecast, all of one cycle and with a complete result of the stage.
        past: what the file's past teaches a forecaster that never saw it (`models.panel_update`).
        stage: desk or final.
        tables: level tables of the baselines by stage; a name for those of each set is put after theirs.
    """
    update = panel_update(forecaster, past, int(panel.cycle[rows].min()), stage)
    given = served(forecaster, panel, stage, update, rows)
    strata = stratum_of(history_weight(panel)[rows])
    rivals = {
        f"{baseline}{name}": baseline_probabilities(baseline, panel, fitted, stage)[rows]
        for name, fitted in tables.items()
        for baseline in BASELINES
    }
    return Answers(
        instrument=panel.instrument,
        type=panel.type[rows],
        claimed=np.nansum(np.nan_to_num(panel.claimed[rows]) * panel.weights, axis=1),
        levels=panel.levels(stage)[rows],
        probabilities={FORECAST: given, **rivals},
        index=index_distributions(forecaster, panel, rows, stage, given, update.width),
        by_model=np.array([forecaster.calibrations[stage, s].server == "level_model" for s in strata]),
    )


def index_distributions(
    forecaster: AssessorForecaster,
    panel: PairPanel,
    rows: Ints,
    stage: Stage,
    probabilities: Floats,
    width: Mapping[Stratum, float],
) -> list[IndexDistribution]:
    """Index distribution of each row from its level probabilities, shape (rows, indicators, 5).

    `width` is the factor of the panel's own past, `models.own_history.panel_width`.
    """
    codes = aspect_codes(panel.instrument)
    answer = []
    for row, stratum in enumerate(stratum_of(history_weight(panel)[rows])):
        calibration = forecaster.calibrations[stage, stratum].widened(width[stratum])
        centre, deviation = mean_moments(probabilities[row], panel.weights, codes, calibration.dependence)
        answer.append(IndexDistribution(float(centre), float(deviation), calibration.shape))
    return answer
