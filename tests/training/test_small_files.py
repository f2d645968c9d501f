"""Files of one institution or of a province are cut from a panel as their users would have them."""

from __future__ import annotations

import numpy as np
import pytest

from models.baselines import BASELINES
from models.forecaster import ASSESSED
from models.forecasting import forecast
from models.registry import default_forecaster
from tests.models.simulated import simulated
from training.answers import Answers, answers
from training.evaluation import scored
from training.robustness import world_panels
from training.small_files import PASTS, FileSize, Past, file_of, main, small_files
from training.worlds import REFERENCE_WORLD

PANEL = simulated(30).panel
SIZES = (FileSize("satu", 1, 5), FileSize("sekelompok", 12, 2))


def test_a_file_holds_its_institutions_and_so_many_earlier_cycles() -> None:
    file = file_of(PANEL, np.array([3, 4]), Past(1))
    assert set(file.institution) == {3, 4}
    assert sorted(set(file.cycle)) == [2022, 2023]
    assert np.isnan(file.cohort).all()


def test_a_file_of_finals_only_keeps_this_year_s_claims_and_no_earlier_ones() -> None:
    file = file_of(PANEL, np.arange(12), Past(2, finals_only=True))
    earlier = file.cycle < file.cycle.max()
    assert np.isnan(file.claimed[earlier]).all()
    assert np.isnan(file.desk[earlier]).all()
    assert np.isfinite(file.final).all()
    assert np.isfinite(file.claimed[~earlier]).all()
    assert np.isnan(file.cohort_final_discount).all()


def test_institutions_of_a_file_tell_of_each_other_and_of_nobody_else() -> None:
    file = file_of(PANEL, np.arange(12), Past(2))
    last = file.cycle == file.cycle.max()
    assert file.cohort[last][0] == pytest.approx(file.claimed[last][1:].mean(axis=0))


def test_answers_of_files_add_up_to_those_of_all_of_them() -> None:
    forecaster = default_forecaster()
    tables = {"": forecaster.tables}
    files = [file_of(PANEL, np.array([code]), Past(0)) for code in range(4)]
    none = PANEL.take(PANEL.cycle < 0)
    each = [answers(forecaster, file, np.array([0]), none, "final", tables) for file in files]
    both = Answers.join(each)
    assert np.allclose(both.actual, [one.actual[0] for one in each])
    assert len(both.index) == 4
    assert both.probabilities.keys() == {"forecast", *BASELINES}
    result = scored("uji", "final", both)
    errors = [abs(one.expected["forecast"][0] - one.actual[0]) for one in each]
    assert result.mae["forecast"] == pytest.approx(np.mean(errors))


def test_every_size_past_and_stage_is_judged_against_both_kinds_of_tables() -> None:
    found = small_files(default_forecaster(), world_panels((REFERENCE_WORLD,), 30, seed=7), SIZES)
    for evaluation in found.values():
        assert len(evaluation.results) == len(SIZES) * len(PASTS) * len(ASSESSED)
        for result in evaluation.results:
            assert result.cases == (5 if result.split.startswith("satu") else 24)
            assert len(result.mae) == 1 + 2 * 4
            assert np.isfinite(list(result.mae.values())).all()


def test_a_file_is_judged_by_the_forecast_that_its_user_is_served() -> None:
    forecaster = default_forecaster()
    code, last = 2, 2023
    name = PANEL.institutions[code].name
    file = [a for a in simulated(30).assessments() if a.institution.name == name]
    claims = [a for a in file if a.cycle < last or a.stage == "self"]
    served = forecast(forecaster, claims).distribution()
    panel = file_of(PANEL, np.array([code]), Past(2))
    rows, past = np.flatnonzero(panel.cycle == last), panel.take(panel.cycle < last)
    given = answers(forecaster, panel, rows, past, "final", {"": forecaster.tables})
    assert given.index[0].quantile(0.5) == pytest.approx(served.quantile(0.5))


def test_one_draw_cannot_be_pooled(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--draws", "1"])
    assert "--draws" in capsys.readouterr().err
