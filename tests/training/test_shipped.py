"""A model trained on a user's panel and the shipped one forecast together, and neither sees what is held out."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from data.faults import InputError, refuse
from data.instrument import Instrument
from models import level_model
from models.arrays import logit_shift
from models.calibration import STRATA
from models.discount_features import discount_features
from models.forecaster import ASSESSED, AssessorForecaster
from models.pairs import PairPanel
from models.panel_update import panel_update, updated_forecaster
from models.registry import default_forecaster, load, save
from tests.models.simulated import simulated
from training import shipped
from training.fit import ALONE, train
from training.other_process import OTHER_PROCESSES, other_panel
from training.shipped import shipped_forecaster, updated
from training.training_rows import OWN, TrainingRows, training_rows

from .thin_prior import thin_prior

PANEL = simulated(24, 8).panel
SEED = 3


@pytest.fixture(scope="module")
def small_prior() -> Iterator[None]:
    with thin_prior(8):
        yield


@pytest.fixture(scope="module")
def rows(small_prior: None) -> TrainingRows:
    return training_rows(PANEL, SEED)


@pytest.fixture(scope="module")
def forecaster(small_prior: None) -> AssessorForecaster:
    return train(PANEL, SEED)


def _served_by_the_model(forecaster: AssessorForecaster) -> AssessorForecaster:
    """Without what calibration adds, so that only the pool speaks."""
    return _with_share(forecaster, 0.3)


def _with_share(forecaster: AssessorForecaster, share: float) -> AssessorForecaster:
    plain = {
        key: replace(one, server="level_model", panel_share=share, shift=0.0)
        for key, one in forecaster.calibrations.items()
    }
    return replace(forecaster, calibrations=plain)


def test_without_a_share_of_the_panels_trees_the_pool_is_the_mean_of_both_models(
    forecaster: AssessorForecaster,
) -> None:
    pool = _with_share(forecaster, 0.0)
    assert pool.beside is not None
    for stage in ASSESSED:
        own = replace(pool, beside=None).probabilities(PANEL, stage)
        assert np.allclose(pool.probabilities(PANEL, stage), (own + pool.beside.probabilities(PANEL, stage)) / 2)


def test_the_panels_trees_carry_their_share_and_with_all_of_it_they_speak_alone(forecaster: AssessorForecaster) -> None:
    for stage in ASSESSED:
        features = discount_features(PANEL, forecaster.tables, stage)
        trees = forecaster.models[stage].levels.probabilities(features)
        informed = _with_share(forecaster, 0.0).probabilities(PANEL, stage)
        assert np.allclose(_with_share(forecaster, 1.0).probabilities(PANEL, stage), trees, atol=1e-6)
        mixed = _with_share(forecaster, 0.3).probabilities(PANEL, stage)
        assert np.allclose(mixed, 0.3 * trees + 0.7 * informed, atol=1e-6)


def test_where_assessors_do_otherwise_than_simulated_ones_the_panels_trees_carry_more(small_prior: None) -> None:
    with patch.dict(level_model.SETTINGS, max_iter=40):
        other = train(other_panel(OTHER_PROCESSES[1], 60, 1), SEED)
        alike = train(simulated(60, 8).panel, SEED)
    for key, calibration in other.calibrations.items():
        assert calibration.panel_share > alike.calibrations[key].panel_share + 0.3
    assert "dengan bobot 50 %" in alike.background.trained_on


def test_the_shipped_half_is_what_a_user_would_get_from_the_shipped_model(forecaster: AssessorForecaster) -> None:
    assert forecaster.beside is not None
    for stage in ASSESSED:
        shift = panel_update(default_forecaster(), PANEL, 2024, stage).shift
        assert shift != 0
        served = logit_shift(default_forecaster().probabilities(PANEL, stage), np.array(shift))
        assert np.allclose(forecaster.beside.probabilities(PANEL, stage), served, atol=1e-12)


def test_a_pools_grid_says_the_same_of_the_claims_that_stand_and_rises_with_the_claim(
    forecaster: AssessorForecaster,
) -> None:
    pool = _served_by_the_model(forecaster)
    row = int(np.flatnonzero(np.isfinite(PANEL.claimed).all(axis=1))[-1])
    for stage in ASSESSED:
        grid = pool.claim_probabilities(PANEL, row, stage)
        standing = grid[np.arange(47), PANEL.claimed[row].astype(int) - 1]
        assert np.allclose(standing, pool.probabilities(PANEL, stage, np.array([row]))[0])
        above = 1 - grid.cumsum(axis=-1)
        assert (np.diff(above, axis=1) >= -1e-12).all()


def test_some_rows_are_forecast_as_among_all(forecaster: AssessorForecaster) -> None:
    few = np.array([5, 2, 40])
    for stage in ASSESSED:
        assert np.array_equal(forecaster.probabilities(PANEL, stage, few), forecaster.probabilities(PANEL, stage)[few])


def test_a_held_out_fold_never_moves_the_shipped_half(rows: TrainingRows) -> None:
    own = rows.country == OWN
    for number in range(rows.folds):
        learn = rows.fold(number).learn
        unseen = own & ~learn
        assert unseen.any()
        other = replace(
            rows,
            panel=replace(
                rows.panel,
                desk=np.where(unseen[:, None], 1.0, rows.panel.desk),
                final=np.where(unseen[:, None], 1.0, rows.panel.final),
            ),
        )
        one, two = (updated(shipped_forecaster(each), each, learn) for each in (rows, other))
        assert one is not None
        assert two is not None
        assert one.calibrations == two.calibrations


def test_a_panel_without_results_yet_moves_nothing() -> None:
    unknown = np.full_like(PANEL.final, np.nan)
    for panel in (PANEL.take(PANEL.cycle < 0), replace(PANEL, desk=unknown, final=unknown)):
        assert updated_forecaster(default_forecaster(), panel).calibrations == default_forecaster().calibrations


def test_a_pool_is_saved_with_both_halves(forecaster: AssessorForecaster, tmp_path: Path) -> None:
    shared = _with_share(forecaster, 0.3)
    save(shared, tmp_path, seed=SEED, data_hash="0" * 64)
    back = load(tmp_path, PANEL.instrument)
    assert back.beside is not None
    for stage in ASSESSED:
        assert np.array_equal(back.probabilities(PANEL, stage), shared.probabilities(PANEL, stage))


def test_under_the_seed_of_the_shipped_model_its_countries_do_not_come_again(small_prior: None) -> None:
    beside, alone = training_rows(PANEL, SEED), training_rows(None, SEED)
    for mine in beside.simulated:
        assert not any(np.array_equal(mine.panel.final, theirs.panel.final) for theirs in alone.simulated)


def test_where_the_shipped_model_cannot_be_read_training_goes_on_and_says_so(
    small_prior: None, forecaster: AssessorForecaster
) -> None:
    refusal = refuse("artifact_library", "model dilatih dengan scikit-learn versi lain")
    with patch.object(shipped, "default_forecaster", side_effect=refusal):
        alone = train(PANEL, SEED)
    assert isinstance(refusal, InputError)
    assert alone.beside is None
    assert ALONE in alone.background.trained_on
    assert "model bawaan (SIMULASI)" in forecaster.background.trained_on
    assert "model bawaan (SIMULASI)" not in alone.background.trained_on
    for stratum in STRATA:
        assert alone.calibrations["final", stratum].held_out.cases > 0


def test_other_instruments_and_the_shipped_model_itself_have_none_beside_them(small_prior: None) -> None:
    assert shipped_forecaster(training_rows(None, SEED)) is None
    first, second, *rest = PANEL.instrument.indicators
    shift = Fraction(1, 10)
    weights = (replace(first, weight=first.weight + shift), replace(second, weight=second.weight - shift), *rest)
    assert shipped_forecaster(_own(replace(PANEL.instrument, indicators=weights))) is None


def _own(instrument: Instrument) -> TrainingRows:
    panel: PairPanel = replace(PANEL, instrument=instrument)
    return TrainingRows(panel, np.full(len(panel), OWN), ())
