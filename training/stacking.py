"""Fit the second stage of the models of claims: what level models miss of the index, on rows kept from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.assessment import Stage
from models.arrays import Bools, Floats, Ints, expected_level
from models.calibration import STRATA, Stratum
from models.discount_features import COHORT, discount_features
from models.index_parameters import shipped_index_regressions
from models.index_regression import LEAST_ROWS, IndexRegression, fit_index_regression, index_inputs
from models.known_past import KNOWN_PASTS, KnownPast, known_pasts
from models.level_model import LevelModel
from models.level_table import LevelTable
from models.stacked_model import StackedModel

from .random_streams import Stream, generator
from .training_rows import TrainingRows
from .views import View, lost_views, views

WITHOUT_HISTORY = 0.4
"""Share of rows that teach the regression without history, beside a user's panel."""

LOST_PASTS: tuple[KnownPast, ...] = ("other_pairs", "results")
"""Kinds of past that simulated rows with everything known, or with nothing, cannot teach."""

ALIKE: dict[KnownPast, KnownPast] = {"other_pairs": "pairs", "results": "little"}
"""Whose regression serves a kind of past that too few rows have."""

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
    shown = list(_shown(rows, near, kept, seed)) if kept.any() else []
    return {s: StackedModel(model, _regressions(rows, model, tables, s, shown)) for s, model in levels.items()}


def _shown(
    rows: TrainingRows, near: TrainingRows, kept: Bools, seed: int
) -> Iterator[tuple[View, Sequence[KnownPast]]]:
    """Rows as users know them, and the kinds of past that they teach."""
    chosen: dict[Stratum, Bools] = dict.fromkeys(STRATA, kept)
    if rows.beside_own:
        # A user waits: each row teaches one stratum, both would take twice the time.
        blank = generator(seed, Stream.SECOND_STAGE_STRATA).random(len(kept)) < WITHOUT_HISTORY
        chosen = {"with_history": kept & ~blank, "without_history": kept & blank}
    for view in views(near, chosen, generator(seed, Stream.SECOND_STAGE_VIEWS)):
        yield view, KNOWN_PASTS
    if rows.simulated and not rows.beside_own:
        for view in lost_views(near, kept, generator(seed, Stream.LOST_PASTS)):
            yield view, LOST_PASTS


@dataclass(frozen=True)
class _Errors:
    """Rows of one kind of past: what is known of their index, how far the level model missed it, and their group."""

    inputs: Floats
    errors: Floats
    groups: Ints


def _regressions(
    rows: TrainingRows,
    model: LevelModel,
    tables: Mapping[Stage, LevelTable],
    stage: Stage,
    shown: Sequence[tuple[View, Sequence[KnownPast]]],
) -> dict[KnownPast, IndexRegression | None]:
    found: dict[KnownPast, list[_Errors]] = {past: [] for past in KNOWN_PASTS}
    for view, taught in shown:
        usable, panel = view.usable(stage), view.truth.panel
        if not usable.any():
            continue
        features = discount_features(view.panel, tables, stage)[usable]
        forecast = expected_level(model.probabilities(features)) @ panel.weights
        if not rows.simulated:
            # The few cycles of one country would pass for what its cohort tells.
            features[..., COHORT] = np.nan
        inputs, errors = index_inputs(features, panel.weights, forecast), panel.index(stage)[usable] - forecast
        pasts, groups = known_pasts(features), _groups(view.truth)[usable]
        for past in taught:
            of_past = pasts == past
            found[past].append(_Errors(inputs[of_past], errors[of_past], groups[of_past]))
    index = {past: _regression(rows, stage, past, given) if shown else None for past, given in found.items()}
    for past, like in ALIKE.items():
        index[past] = index[past] or index[like]
    return index


def _regression(rows: TrainingRows, stage: Stage, past: KnownPast, given: Sequence[_Errors]) -> IndexRegression | None:
    if not given:
        return None
    # Thirty simulated countries are what a waiting user has time for; the shipped model learned from 240.
    prior = shipped_index_regressions()[stage, past] if rows.beside_own and rows.simulated else None
    inputs = np.concatenate([each.inputs for each in given])
    errors = np.concatenate([each.errors for each in given])
    groups = np.concatenate([each.groups for each in given])
    return fit_index_regression(inputs, errors, groups, prior) or prior


def _groups(rows: TrainingRows) -> Ints:
    """Countries of simulated rows, institutions of a user's panel where nothing can be simulated."""
    return rows.country if rows.simulated else rows.panel.institution
