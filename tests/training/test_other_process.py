import numpy as np
import pytest

from models.registry import default_forecaster
from training.other_process import CYCLES, OTHER_PROCESSES, OtherProcess, other_country, other_panel
from training.robustness import other_processes

INSTITUTIONS = 80


@pytest.mark.parametrize("process", OTHER_PROCESSES, ids=lambda process: process.name)
def test_levels_are_whole_claims_are_high_and_results_repeat_under_their_seed(process: OtherProcess) -> None:
    panel = other_panel(process, INSTITUTIONS, 3)
    assert len(panel) == INSTITUTIONS * len(CYCLES)
    for levels in (panel.claimed, panel.desk, panel.final):
        assert set(np.unique(levels)) <= {1, 2, 3, 4, 5}
    assert np.isnan(panel.evidence).all()
    assert np.isnan(panel.document).all()
    assert panel.simulated
    assert panel.index("self").mean() > panel.index("final").mean() + 0.2
    assert panel.index("final").mean() > panel.index("desk").mean()
    again, another = other_panel(process, INSTITUTIONS, 3), other_panel(process, INSTITUTIONS, 4)
    assert np.array_equal(panel.final, again.final)
    assert not np.array_equal(panel.final, another.final)


def test_processes_differ_as_their_names_say() -> None:
    some, plans, unsent, lenient = (other_panel(process, 300, 1) for process in OTHER_PROCESSES)
    taken = [panel.index("self") - panel.index("final") for panel in (some, plans, unsent, lenient)]
    # Two kinds of institutions are further apart than chance alone would have them.
    assert taken[0].std() > 0.15
    first, last = lenient.cycle == CYCLES[0], lenient.cycle == CYCLES[-1]
    assert taken[3][last].mean() < taken[3][first].mean() - 0.2
    assert abs(taken[1][last].mean() - taken[1][first].mean()) < 0.2
    assert (unsent.desk == 1).mean() > (lenient.desk == 1).mean() + 0.03


def test_a_model_is_judged_on_each() -> None:
    found = other_processes(default_forecaster(), INSTITUTIONS, 5)
    assert list(found) == [process.name for process in OTHER_PROCESSES]
    for evaluation in found.values():
        assert len(evaluation.results) == 6
        for result in evaluation.results:
            assert result.mae["forecast"] < result.mae["no_discount"]


@pytest.mark.parametrize("process", OTHER_PROCESSES, ids=lambda process: process.name)
def test_work_brings_more_than_its_claim_and_futures_repeat_under_their_seed(process: OtherProcess) -> None:
    country = other_country(process, 12, 6)
    assert np.array_equal(country.panel.final, other_panel(process, 12, 6).final)
    plan, work = np.full(47, 4.0), np.full(47, True)
    worked, claimed = (
        np.mean([country.results(3, plan, done, 0, seed) for seed in range(40)]) for done in (work, ~work)
    )
    assert claimed + 0.5 < worked < 4
    first, again = (country.results(3, plan, work, 1, 9) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, country.results(3, plan, work, 1, 10))
