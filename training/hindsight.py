"""What a forecaster would reach who had seen the cycle's results of other institutions: a yardstick, no forecast.

The second stage learns from the very cycle that is forecast, so what the cycle brings to all is known to it.
"""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import GroupKFold

from data.assessment import Stage
from models.arrays import Floats, Ints, expected_level
from models.baselines import BASELINES, baseline_probabilities
from models.discount_features import discount_features, without_history
from models.forecaster import ASSESSED, AssessorForecaster
from models.index_regression import fit_index_regression, index_inputs
from models.level_table import LevelTable, fit_level_table
from models.pairs import PairPanel

from .splits import Split, SplitName, Splits, split

PARTS = 10
"""In which known institutions learn from each other."""


@dataclass(frozen=True)
class Hindsight:
    """Index MAE of one split and stage, index points.

    Attributes:
        mae: with the cycle's results of the other known institutions.
        baseline: of the best of the four baselines.
    """

    split: SplitName
    stage: Stage
    mae: float
    baseline: float

    @property
    def gain(self) -> float:
        """Share by which `mae` lies below the baseline."""
        return 1 - self.mae / self.baseline


def hindsight(panel: PairPanel, seed: int, forecaster: AssessorForecaster) -> list[Hindsight]:
    """The splits of `evaluate`, forecast with knowledge that no forecaster has.

    Args:
        panel: with at least two cycles, all results known, and 120 known institutions or more.
        seed: of the split.
        forecaster: whose level model is corrected.

    Raises:
        InputError: if the panel is too small to be split.
        ValueError: if too few institutions are known.
    """
    parts = split(panel, seed)
    known = parts.tests[0]
    found = []
    for test in parts.tests:
        seen = known if test.name != "new_blank" else replace(known, panel=without_history(known.panel))
        for stage in ASSESSED:
            inputs, forecast, actual = _cases(test, stage, forecaster)
            if test.name == "known_next":
                institutions = known.panel.institution[known.rows]
                error = _out_of_fold(inputs, actual - forecast, institutions)
            else:
                theirs, their_forecast, their_actual = _cases(seen, stage, forecaster)
                error = _regressed(theirs, their_actual - their_forecast, inputs)
            mae = float(np.abs(actual - forecast - error).mean())
            found.append(Hindsight(test.name, stage, mae, _best_baseline(parts, test, stage)))
    return found


def _cases(test: Split, stage: Stage, forecaster: AssessorForecaster) -> tuple[Floats, Floats, Floats]:
    """Inputs of the second stage, the level model's index, and what came."""
    panel = test.panel
    features = discount_features(panel, forecaster.tables, stage)[test.rows]
    forecast = expected_level(forecaster.models[stage].levels.probabilities(features)) @ panel.weights
    return index_inputs(features, panel.weights, forecast), forecast, panel.index(stage)[test.rows]


def _out_of_fold(inputs: Floats, errors: Floats, institutions: Ints) -> Floats:
    answer = np.empty_like(errors)
    for learn, held in GroupKFold(PARTS).split(inputs, groups=institutions):
        answer[held] = _regressed(inputs[learn], errors[learn], inputs[held])
    return answer


def _regressed(inputs: Floats, errors: Floats, wanted: Floats) -> Floats:
    fitted = fit_index_regression(inputs, errors, np.arange(len(errors)))
    if fitted is None:
        raise ValueError("hindsight needs more institutions")
    return fitted.error(wanted)


def _best_baseline(parts: Splits, test: Split, stage: Stage) -> float:
    panel, rows = test.panel, test.rows
    tables: dict[Stage, LevelTable] = {s: fit_level_table(parts.training, s) for s in ASSESSED}
    actual = panel.index(stage)[rows]
    answers = [baseline_probabilities(name, panel, tables, stage)[rows] for name in BASELINES]
    return min(float(np.abs(expected_level(a) @ panel.weights - actual).mean()) for a in answers)
