"""Whether a model suits a file is judged by the results that the file already holds."""

from dataclasses import replace

import numpy as np
import pytest

from models.arrays import Floats
from models.forecasting import forecast
from models.past_scores import past_scores
from models.registry import default_forecaster
from training.other_process import OTHER_PROCESSES, OtherProcess, other_panel
from training.simulation import simulate
from training.worlds import ROBUSTNESS_WORLDS, World

from .simulated import assessments_of, simulated

ADVICE = "own_training_advised"


def sure_of(levels: Floats) -> Floats:
    return np.asarray(np.eye(5)[levels.astype(int) - 1])


def test_who_knew_beats_the_files_averages_and_who_erred_does_not() -> None:
    panel = simulated(30, 3).panel
    rows = np.arange(len(panel))
    levels = panel.levels("final")
    knew = past_scores(panel, rows, sure_of(levels), "final")
    erred = past_scores(panel, rows, sure_of(6 - levels), "final")
    assert knew is not None
    assert erred is not None
    assert knew.model == 0 < knew.averages == erred.averages < erred.model
    assert (knew.beaten, erred.beaten) == (False, True)


def test_the_files_averages_never_learn_from_the_cycle_that_they_foresee() -> None:
    panel = simulated(30, 3).panel
    last = panel.cycle == panel.cycle.max()
    knows = sure_of(panel.final)
    usual = past_scores(panel, np.arange(len(panel)), knows, "final")
    # With the last cycle turned around, its own table would know; that of the other cycles errs all the more.
    turned = replace(panel, final=np.where(last[:, None], 6 - panel.final, panel.final))
    now = past_scores(
        turned, np.flatnonzero(last | (panel.cycle == panel.cycle.min())), knows[: 2 * last.sum()], "final"
    )
    assert usual is not None
    assert now is not None
    assert now.averages > 2 * usual.averages
    assert past_scores(panel.take(last), np.arange(int(last.sum())), knows[last], "final") is None, "a single cycle"


def test_few_institutions_judge_nobody() -> None:
    panel = simulated(12, 3).panel
    assert past_scores(panel, np.arange(len(panel)), sure_of(panel.final), "final") is None


@pytest.mark.parametrize("process", OTHER_PROCESSES, ids=lambda process: process.name)
def test_where_assessors_do_otherwise_the_shipped_model_advises_training(process: OtherProcess) -> None:
    found = forecast(default_forecaster(), assessments_of(other_panel(process, 60, 2)), "Instansi Tiruan 0001")
    (advice,) = [notice for notice in found.notices if notice.code == ADVICE]
    assert "tangga train" in advice.message
    assert "hasil akhir 0," in advice.message


@pytest.mark.parametrize("world", [None, *ROBUSTNESS_WORLDS], ids=lambda world: world.name if world else "reference")
def test_where_they_do_as_simulated_ones_it_does_not(world: World | None) -> None:
    given = simulated(60, 4) if world is None else simulate(60, (2021, 2022, 2023, 2024), 4, world)
    found = forecast(default_forecaster(), given.assessments(), given.panel.institutions[0].name)
    assert ADVICE not in {notice.code for notice in found.notices}
