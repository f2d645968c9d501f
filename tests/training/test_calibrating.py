from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from data.instrument_file import shipped_instrument
from models.arrays import LEVELS, Floats, level_probabilities
from models.baselines import BASELINES
from models.calibration import Server
from models.metrics import ranked_probability_score
from models.pairs import aspect_codes, indicator_weights
from tests.models.simulated import simulated
from training.calibrating import PRIOR_CASES, HeldOutForecasts, calibrate, panel_share, shift_prior
from training.training_rows import FOLDS, OWN, TABLE_PRIOR, Fold, TrainingRows, training_rows
from training.worlds import PRIOR_WORLDS

from .thin_prior import thin_prior

SERVERS: tuple[Server, ...] = ("level_model", "last_discount")
WEIGHTS: Floats = np.full(40, 1 / 40)


def held_out(between: float, cycle: float, countries: int = 20, institutions: int = 12) -> HeldOutForecasts:
    """Forecasts that think every level equally likely, and levels whose logits moved by worlds and by cycles."""
    rng = np.random.default_rng(5)
    worlds, cycles = 12, 4
    moved = between * rng.standard_normal((worlds, 1, 1)) + cycle * rng.standard_normal((worlds, countries, cycles))
    shift = np.repeat(moved[..., None], institutions, axis=-1).reshape(-1)
    world, country, year, _ = np.indices((worlds, countries, cycles, institutions)).reshape(4, -1)
    tail = 1 / (1 + np.exp(-(np.array([1.4, 0.4, -0.4, -1.4]) + shift[:, None, None])))
    tail = np.broadcast_to(tail, (len(shift), len(WEIGHTS), 4))
    levels = 1.0 + (rng.random((len(shift), len(WEIGHTS), 1)) < tail).sum(axis=-1)
    flat = level_probabilities(np.broadcast_to(1 / (1 + np.exp(-np.array([1.4, 0.4, -0.4, -1.4]))), tail.shape))
    return HeldOutForecasts(
        stage="final",
        stratum="with_history",
        fold=world % 3,
        world=world,
        country=country + countries * world,
        cycle=2021 + year,
        trees=flat,
        informed=flat,
        baselines={},
        levels=levels,
    )


@pytest.mark.parametrize(("between", "cycle"), [(0.4, 0.2), (0.3, 0.0), (0.0, 0.3)])
def test_shifts_of_worlds_and_cycles_are_told_apart_from_the_noise_of_few_institutions(
    between: float, cycle: float
) -> None:
    prior = shift_prior([held_out(between, cycle)], WEIGHTS)
    assert prior.between == pytest.approx(between, abs=0.12)
    assert prior.cycle == pytest.approx(cycle, abs=0.06)
    assert 0 < prior.within < 0.6


def test_without_simulated_rows_nothing_is_known_of_other_worlds() -> None:
    own = held_out(0.4, 0.2)
    own = HeldOutForecasts(**{**vars(own), "world": np.full(len(own.world), OWN)})
    assert shift_prior([own], WEIGHTS).between == 0


@pytest.fixture(scope="module")
def alone() -> TrainingRows:
    return training_rows(None, 1)


def folds(rows: TrainingRows) -> list[Fold]:
    return [rows.fold(number) for number in range(rows.folds)]


def test_alone_every_world_is_held_out_once_by_itself(alone: TrainingRows) -> None:
    assert alone.folds == FOLDS[False] == len(PRIOR_WORLDS)
    for number, fold in enumerate(folds(alone)):
        assert set(alone.world[fold.held]) == {number}
        assert not set(alone.world[fold.learn]) & set(alone.world[fold.held])


def test_alone_other_countries_of_known_worlds_are_held_out_as_well(alone: TrainingRows) -> None:
    for fold in folds(alone):
        marks = fold.learn.astype(int) + fold.held + fold.familiar
        assert (marks <= 1).all()
        assert (marks[~alone.second_stage] == 1).all()
        assert set(alone.world[fold.familiar]) == set(alone.world[fold.learn])
        assert not set(alone.country[fold.familiar]) & set(alone.country[fold.learn])
    held, familiar = (sum(int(getattr(f, name).sum()) for f in folds(alone)) for name in ("held", "familiar"))
    assert held == np.count_nonzero(~alone.second_stage)
    assert 0.7 < familiar / held < 1


def test_beside_a_panel_all_simulated_rows_count_as_a_few_in_the_level_tables(alone: TrainingRows) -> None:
    assert alone.table_shares(np.ones(len(alone.panel), dtype=bool)) is None
    panel = simulated(24, 8).panel
    with thin_prior(60):
        beside = training_rows(panel, 1)
    learn = np.arange(len(beside.panel)) % 3 > 0
    shares, own = beside.table_shares(learn), beside.country[learn] == OWN
    assert shares is not None
    assert (shares[own] == 1).all()
    assert shares[~own].sum() == pytest.approx(TABLE_PRIOR)
    assert len(np.unique(shares[~own])) == 1


def test_a_single_country_per_world_leaves_none_to_hold_out_apart() -> None:
    with thin_prior(4):
        rows = training_rows(None, 1)
    assert not any(fold.familiar.any() for fold in folds(rows))


SPBE = shipped_instrument("spbe-2020")


def judged(own_baseline: float) -> HeldOutForecasts:
    """300 own cases in two cycles and 400 simulated ones; each forecast is a level too high for a share of indicators.

    In simulation the model misses a fifth of them, the baselines two fifths.
    """
    rng, own = np.random.default_rng(3), np.arange(700) < 300
    levels = rng.integers(1, 5, (700, 47)).astype(float)

    def missing(own_share: float, share: float) -> Floats:
        missed = rng.random(levels.shape) < np.where(own, own_share, share)[:, None]
        return np.asarray(0.9 * np.eye(5)[(levels - 1 + missed).astype(int)] + 0.02)

    model = missing(0.21, 0.2)
    baselines: dict[Server, Floats] = {name: missing(0.6, 0.4) for name in BASELINES}
    baselines["last_discount"] = missing(own_baseline, 0.4)
    return HeldOutForecasts(
        stage="final",
        stratum="with_history",
        fold=np.arange(700) % 2,
        world=np.where(own, OWN, np.arange(700) % 6),
        country=np.where(own, OWN, np.arange(700) % 60),
        cycle=2022 + np.arange(700) % 2,
        trees=model,
        informed=model,
        baselines=baselines,
        levels=levels,
    )


def opinions(noise_of_trees: float, noise_of_informed: float, own: int, simulated: int) -> HeldOutForecasts:
    """Both forecasts miss the logits of what is true by noise of their own; in simulation the informed one does not."""
    rng = np.random.default_rng(7)
    mine = np.arange(own + simulated) < own
    truth = rng.normal(0, 1.5, (own + simulated, 47, 1)) + np.array([2.0, 0.7, -0.7, -2.0])

    def forecast(noise: float, of_simulated: float) -> Floats:
        wide = np.where(mine, noise, of_simulated)[:, None, None]
        return level_probabilities(1 / (1 + np.exp(-truth - wide * rng.standard_normal((*truth.shape[:2], 1)))))

    came = 1.0 + (rng.random((*truth.shape[:2], 1)) < 1 / (1 + np.exp(-truth))).sum(axis=-1)
    return HeldOutForecasts(
        stage="final",
        stratum="with_history",
        fold=np.arange(len(mine)) % 3,
        world=np.where(mine, OWN, 0),
        country=np.where(mine, OWN, 0),
        cycle=np.full(len(mine), 2024),
        trees=forecast(noise_of_trees, 1.5),
        informed=forecast(noise_of_informed, 0.0),
        baselines={},
        levels=came,
    )


def test_the_panels_own_trees_carry_what_lowers_rps_most() -> None:
    found = opinions(0.8, 0.8, 200, 0)
    share = panel_share(found)

    def rps(weight: float) -> float:
        answer = found.answers(weight)["level_model"]
        return float(ranked_probability_score(answer, found.levels).mean())

    assert rps(share) == pytest.approx(min(map(rps, np.linspace(0, 1, 101))), abs=1e-6)
    assert rps(share) < min(rps(0.0), rps(1.0))


def test_the_better_of_both_carries_more_and_the_best_all() -> None:
    assert panel_share(opinions(0.0, 1.5, 100, 0)) > 0.95
    assert panel_share(opinions(1.5, 0.0, 100, 0)) < 0.05
    shares = [panel_share(opinions(0.8, noise, 100, 0)) for noise in (0.4, 0.8, 1.6)]
    assert shares == sorted(shares)
    assert shares[0] < 0.4 < shares[1] < 0.6 < shares[2]


def test_few_own_cases_count_little_beside_the_simulated_ones() -> None:
    shares = [panel_share(opinions(0.0, 1.5, own, 300)) for own in (2, 15, 300)]
    assert shares == sorted(shares)
    assert shares[0] < 0.3 < 0.4 < shares[1] < 0.6 < 0.9 < shares[2]


def drifting(cycles: dict[int, float], simulated: int = 0) -> HeldOutForecasts:
    """100 own cases per cycle whose logits lie so far above a forecast of even odds, and simulated ones further off."""
    rng = np.random.default_rng(4)
    moved = np.array([shift for shift in cycles.values() for _ in range(100)] + [1.2] * simulated)
    own = np.arange(len(moved)) < 100 * len(cycles)
    even = np.array([1.4, 0.4, -0.4, -1.4])
    forecast = level_probabilities(np.broadcast_to(1 / (1 + np.exp(-even)), (len(moved), 47, 4)))
    chance = 1 / (1 + np.exp(-(even + moved[:, None, None])))
    levels = 1.0 + (rng.random((len(moved), 47, 1)) < chance).sum(axis=-1)
    return HeldOutForecasts(
        stage="final",
        stratum="without_history",
        fold=np.arange(len(moved)) % 3,
        world=np.where(own, OWN, np.arange(len(moved)) % 6),
        country=np.where(own, OWN, np.arange(len(moved)) % 60),
        cycle=np.where(own, np.repeat([*cycles, 2024], [*[100] * len(cycles), simulated]), 2024),
        trees=forecast,
        informed=forecast,
        baselines=dict.fromkeys(BASELINES, np.asarray(np.roll(forecast, 2, axis=-1))),
        levels=levels,
    )


def test_a_first_cycle_which_later_ones_forecast_centres_nothing() -> None:
    later = {2022: 0.4, 2023: 0.4, 2024: 0.4}
    for first in (-1.2, 0.0, 1.2):
        assert calibrate(drifting({2021: first, **later}), SPBE).shift == pytest.approx(0.4, abs=0.05)


def test_two_cycles_that_happen_to_move_alike_are_no_lasting_error() -> None:
    assert calibrate(drifting({2021: 0.0, 2022: 0.4, 2023: 0.4}), SPBE).shift == 0
    assert calibrate(drifting({2022: 0.0, 2023: 0.6}, simulated=300), SPBE).shift == 0


def test_cycles_that_differ_centre_less_than_those_that_agree() -> None:
    shifts = [calibrate(drifting({2021: 0.0, 2022: low, 2023: 0.4, 2024: 0.8 - low}), SPBE).shift for low in (0.4, 0.1)]
    assert 0.0 < shifts[1] < shifts[0] < 0.45
    assert abs(calibrate(drifting({2021: 0.0, 2022: -0.5, 2023: 0.5, 2024: 0.0}), SPBE).shift) < 0.05


def test_simulation_says_little_of_the_intervals_of_a_panel_that_is_unlike_it() -> None:
    def width(found: HeldOutForecasts) -> float:
        index = calibrate(found, SPBE).distribution(found.trees[0], indicator_weights(SPBE), aspect_codes(SPBE))
        return index.quantile(0.95) - index.quantile(0.05)

    # In simulation the trees miss the index by far more than among own cases, where only they are right.
    found = opinions(0.0, 1.5, 200, 300)
    simulated = (found.world != OWN)[:, None, None]
    wrong = np.where(simulated, np.roll(found.trees, 1, axis=-1), found.trees)
    found = replace(found, trees=wrong, baselines=dict.fromkeys(BASELINES, np.roll(wrong, 2, axis=-1)))
    own_only = replace(
        found,
        **{name: getattr(found, name)[:200] for name in ("fold", "world", "country", "cycle", "levels")},
        trees=found.trees[:200],
        informed=found.informed[:200],
        baselines={name: answer[:200] for name, answer in found.baselines.items()},
    )
    assert calibrate(found, SPBE).panel_share > 0.8
    with patch("training.calibrating.LEAST_CASES", PRIOR_CASES):
        wide = width(found)
    assert width(found) < wide
    assert abs(width(found) - width(own_only)) < 0.5 * abs(wide - width(own_only))


def test_without_a_panel_or_a_difference_its_trees_carry_nothing() -> None:
    assert panel_share(opinions(0.0, 1.5, 0, 100)) == 0
    found = opinions(0.8, 0.8, 50, 50)
    assert panel_share(replace(found, trees=found.informed)) == 0


def test_a_baseline_of_a_lucky_index_and_hopeless_levels_does_not_serve() -> None:
    """It names one level, so that its errors cancel in the index and its levels are mostly wrong."""
    found = judged(own_baseline=0.6)
    rng = np.random.default_rng(1)
    flipped = np.clip(found.levels + rng.choice([-1, 1], found.levels.shape), 1, 5)
    lucky = np.asarray(0.9 * np.eye(5)[(flipped - 1).astype(int)] + 0.02)
    calibration = calibrate(replace(found, baselines={**found.baselines, "last_discount": lucky}), SPBE)
    assert calibration.held_out.mae["last_discount"] < calibration.held_out.mae["level_model"]
    assert calibration.server == "level_model"


def test_a_baseline_that_two_cycles_happen_to_favour_does_not_serve() -> None:
    found = judged(own_baseline=0.2)
    answers = found.answers(0.0)
    error = {name: np.abs((answers[name] @ LEVELS - found.levels).mean(axis=1)) for name in SERVERS}
    assert error["last_discount"][:300].mean() < error["level_model"][:300].mean()
    assert calibrate(found, SPBE).server == "level_model"


def test_a_baseline_that_is_better_beyond_doubt_serves() -> None:
    calibration = calibrate(judged(own_baseline=0.02), SPBE)
    assert calibration.server == "last_discount"
    assert calibration.held_out.mae["last_discount"] == min(calibration.held_out.mae.values())
