"""The second stage learns on rows that the trees have not seen, and makes the index better on new countries."""

from unittest.mock import patch

import numpy as np
import pytest

from data.assessment import Stage
from models import level_model
from models.arrays import Floats, expected_level
from models.discount_features import COHORT, discount_features
from models.forecaster import ASSESSED
from models.index_parameters import shipped_index_regressions
from models.index_regression import IndexRegression, fit_index_regression, index_inputs
from models.known_past import KNOWN_PASTS
from tests.models.simulated import simulated
from training import fit, stacking, training_rows
from training.fit import StageFits, fit_stages
from training.reference_levels import DOMAIN_MEANS
from training.simulation import simulate
from training.training_rows import OWN, TrainingRows
from training.worlds import PRIOR_WORLDS

from .thin_prior import thin_prior

SEED = 4


@pytest.fixture(scope="module")
def rows() -> TrainingRows:
    """Sixteen countries of 30 institutions per world."""
    with (
        patch.dict(training_rows.PRIOR_INSTITUTIONS, {False: 480}),
        patch.dict(training_rows.REPLICATIONS, {False: 16}),
    ):
        return training_rows.training_rows(None, SEED)


@pytest.fixture(scope="module")
def fits(rows: TrainingRows) -> StageFits:
    seen: list[np.ndarray] = []
    cases = training_rows.cases

    def spy(rows: TrainingRows, learn: np.ndarray, *rest: object) -> object:
        seen.append(learn)
        return cases(rows, learn, *rest)  # type: ignore[arg-type]  # passed on as they came

    with patch.object(fit, "cases", spy), patch.dict(training_rows.MOST_CELLS, {False: 40_000}):
        found = fit_stages(rows, np.ones(len(rows.panel), dtype=bool), SEED)
    assert len(seen) == len(ASSESSED)
    for learn in seen:
        assert np.array_equal(learn, ~rows.second_stage)
    return found


def test_whole_countries_of_every_world_are_kept_from_the_trees(rows: TrainingRows) -> None:
    kept = rows.second_stage
    assert not set(rows.country[kept]) & set(rows.country[~kept])
    assert set(rows.world[kept]) == set(range(len(PRIOR_WORLDS)))
    assert kept.mean() == pytest.approx(10 / 16)


def test_countries_of_the_second_stage_are_never_judged(rows: TrainingRows) -> None:
    kept, judged = rows.second_stage, np.zeros(len(rows.panel), dtype=bool)
    for number in range(rows.folds):
        fold = rows.fold(number)
        assert not (fold.learn & (fold.held | fold.familiar)).any()
        assert not (kept & (fold.held | fold.familiar)).any()
        assert set(rows.world[fold.held]).isdisjoint(rows.world[fold.learn | fold.familiar])
        assert set(rows.world[fold.familiar]) == set(rows.world[fold.learn])
        judged |= fold.held
    assert np.array_equal(judged, ~kept)


def test_a_users_panel_is_left_to_the_trees_where_countries_are_simulated() -> None:
    rows = training_rows.training_rows(simulated(40).panel, SEED)
    kept, own = rows.second_stage, rows.country == OWN
    assert not (kept & own).any()
    assert kept[~own].mean() == pytest.approx(1 / 2)


def test_without_simulation_whole_institutions_of_a_users_panel_are_kept() -> None:
    panel = simulated(40).panel
    rows = TrainingRows(panel, np.full(len(panel), OWN), ())
    kept = rows.second_stage
    assert not set(panel.institution[kept]) & set(panel.institution[~kept])
    assert kept.mean() == pytest.approx(1 / 4)
    fits = fit_stages(rows, np.ones(len(panel), dtype=bool), SEED)
    assert fits.models["final"].index == dict.fromkeys(KNOWN_PASTS), "30 rows of ten institutions are too few"


def test_every_kind_of_past_is_regressed_for_both_stages(fits: StageFits) -> None:
    for stage in ASSESSED:
        index = fits.models[stage].index
        assert None not in index.values()
        assert index["results"] is not index["little"]
    assert fits.models["desk"].index["other_pairs"] is not fits.models["desk"].index["pairs"]
    # Whoever knows what was made of earlier claims knows the final stage's part of it.
    assert fits.models["final"].index["other_pairs"] is fits.models["final"].index["pairs"]


@pytest.mark.parametrize("stage", ASSESSED)
def test_new_countries_are_forecast_better_with_it(fits: StageFits, stage: Stage) -> None:
    before: list[Floats] = []
    after: list[Floats] = []
    for number, world in enumerate(PRIOR_WORLDS):
        panel = simulate(60, sorted(DOMAIN_MEANS), 40_000 + number, world).panel
        features = discount_features(panel, fits.tables, stage)
        model, given = fits.models[stage], panel.index(stage)
        alone, both = model.probabilities(features, panel.weights)
        for forecasts, errors in ((alone, before), (both, after)):
            error = expected_level(forecasts) @ panel.weights - given
            # What a cycle's institutions have in common is a draw of its own; two dozen of them decide nothing.
            errors += [np.abs(error[panel.cycle == year] - error[panel.cycle == year].mean()) for year in DOMAIN_MEANS]
    assert np.concatenate(after).mean() < 0.985 * np.concatenate(before).mean()


def test_small_panels_leave_all_rows_to_the_trees() -> None:
    with thin_prior(2):
        rows = training_rows.training_rows(simulated(24).panel, SEED)
        found = fit_stages(rows, np.ones(len(rows.panel), dtype=bool), SEED)
    assert found.models["final"].index == dict.fromkeys(KNOWN_PASTS)


def test_without_simulation_a_cohort_teaches_nothing() -> None:
    """The few cycles of one country would pass for what its cohort tells."""
    panel = simulated(420).panel
    rows = TrainingRows(panel, np.full(len(panel), OWN), ())
    fits = fit_stages(rows, np.ones(len(panel), dtype=bool), SEED)
    features = discount_features(panel, fits.tables, "final")
    other = features.copy()
    other[..., COHORT] += 1.0
    for past in KNOWN_PASTS:
        regression = fits.models["final"].index[past]
        assert regression is not None
        one, two = (index_inputs(each, panel.weights, panel.index("final")) for each in (features, other))
        assert not np.array_equal(one, two, equal_nan=True)
        assert np.array_equal(regression.error(one), regression.error(two))


def test_a_training_beside_a_panel_starts_from_the_shipped_regressions_and_others_do_not() -> None:
    seen: list[IndexRegression | None] = []

    def spy(
        inputs: Floats, errors: Floats, groups: np.ndarray, prior: IndexRegression | None = None
    ) -> IndexRegression | None:
        seen.append(prior)
        return fit_index_regression(inputs, errors, groups, prior)

    shipped = shipped_index_regressions()
    few_trees = (patch.dict(level_model.SETTINGS, max_iter=3), patch.dict(fit.TREES, {True: {}}))
    with patch.object(stacking, "fit_index_regression", spy), few_trees[0], few_trees[1]:
        with (
            patch.dict(training_rows.PRIOR_INSTITUTIONS, {True: 96, False: 96}),
            patch.dict(training_rows.REPLICATIONS, {True: 8, False: 8}),
        ):
            beside = training_rows.training_rows(simulated(40).panel, SEED)
            simulated_alone = training_rows.training_rows(None, SEED)
        found = fit_stages(beside, np.ones(len(beside.panel), dtype=bool), SEED)
        for stage in ASSESSED:
            # Rows of such pasts are not simulated beside a panel.
            assert found.models[stage].index["results"] is shipped[stage, "results"]
        assert seen == [shipped[stage, past] for stage in ASSESSED for past in KNOWN_PASTS]
        seen.clear()
        fit_stages(simulated_alone, np.ones(len(simulated_alone.panel), dtype=bool), SEED)
        panel = simulated(420).panel
        alone = TrainingRows(panel, np.full(len(panel), OWN), ())
        fit_stages(alone, np.ones(len(panel), dtype=bool), SEED)
    assert seen == [None] * 16
