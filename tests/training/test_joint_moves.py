"""Joint moves on panels whose answer is known, then on the real one."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest

from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.joint_share import joint_share
from training.joint_moves import main, report, saved_share

SPBE = shipped_instrument("spbe-2020")
BEFORE = np.ones((2000, 2))


def test_steps_that_move_as_one_save_the_whole_second_effort() -> None:
    rose = np.random.default_rng(1).random(2000) < 0.4
    after = BEFORE + np.column_stack([rose, rose])
    assert saved_share(BEFORE, after, [(0, 1)]).mean == pytest.approx(1.0)


def test_steps_that_move_apart_save_nothing() -> None:
    after = BEFORE + (np.random.default_rng(1).random((2000, 2)) < 0.4)
    found = saved_share(BEFORE, after, [(0, 1)])
    assert found.mean == pytest.approx(0.0, abs=0.05)
    assert found.cells == 1


def test_institutions_at_different_levels_are_no_evidence() -> None:
    before = np.column_stack([np.ones(50), np.full(50, 2.0)])
    with pytest.raises(InputError) as caught:
        saved_share(before, before + 1, [(0, 1)])
    assert caught.value.code == "too_few_pairs"


def test_a_group_that_moves_as_one_stands_out_in_the_report() -> None:
    rng, pairs = Random(2), []
    audit = next(work for work in SPBE.shared_works if work.id == "program-audit-tik")
    for _ in range(300):
        earlier = dict.fromkeys(SPBE.ids, Fraction(1))
        rise = {i: rng.random() < 0.4 for i in SPBE.ids}
        together = rng.random() < 0.4
        rise.update(dict.fromkeys(audit.indicators, together))
        pairs.append((earlier, {i: Fraction(1 + rise[i]) for i in SPBE.ids}))
    seen = {line.split()[0]: float(line.split()[2]) for line in report(pairs, SPBE).splitlines()[1:]}
    assert seen["program-audit-tik"] == pytest.approx(1.0, abs=0.01)
    assert abs(seen["peraturan-spbe"]) < 0.1


def test_a_panel_that_cannot_serve_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "tidak-ada.csv")]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_the_parts_used_are_cautious(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(shared_data / "panel" / "levels.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    assert len(lines) == len(SPBE.shared_works)
    for work, line in zip(SPBE.shared_works, lines, strict=True):
        used, seen = (float(cell) for cell in line.split()[1:3])
        assert used == pytest.approx(joint_share(SPBE, work.indicators), abs=0.005)
        assert 0 < used < seen < 1


def test_every_couple_counts_once() -> None:
    after = np.ones((100, 3)) + (np.random.default_rng(3).random((100, 3)) < 0.5)
    assert saved_share(np.ones((100, 3)), after, combinations(range(3), 2)).cells == 3
