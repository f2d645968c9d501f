"""Fit the second stage of the models of claims: what level models miss of the index, on rows kept from them."""

from collections.abc import Mapping

import numpy as np

from data.assessment import Stage
from models.arrays import Bools, Ints, expected_level
from models.calibration import STRATA, Stratum
from models.discount_features import COHORT, discount_features
from models.index_parameters import shipped_index_regressions
from models.index_regression import LEAST_ROWS, IndexRegression, fit_index_regression, index_inputs
from models.level_model import LevelModel
from models.level_table import LevelTable
from models.stacked_model import StackedModel

from .random_streams import Stream, generator
from .training_rows import TrainingRows
from .views import View, views

WITHOUT_HISTORY = 0.4
"""Share of rows that teach the regression without history, beside a user's panel."""

LEAST_KEPT = 3 * LEAST_ROWS
"""Rows below which none are kept from the trees: one of the strata would hardly get the rows it needs."""


def fit_stacked(
    rows: TrainingRows,
    levels: Mapping[Stage, LevelModel],
    tables: Mapping[Stage, LevelTable],
    kept: Bools,
    seed: int,
) -> dict[Stage, StackedModel]:
    """Regress the index errors of level models; beside a user's panel shrunk to the regressions of the shipped model.

    Args:
        rows: merged panel.
        levels: by stage, fitted without the rows in `kept`.
        tables: by stage.
        kept: rows to learn from.
        seed: of what is hidden from the rows.
    """
    near, kept = rows.near(kept)
    chosen: dict[Stratum, Bools] = dict.fromkeys(STRATA, kept)
    if rows.beside_own:
        # A user waits: each row teaches one stratum, both would take twice the time.
        blank = generator(seed, Stream.SECOND_STAGE_STRATA).random(len(kept)) < WITHOUT_HISTORY
        chosen = {"with_history": kept & ~blank, "without_history": kept & blank}
    shown = list(views(near, chosen, generator(seed, Stream.SECOND_STAGE_VIEWS))) if kept.any() else []
    fitted: dict[Stage, StackedModel] = {}
    for stage, model in levels.items():
        index: dict[Stratum, IndexRegression | None] = {}
        for stratum in STRATA:
            # Thirty simulated countries are what a waiting user has time for; the shipped model learned from 240.
            prior = shipped_index_regressions()[stage, stratum] if rows.beside_own and rows.simulated else None
            of_stratum = [v for v in shown if v.stratum == stratum]
            index[stratum] = _regression(rows, model, tables, stage, of_stratum, prior)
        fitted[stage] = StackedModel(model, index)
    return fitted


def _regression(
    rows: TrainingRows,
    model: LevelModel,
    tables: Mapping[Stage, LevelTable],
    stage: Stage,
    shown: list[View],
    prior: IndexRegression | None,
) -> IndexRegression | None:
    inputs, errors, groups = [], [], []
    for view in shown:
        usable, panel = view.usable(stage), view.truth.panel
        if usable.any():
            features = discount_features(view.panel, tables, stage)[usable]
            forecast = expected_level(model.probabilities(features)) @ panel.weights
            if not rows.simulated:
                # The few cycles of one country would pass for what its cohort tells.
                features[..., COHORT] = np.nan
            inputs.append(index_inputs(features, panel.weights, forecast))
            errors.append(panel.index(stage)[usable] - forecast)
            groups.append(_groups(view.truth)[usable])
    if not inputs:
        return None
    return fit_index_regression(np.concatenate(inputs), np.concatenate(errors), np.concatenate(groups), prior)


def _groups(rows: TrainingRows) -> Ints:
    """Countries of simulated rows, institutions of a user's panel where nothing can be simulated."""
    return rows.country if rows.simulated else rows.panel.institution
