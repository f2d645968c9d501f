from dataclasses import replace

import numpy as np
import pytest

from data.faults import InputError
from tests.models.simulated import simulated
from training.splits import split

PANEL = simulated(20).panel
PARTS = split(PANEL, 3)


def _names(panel_codes: np.ndarray) -> set[int]:
    return set(panel_codes.tolist())


def test_training_never_holds_the_last_cycle() -> None:
    assert PARTS.cycle == 2023
    assert PARTS.training.cycle.max() < 2023


def test_new_institutions_are_nowhere_in_training() -> None:
    trained = _names(PARTS.training.institution)
    by_name = {test.name: test for test in PARTS.tests}
    new = by_name["new_next"]
    assert not trained & _names(new.panel.institution)
    assert _names(by_name["known_next"].panel.institution) == trained
    assert len(trained) + len(_names(new.panel.institution)) == 20


def test_every_test_row_is_of_the_last_cycle_and_has_its_result() -> None:
    for test in PARTS.tests:
        assert len(test.rows) > 0
        assert np.all(test.panel.cycle[test.rows] == 2023)
        assert np.isfinite(test.panel.index("final")[test.rows]).all()


def test_blank_institutions_have_no_past() -> None:
    blank = next(test for test in PARTS.tests if test.name == "new_blank")
    assert np.all(blank.panel.previous(1) == -1)


def test_too_small_panels_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        split(simulated(9).panel, 1)
    assert refused.value.code == "too_few_institutions"
    assert refused.value.faults[0].remedy
    with pytest.raises(InputError) as refused:
        split(PANEL.take(PANEL.cycle == 2021), 1)
    assert refused.value.code == "too_few_cycles"
    assert refused.value.faults[0].remedy


def test_a_panel_without_results_is_told_what_to_add() -> None:
    with pytest.raises(InputError) as refused:
        split(replace(PANEL, final=np.full_like(PANEL.final, np.nan)), 1)
    assert refused.value.code == "panel_without_results"
    assert "final" in str(refused.value.faults[0].remedy)
