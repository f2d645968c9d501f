"""The second stage moves the index to where the regression expects it, and nothing else."""

from dataclasses import replace
from functools import cache
from unittest.mock import patch

import numpy as np
import pytest
from sklearn.pipeline import Pipeline

from models import index_regression
from models.arrays import Bools, Floats, exceedance, expected_level
from models.discount_features import NAMES, discount_features
from models.forecaster import ASSESSED
from models.index_parameters import shipped_index_regressions
from models.index_regression import (
    INPUTS,
    LEAST_ROWS,
    MEANS,
    PARTS,
    SPREADS,
    IndexRegression,
    fit_index_regression,
    index_inputs,
)
from models.known_past import KNOWN_PASTS, known_pasts
from models.registry import default_forecaster
from models.stacked_model import StackedModel

from .simulated import simulated
from .small_forecaster import small_forecaster

PANEL = simulated(40).panel
WEIGHTS = PANEL.weights
ROWS = np.flatnonzero(PANEL.cycle == 2023)


@cache
def features() -> Floats:
    return discount_features(PANEL, small_forecaster().tables, "final")


def plain() -> StackedModel:
    return small_forecaster().models["final"]


@cache
def regression() -> IndexRegression:
    """Of errors that rise with the claimed index: everybody is found to be judged as his claim deserves."""
    forecast = expected_level(plain().levels.probabilities(features())) @ WEIGHTS
    errors = 0.2 * (PANEL.index("self") - 3)
    found = fit_index_regression(index_inputs(features(), WEIGHTS, forecast), errors, PANEL.institution)
    assert found is not None
    return found


def stacked() -> StackedModel:
    return StackedModel(plain().levels, {**dict.fromkeys(KNOWN_PASTS), "pairs": regression()})


def index_of(probabilities: Floats) -> Floats:
    return np.asarray(expected_level(probabilities) @ WEIGHTS)


def paired() -> Bools:
    return np.asarray(known_pasts(features()) == "pairs")


def test_the_index_moves_by_what_the_regression_expects() -> None:
    before = index_of(plain().probabilities(features(), WEIGHTS)[1])
    after = index_of(stacked().probabilities(features(), WEIGHTS)[1])
    expected = regression().error(index_inputs(features(), WEIGHTS, before))
    assert np.abs(expected).max() > 0.1
    # Near the bottom of the scale no shift goes far enough.
    inner = (before > 1.5) & paired()
    assert inner.mean() > 0.3
    assert np.allclose((after - before)[inner], expected[inner], atol=1e-4)
    assert np.allclose(expected, 0.2 * (PANEL.index("self") - 3), atol=0.02)


def test_without_a_regression_the_level_model_speaks_alone() -> None:
    assert 0.2 < paired().mean() < 0.8
    alone = stacked().probabilities(features(), WEIGHTS)[1][~paired()]
    assert np.allclose(alone, plain().levels.probabilities(features())[~paired()], atol=1e-6)


def test_each_row_is_moved_as_if_it_stood_alone() -> None:
    together = stacked().probabilities(features(), WEIGHTS)[1]
    for row in range(0, len(PANEL), 11):
        assert np.allclose(stacked().probabilities(features()[[row]], WEIGHTS)[1][0], together[row], atol=1e-9)


def test_every_kind_of_past_needs_its_regression_or_none() -> None:
    with pytest.raises(ValueError, match="kind of past"):
        StackedModel(plain().levels, {"pairs": regression()})


@pytest.mark.parametrize("row", [int(ROWS[0]), int(ROWS[7])])
def test_the_grid_agrees_with_the_claims_made_and_rises_with_them(row: int) -> None:
    table = small_forecaster().tables["final"]
    made = PANEL.claimed[row].astype(int) - 1
    grids = stacked().grid(features()[row], table, WEIGHTS)
    for grid, alone in zip(grids, stacked().probabilities(features()[[row]], WEIGHTS), strict=True):
        assert np.allclose(grid[np.arange(len(made)), made], alone[0])
        assert (np.diff(exceedance(grid), axis=1) >= -1e-9).all()


def test_the_grid_of_an_unfinished_claim_agrees_with_the_forecast_of_what_is_claimed() -> None:
    row = int(ROWS[0])
    panel = replace(PANEL, claimed=np.where(np.arange(47) % 5 == 0, np.nan, PANEL.claimed))
    some = discount_features(panel, small_forecaster().tables, "final")[row]
    grids = stacked().grid(some, small_forecaster().tables["final"], WEIGHTS)
    claimed = np.flatnonzero(np.isfinite(panel.claimed[row]))
    made = PANEL.claimed[row, claimed].astype(int) - 1
    for grid, alone in zip(grids, stacked().probabilities(some[None], WEIGHTS), strict=True):
        assert np.allclose(grid[claimed, made], alone[0, claimed])


def test_nobody_is_moved_further_than_those_learned_from() -> None:
    inputs = index_inputs(features(), WEIGHTS, np.full(len(PANEL), 3.0))
    wild = np.where(np.isfinite(inputs), inputs * 50, inputs)
    answers = regression().error(wild)
    assert answers.min() >= regression().lowest
    assert answers.max() <= regression().highest


def test_inputs_are_means_and_spreads_and_what_nobody_tells_stays_unknown() -> None:
    claim, half = MEANS.index("claim"), len(MEANS)
    inputs = index_inputs(features(), WEIGHTS, np.full(len(PANEL), 3.0))
    assert inputs.shape[1] == len(MEANS) + len(SPREADS) + 1
    assert np.allclose(inputs[:, claim], PANEL.index("self"))
    assert np.allclose(inputs[:, half + SPREADS.index("claim")], PANEL.claimed.std(axis=1))
    unknown = features().copy()
    unknown[..., NAMES.index("claim")] = np.nan
    assert np.isnan(index_inputs(unknown, WEIGHTS, np.full(len(PANEL), 3.0))[:, [claim, half + claim]]).all()


def test_a_mean_is_over_the_indicators_that_are_known() -> None:
    gaps = features().copy()
    gaps[:, ::2, NAMES.index("claim")] = np.nan
    mean = index_inputs(gaps, WEIGHTS, np.full(len(PANEL), 3.0))[:, MEANS.index("claim")]
    assert np.allclose(mean, PANEL.claimed[:, 1::2] @ WEIGHTS[1::2] / WEIGHTS[1::2].sum())


@pytest.mark.parametrize("sign", [1, -1])
def test_more_complete_evidence_never_makes_a_forecast_worse(sign: int) -> None:
    """Even where the rows learned from happen to say so."""
    rng, rows = np.random.default_rng(4), 400
    inputs = rng.random((rows, len(MEANS) + len(SPREADS) + 1))
    evidence = MEANS.index("evidence_mean")
    found = fit_index_regression(inputs, sign * inputs[:, evidence], np.arange(rows) % 20)
    assert found is not None
    less, more = inputs.copy(), inputs.copy()
    less[:, evidence], more[:, evidence] = 0.2, 0.9
    gain = found.error(more) - found.error(less)
    assert (gain > 0.1).any() if sign > 0 else np.allclose(gain, 0)
    assert (gain >= 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_linear_form_answers_as_the_fitted_steps_do(seed: int) -> None:
    """Imputing, scaling and regressing step by step, also where other inputs are unknown than those learned from."""
    rng, rows, width = np.random.default_rng(seed), 300, len(MEANS) + len(SPREADS) + 1

    def drawn() -> Floats:
        inputs = rng.normal(2, 3, (rows, width))
        inputs[rng.random((rows, width)) < rng.choice([0, 0.1, 1], width, p=[0.6, 0.3, 0.1])] = np.nan
        return inputs

    inputs, other = drawn(), drawn()
    errors, groups = np.nan_to_num(inputs) @ rng.normal(0, 0.1, width), np.arange(rows) % 20
    fitted: list[Pipeline] = []

    def spy(estimator: Pipeline) -> tuple[float, Floats, Floats]:
        fitted.append(estimator)
        return linear_form(estimator)

    linear_form = index_regression._linear_form
    with patch.object(index_regression, "_linear_form", spy):
        found = fit_index_regression(inputs, errors, groups)
    assert found is not None
    for rows_of in (inputs, other):
        steps = np.clip(fitted[-1].predict(rows_of), found.lowest, found.highest)
        assert np.abs(steps).max() > 0.1
        assert np.allclose(found.error(rows_of), steps)


def _wide(rng: np.random.Generator, rows: int = 300) -> Floats:
    inputs = rng.normal(0, 1, (rows, len(INPUTS)))
    inputs[rng.random(inputs.shape) < 0.1] = np.nan
    return inputs


def _law(rng: np.random.Generator) -> IndexRegression:
    slopes, unknown = rng.normal(0, 0.1, (2, len(INPUTS)))
    slopes[MEANS.index("evidence_mean")] = 0.1
    return IndexRegression(0.2, slopes, unknown, -np.inf, np.inf)


@pytest.mark.parametrize("seed", range(3))
def test_a_prior_that_is_right_is_left_as_it_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs, law = _wide(rng), _law(rng)
    found = fit_index_regression(inputs, law.line(inputs), np.arange(300) % 20, law)
    assert found is not None
    other = _wide(rng)
    assert np.allclose(found.line(other), law.line(other))
    assert (found.lowest, found.highest) == (law.line(inputs).min(), law.line(inputs).max())


@pytest.mark.parametrize("seed", range(3))
def test_a_prior_helps_where_it_is_about_right_and_few_rows_are_noisy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    law = _law(rng)
    prior = replace(law, slopes=law.slopes + rng.normal(0, 0.01, len(INPUTS)))
    prior.slopes[MEANS.index("evidence_mean")] = 0.1
    inputs, fresh = _wide(rng), _wide(rng, 2000)
    errors, groups = law.line(inputs) + rng.normal(0, 2, 300), np.arange(300) % 20
    missed = []
    for given in (prior, None):
        found = fit_index_regression(inputs, errors, groups, given)
        assert found is not None
        missed.append(float(np.abs(found.line(fresh) - law.line(fresh)).mean()))
    assert missed[0] < 0.6 * missed[1]


def test_many_rows_outweigh_a_prior_that_is_wrong() -> None:
    rng = np.random.default_rng(8)
    inputs, law, prior = _wide(rng, 3000), _law(rng), _law(rng)
    found = fit_index_regression(inputs, law.line(inputs), np.arange(3000) % 20, prior)
    assert found is not None
    fresh = _wide(rng)
    assert (
        np.abs(found.line(fresh) - law.line(fresh)).mean() < 0.02 * np.abs(prior.line(fresh) - law.line(fresh)).mean()
    )


@pytest.mark.parametrize("prior_slope", [0.0, 0.3])
def test_more_complete_evidence_never_makes_a_forecast_worse_than_with_the_prior(prior_slope: float) -> None:
    """Rows that say so by more than the prior says the opposite leave the prior's slope as it is."""
    rng, evidence = np.random.default_rng(4), MEANS.index("evidence_mean")
    prior = IndexRegression(0.0, np.zeros(len(INPUTS)), np.zeros(len(INPUTS)), -1.0, 1.0)
    prior.slopes[evidence] = prior_slope
    inputs = rng.random((400, len(INPUTS)))
    found = fit_index_regression(inputs, -inputs[:, evidence], np.arange(400) % 20, prior)
    assert found is not None
    assert found.slopes[evidence] == prior_slope


def test_the_order_of_indicators_decides_nothing() -> None:
    """Sums differ in their last bits with the order, and no slope may make more of them than that."""
    order = np.random.default_rng(3).permutation(47)
    for stage in ASSESSED:
        given = discount_features(PANEL, default_forecaster().tables, stage)
        forecast = np.full(len(PANEL), 3.0)
        one, other = (
            index_inputs(given, WEIGHTS, forecast),
            index_inputs(np.asfortranarray(given[:, order]), WEIGHTS[order], forecast),
        )
        for past in KNOWN_PASTS:
            regression = shipped_index_regressions()[stage, past]
            assert np.allclose(regression.line(one), regression.line(other), rtol=0, atol=1e-9)
            assert np.abs(regression.slopes).max() < 20


def test_few_rows_or_groups_teach_nothing() -> None:
    inputs = np.random.default_rng(1).random((LEAST_ROWS, len(MEANS) + len(SPREADS) + 1))
    groups = np.arange(LEAST_ROWS) % PARTS
    assert fit_index_regression(inputs, inputs[:, 0], groups) is not None
    assert fit_index_regression(inputs[1:], inputs[1:, 0], groups[1:]) is None
    assert fit_index_regression(inputs, inputs[:, 0], groups % (PARTS - 1)) is None
