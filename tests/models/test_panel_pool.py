"""Whether a model suits a file is judged by the results that the file already holds; where not, its averages help."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.assessment import Stage
from engine.forecast_evidence import ForecastEvidence
from models.arrays import Floats, exceedance, expected_level, logit_shift
from models.assessor_forecast import forecast_row
from models.calibration import STRATA
from models.forecaster import ASSESSED
from models.forecasting import forecast
from models.level_table import fit_level_table
from models.metrics import ranked_probability_score
from models.own_history import PanelUpdate
from models.pairs import PairPanel
from models.panel_pool import OwnOpinions, PastScores, PoolShares, fit_shares, later_rows
from models.panel_update import panel_update, served, served_claims
from models.registry import default_forecaster
from training.other_process import OTHER_PROCESSES, OtherProcess, other_panel
from training.simulation import simulate
from training.worlds import ROBUSTNESS_WORLDS, World

from .simulated import assessments_of, simulated

ADVICE = "own_training_advised"
FILE = other_panel(OTHER_PROCESSES[3], 40, 2)
UPDATES = {stage: panel_update(default_forecaster(), FILE, 2024, stage) for stage in ASSESSED}


def sure_of(levels: Floats) -> Floats:
    return np.asarray(np.eye(5)[levels.astype(int) - 1])


def last_rows(panel: PairPanel) -> np.ndarray:
    return np.flatnonzero(panel.cycle == panel.cycle.max())


def some_opinions(seed: int, rows: int = 12) -> tuple[Floats, OwnOpinions, Floats, Floats]:
    """What a model says, what a file says, what came, and the indicators' weights."""
    rng = np.random.default_rng(seed)
    model, averages = rng.dirichlet(np.ones(5), (2, rows, 7))
    levels = rng.integers(1, 6, (rows, 7)).astype(float)
    return model, OwnOpinions(averages, rng.uniform(1, 5, rows)), levels, rng.dirichlet(np.ones(7))


@given(st.integers(0, 10_000))
def test_no_other_share_of_the_levels_would_have_foreseen_the_past_better(seed: int) -> None:
    model, own, levels, weights = some_opinions(seed)
    share = fit_shares(model, own, levels, weights).levels

    def penalised(other: float) -> float:
        mixed = other * own.averages + (1 - other) * model
        apart = ((exceedance(own.averages) - exceedance(model)) ** 2).sum(axis=-1).mean()
        return float(ranked_probability_score(mixed, levels).mean() + 5 / len(levels) * other**2 * apart)

    assert 0 <= share <= 1
    assert all(penalised(share) <= penalised(other) + 1e-9 for other in np.linspace(0, 1, 21))


@given(st.integers(0, 10_000))
def test_the_pooled_index_is_the_share_of_each_opinion(seed: int) -> None:
    model, own, levels, weights = some_opinions(seed)
    shares = fit_shares(model, own, levels, weights)
    assert min(shares.index_averages, shares.index_last) >= 0
    assert shares.index_averages + shares.index_last <= 1 + 1e-9
    joined = shares.joined(model, own, weights)
    np.testing.assert_allclose(joined.sum(axis=-1), 1)
    assert joined.min() >= 0
    index, averages = (expected_level(p) @ weights for p in (model, own.averages))
    wanted = index + shares.index_averages * (averages - index) + shares.index_last * (own.last - index)
    # Far from the pooled levels the shift is cut.
    free = np.abs(wanted - (index + shares.levels * (averages - index))) < 0.5
    np.testing.assert_allclose((expected_level(joined) @ weights)[free], wanted[free], atol=1e-4)


@given(st.integers(0, 10_000))
def test_no_other_shares_of_the_index_would_have_foreseen_the_past_better(seed: int) -> None:
    model, own, levels, weights = some_opinions(seed)
    shares = fit_shares(model, own, levels, weights)
    index = expected_level(model) @ weights
    opinions = np.column_stack([expected_level(own.averages) @ weights, own.last]) - index[:, None]

    def penalised(each: Floats) -> float:
        errors = levels @ weights - index - opinions @ each
        return float((errors**2).mean() + 5 / len(levels) * (each**2 @ (opinions**2).mean(axis=0)))

    found = np.array([shares.index_averages, shares.index_last])
    if found.sum() < 1 - 1e-6:
        assert all(
            penalised(found) <= penalised(np.array([a, b])) + 1e-9
            for a in np.linspace(0, 1, 11)
            for b in np.linspace(0, 1, 11)
        )


def test_an_index_far_away_moves_levels_no_further_than_two_logits() -> None:
    model, own, _, weights = some_opinions(4)
    far = OwnOpinions(own.averages, np.full(len(model), 5.0))
    joined = PoolShares(0, 0, 1).joined(model, far, weights)
    np.testing.assert_allclose(joined, logit_shift(model, np.array(2.0)), atol=1e-6)


def test_a_file_that_says_the_same_as_the_model_changes_nothing() -> None:
    model, _, levels, weights = some_opinions(3)
    same = OwnOpinions(model, expected_level(model) @ weights)
    shares = fit_shares(model, same, levels, weights)
    np.testing.assert_allclose(shares.joined(model, same, weights), model, atol=1e-6)


@pytest.mark.parametrize("shares", [(-0.1, 0, 0), (1.1, 0, 0), (0, 0.6, 0.6)])
def test_shares_beyond_one_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="at most 1"):
        PoolShares(*shares)


def test_what_a_file_says_of_a_cycle_knows_neither_its_results_nor_later_ones() -> None:
    panel = simulated(30, 3).panel
    middle = np.flatnonzero(panel.cycle == 2022)
    unseen = (panel.cycle >= 2022)[:, None]
    desk, final = (np.where(unseen, 6 - levels, levels) for levels in (panel.desk, panel.final))
    turned = replace(panel, desk=desk, final=final)
    for stage in ASSESSED:
        one, other = (OwnOpinions.before(p, middle, stage) for p in (panel, turned))
        np.testing.assert_array_equal(one.averages, other.averages)
        np.testing.assert_array_equal(one.last, other.last)


def test_who_knew_beats_the_files_averages_and_who_erred_does_not() -> None:
    panel = simulated(30, 3).panel
    rows = np.flatnonzero(later_rows(panel, np.arange(len(panel))))
    averages, levels = OwnOpinions.before(panel, rows, "final").averages, panel.final[rows]
    assert not PastScores.of(sure_of(levels), averages, levels).beaten
    assert PastScores.of(sure_of(6 - levels), averages, levels).beaten


def test_few_institutions_and_a_single_cycle_judge_nobody() -> None:
    panel, few = simulated(30, 3).panel, simulated(12, 3).panel
    assert later_rows(panel, np.arange(len(panel))).sum() == 60
    assert not later_rows(few, np.arange(len(few))).any()
    assert not later_rows(panel, last_rows(panel)).any()
    assert len(later_rows(panel, np.array([], dtype=int))) == 0


def test_an_institutions_past_never_makes_a_level_certain() -> None:
    """Claims near the bottom, cut below it before, would be level 1 for sure."""
    panel = simulated(30, 3).panel
    final = np.where(panel.institution[:, None] == 0, 1.0, np.full_like(panel.final, 2.0))
    low = replace(panel, claimed=np.full_like(panel.claimed, 2.0), final=final)
    own = OwnOpinions.of(low, np.array([2]), "final", fit_level_table(low.take(low.institution > 0), "final"))
    assert own.averages.max() < 0.99


@pytest.mark.parametrize("process", OTHER_PROCESSES, ids=lambda process: process.name)
def test_where_assessors_do_otherwise_the_file_helps_and_the_forecast_says_so(process: OtherProcess) -> None:
    panel, model = other_panel(process, 60, 2), default_forecaster()
    rows = last_rows(panel)
    for stage in ASSESSED:
        update = panel_update(model, panel, 2024, stage)
        alone, joined = (served(model, panel, stage, u, rows) for u in (replace(update, pool=None), update))
        levels = panel.levels(stage)[rows]
        assert ranked_probability_score(joined, levels).mean() < 0.97 * ranked_probability_score(alone, levels).mean()
    found = forecast(model, assessments_of(panel), "Instansi Tiruan 0001")
    (advice,) = [notice for notice in found.notices if notice.code == ADVICE]
    assert "tangga train" in advice.message
    assert "hasil akhir 0," in advice.message
    assert 0.3 < found.as_json()["model"]["own_history"]["panel_share"] <= 1


@pytest.mark.parametrize("world", [None, *ROBUSTNESS_WORLDS], ids=lambda world: world.name if world else "reference")
def test_where_they_do_as_simulated_ones_the_model_stands_alone(world: World | None) -> None:
    made = simulated(60, 4) if world is None else simulate(60, (2021, 2022, 2023, 2024), 4, world)
    found = forecast(default_forecaster(), made.assessments(), made.panel.institutions[0].name)
    assert ADVICE not in {notice.code for notice in found.notices}
    assert found.as_json()["model"]["own_history"]["panel_share"] == 0


@pytest.mark.parametrize("stage", ASSESSED)
def test_what_is_served_for_a_claim_is_what_is_served_for_the_row(stage: Stage) -> None:
    model = default_forecaster()
    for row in last_rows(FILE)[:6]:
        own = FILE.take(FILE.institution == FILE.institution[row])
        grid = served_claims(model, own, 3, stage, UPDATES[stage])
        assert np.all(np.diff(exceedance(grid), axis=1) >= -1e-9), "P(level > k) falls with the claim"
        claimed = own.claimed[3].astype(int) - 1
        (given,) = served(model, own, stage, UPDATES[stage], np.array([3]))
        np.testing.assert_allclose(grid[np.arange(len(claimed)), claimed], given, atol=0.01)


def test_a_forecast_with_claims_missing_is_whole() -> None:
    row = int(last_rows(FILE)[0])
    claimed = FILE.claimed.copy()
    claimed[row, :5] = np.nan
    found = forecast_row(default_forecaster(), replace(FILE, claimed=claimed), row, (), UPDATES)
    for stage in ASSESSED:
        np.testing.assert_allclose(found.level_probabilities(stage=stage).sum(axis=1), 1)
        assert 1 <= found.distribution(stage=stage).mean <= 5


def test_institutions_without_a_past_have_shares_and_a_width_of_their_own() -> None:
    final = UPDATES["final"]
    assert final.pool is not None
    assert set(final.pool.shares) == set(final.width) == set(STRATA)
    assert final.pool.shares["with_history"].index_last > final.pool.shares["without_history"].index_last
    assert final.width["without_history"] > final.width["with_history"]


@settings(max_examples=5)
@given(st.integers(0, 39))
def test_complete_evidence_never_counts_against_a_claim_beside_averages(institution: int) -> None:
    """Averages know nothing of evidence, so it is worth less beside them, not worth a loss."""
    given_ = list(assessments_of(FILE))
    name = FILE.institutions[institution].name
    (claim,) = [a for a in given_ if (a.institution.name, a.cycle, a.stage) == (name, 2024, "self")]
    shares = dict.fromkeys(claim.levels, Fraction(1, 2))
    worth = ForecastEvidence(default_forecaster(), claim, shares, given_)
    assert worth.expected_gain("i05", Fraction(1, 2), Fraction(1)) >= -1e-6


def test_an_update_without_a_pool_is_the_models_own_forecast() -> None:
    model, rows = default_forecaster(), last_rows(FILE)
    still = PanelUpdate(0, 0.0, 0.0, dict.fromkeys(STRATA, 1.0))
    np.testing.assert_allclose(
        served(model, FILE, "final", still, rows), model.probabilities(FILE, "final", rows), atol=1e-9
    )
