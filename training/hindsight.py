"""What a forecaster would reach who had seen the cycle's results of other institutions: a yardstick, no forecast.

The second stage learns from the very cycle that is forecast, so what the cycle brings to all is known to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import GroupKFold

from data.assessment import Stage
from models.arrays import Floats, Ints, expected_level, logit_shift, shift_to_mean
from models.baselines import BASELINES, baseline_probabilities
from models.discount_features import discount_features, without_history
from models.forecaster import ASSESSED, AssessorForecaster
from models.index_regression import fit_index_regression, index_inputs
from models.level_table import LevelTable, fit_level_table
from models.metrics import ranked_probability_score
from models.pairs import PairPanel

from .splits import Split, SplitName, split

PARTS = 10
"""In which known institutions learn from each other."""


@dataclass(frozen=True)
class Hindsight:
    """Scores of one split and stage.

    Attributes:
        mae, rps: index MAE in index points and mean ranked probability score per indicator, with the cycle's results of
            the other known institutions.
        baseline_mae, baseline_rps: of the best of the four baselines, per score.
    """

    split: SplitName
    stage: Stage
    mae: float
    rps: float
    baseline_mae: float
    baseline_rps: float

    @property
    def mae_gain(self) -> float:
        """Share by which `mae` lies below the baseline."""
        return 1 - self.mae / self.baseline_mae

    @property
    def rps_gain(self) -> float:
        """Share by which `rps` lies below the baseline."""
        return 1 - self.rps / self.baseline_rps


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
    tables: dict[Stage, LevelTable] = {s: fit_level_table(parts.training, s) for s in ASSESSED}
    found = []
    for test in parts.tests:
        seen = known if test.name != "new_blank" else replace(known, panel=without_history(known.panel))
        for stage in ASSESSED:
            cases = _Cases.of(test, stage, forecaster)
            if test.name == "known_next":
                error = _out_of_fold(cases, known.panel.institution[known.rows])
            else:
                theirs = _Cases.of(seen, stage, forecaster)
                error = _regressed(theirs.inputs, theirs.errors, cases.inputs)
            found.append(Hindsight(test.name, stage, *cases.scores(error), *_best_baseline(tables, test, stage)))
    return found


@dataclass(frozen=True)
class _Cases:
    """Rows of one stage: inputs of the second stage, the level model's answer, and what came."""

    inputs: Floats
    given: Floats
    levels: Floats
    weights: Floats

    @classmethod
    def of(cls, test: Split, stage: Stage, forecaster: AssessorForecaster) -> "_Cases":
        panel = test.panel
        features = discount_features(panel, forecaster.tables, stage)[test.rows]
        given = forecaster.models[stage].levels.probabilities(features)
        inputs = index_inputs(features, panel.weights, expected_level(given) @ panel.weights)
        return cls(inputs, given, panel.levels(stage)[test.rows], panel.weights)

    @property
    def errors(self) -> Floats:
        """Index that came less the one expected."""
        return np.asarray((self.levels - expected_level(self.given)) @ self.weights)

    def scores(self, error: Floats) -> tuple[float, float]:
        """Index MAE and RPS where this error had been expected."""
        target = np.clip(expected_level(self.given) @ self.weights + error, 1.001, 4.999)
        shift = shift_to_mean(self.given, self.weights, target)
        return _scores(logit_shift(self.given, shift[:, None]), self.levels, self.weights)


def _out_of_fold(cases: _Cases, institutions: Ints) -> Floats:
    inputs, errors = cases.inputs, cases.errors
    answer = np.empty_like(errors)
    for learn, held in GroupKFold(PARTS).split(inputs, groups=institutions):
        answer[held] = _regressed(inputs[learn], errors[learn], inputs[held])
    return answer


def _regressed(inputs: Floats, errors: Floats, wanted: Floats) -> Floats:
    fitted = fit_index_regression(inputs, errors, np.arange(len(errors)))
    if fitted is None:
        raise ValueError("hindsight needs more institutions")
    return fitted.error(wanted)


def _scores(given: Floats, levels: Floats, weights: Floats) -> tuple[float, float]:
    mae = np.abs((expected_level(given) - levels) @ weights).mean()
    return float(mae), float(ranked_probability_score(given, levels).mean())


def _best_baseline(tables: Mapping[Stage, LevelTable], test: Split, stage: Stage) -> tuple[float, float]:
    panel, rows = test.panel, test.rows
    answers = [baseline_probabilities(name, panel, tables, stage)[rows] for name in BASELINES]
    maes, scores = zip(*(_scores(a, panel.levels(stage)[rows], panel.weights) for a in answers), strict=True)
    return min(maes), min(scores)
