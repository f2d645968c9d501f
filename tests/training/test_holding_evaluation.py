"""The table of holding risk: laws of its scores, then what it says of the real levels."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.faults import InputError
from data.panel_file import read_panel
from data.transitions import shipped_transitions
from models.holding_features import Floats
from models.holding_fit import holding_pairs
from tests.models.synthetic_levels import SPBE, pairs
from training.holding_evaluation import (
    TABLE_HEADER,
    evaluate_holding,
    main,
    ranked_probability_score,
    reliability,
    table_rows,
)
from training.holding_table import shrunken_table, transition_counts

distributions = st.lists(st.floats(0.01, 1), min_size=5, max_size=5).map(lambda w: np.array(w) / sum(w))


@given(distributions, st.integers(1, 5))
def test_the_score_is_nought_only_for_certainty(chances: Floats, after: int) -> None:
    score = ranked_probability_score(chances[None, :], np.array([after]))[0]
    sure = ranked_probability_score(np.eye(5)[[after - 1]], np.array([after]))[0]
    assert sure == 0 < score <= 4


@given(distributions, distributions)
def test_the_score_is_proper(truth: Floats, claim: Floats) -> None:
    def expected(chances: Floats) -> float:
        return float(truth @ ranked_probability_score(np.tile(chances, (5, 1)), np.arange(1, 6)))

    assert expected(truth) <= expected(claim) + 1e-12


def test_the_shrunken_table_is_a_distribution_everywhere() -> None:
    table = shrunken_table(transition_counts(pairs(), SPBE), SPBE)
    assert (table > 0).all()
    assert table.sum(axis=2) == pytest.approx(1)


def test_the_shrunken_table_follows_many_counts() -> None:
    counts = np.zeros((47, 5, 5))
    counts[0, 2] = [0, 0, 100_000, 0, 0]
    assert shrunken_table(counts, SPBE)[0, 2, 2] > 0.99


def test_reliability_counts_every_event() -> None:
    chance = np.linspace(0, 1, 101)
    rows = reliability(chance, (chance > 0.5).astype(np.float64))
    assert sum(row.events for row in rows) == 101
    assert all(row.low <= row.forecast <= row.high for row in rows)


@pytest.mark.slow
def test_on_independent_moves_no_shared_effect_is_found_and_forecasts_are_calibrated() -> None:
    evaluation = evaluate_holding(pairs(250), SPBE)
    assert evaluation.simulated
    assert evaluation.shared_correlation < 0.05
    assert evaluation.lost_forecast == pytest.approx(evaluation.lost_share, abs=0.02)
    assert all(len(row) == len(TABLE_HEADER) for row in table_rows(evaluation))


def test_too_few_institutions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError) as caught:
        evaluate_holding(pairs(20), SPBE)
    assert caught.value.code == "too_few_pairs"
    assert main([str(tmp_path / "tidak-ada.csv")]) == 2
    assert "berkas tidak ditemukan" in capsys.readouterr().err


def test_the_reference_transitions_are_those_of_the_panel(shared_data: Path) -> None:
    real = holding_pairs(read_panel(shared_data / "panel" / "levels.csv").assessments, SPBE)
    counts = transition_counts(real, SPBE)
    seen = shipped_transitions()
    for position, indicator in enumerate(SPBE.ids):
        for level in range(1, 6):
            assert counts[position, level - 1].sum() == seen.started(indicator, level)


@pytest.mark.slow
def test_real_levels_are_forecast_better_than_by_the_table(shared_data: Path) -> None:
    real = holding_pairs(read_panel(shared_data / "panel" / "levels.csv").assessments, SPBE)
    evaluation = evaluate_holding(real, SPBE)
    assert evaluation.institutions == 354
    assert evaluation.rps <= 0.425
    assert evaluation.rps < evaluation.rps_table
    assert all(model < table for model, table in evaluation.folds)
    assert evaluation.lost_forecast == pytest.approx(evaluation.lost_share, abs=0.01)
    for row in evaluation.kept:
        if row.events >= 500:
            assert row.observed == pytest.approx(row.forecast, abs=0.03)
    assert evaluation.index_coverage[1] == pytest.approx(0.9, abs=0.03)
