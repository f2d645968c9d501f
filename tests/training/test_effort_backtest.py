"""The backtest on panels whose answer is known, then on the real one."""

from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest

from data.instrument_file import shipped_instrument
from data.transitions import Transitions, count_transitions, shipped_transitions
from training.effort_backtest import CEILING, SCORES, backtest, figure, main, report, rung_by_rung
from training.level_pairs import LevelPair, read_level_pairs

SPBE = shipped_instrument("spbe-2020")
EFFORT = next(iter(SCORES))


def panel(chance: dict[str, float], institutions: int = 60, seed: int = 1) -> list[LevelPair]:
    """Institutions at random levels 1 to 3 that raise each indicator with its own chance."""
    rng = Random(seed)
    pairs: list[LevelPair] = []
    for _ in range(institutions):
        earlier = {i: Fraction(rng.randint(1, 3)) for i in SPBE.ids}
        later = {i: level + (rng.random() < chance[i]) for i, level in earlier.items()}
        pairs.append((earlier, later))
    return pairs


def test_a_clear_order_is_found_by_effort_and_not_by_weight() -> None:
    easy = {i: 0.98 if n % 2 else 0.02 for n, i in enumerate(SPBE.ids)}
    areas = backtest(panel(easy), SPBE)
    assert areas[EFFORT].mean() > 0.95
    assert abs(areas["bobot x selisih"].mean() - 0.5) < 0.1


def test_no_order_is_not_found_either() -> None:
    areas = backtest(panel(dict.fromkeys(SPBE.ids, 0.5), institutions=150), SPBE)
    for name in SCORES:
        assert abs(areas[name].mean() - 0.5) < 0.03, name
    # Shares that have seen the answers find an order even here, which is why they are a ceiling.
    assert areas[CEILING].mean() > areas[EFFORT].mean() + 0.05


def test_the_same_seed_gives_the_same_figures() -> None:
    pairs = panel(dict.fromkeys(SPBE.ids, 0.4))
    first, second = backtest(pairs, SPBE, seed=3), backtest(pairs, SPBE, seed=3)
    assert all((first[name] == second[name]).all() for name in first)


def test_institutions_that_took_everything_or_nothing_say_nothing() -> None:
    pairs = panel(dict.fromkeys(SPBE.ids, 0.5), institutions=20)
    still = [(earlier, earlier) for earlier, _ in pairs[:5]]
    every = [(earlier, {i: Fraction(5) for i in SPBE.ids}) for earlier, _ in pairs[:5]]
    assert len(backtest([*pairs, *still, *every], SPBE)[EFFORT]) == 20


def test_a_climb_is_a_rise_on_each_rung_and_a_halt_at_its_end() -> None:
    rungs = rung_by_rung(Transitions({("i01", 1, 3): 4, ("i01", 3, 2): 2, ("i01", 2, 2): 1}))
    assert [(rungs.rose("i01", level), rungs.started("i01", level)) for level in (1, 2, 3)] == [
        (4, 4),
        (4, 5),
        (0, 6),
    ]


def test_figures_are_means_with_their_standard_error() -> None:
    found = figure(np.array([0.5, 0.7, 0.9]))
    assert found.mean == pytest.approx(0.7)
    assert found.institutions == 3
    assert found.error == pytest.approx(0.2 / 3**0.5)


def test_the_report_names_every_order_best_first() -> None:
    easy = {i: 0.9 if n % 2 else 0.1 for n, i in enumerate(SPBE.ids)}
    lines = report(backtest(panel(easy), SPBE)).splitlines()
    text = "\n".join(lines)
    assert all(name in text for name in (*SCORES, CEILING, "acak"))
    means = [float(line[54:].split()[0]) for line in lines[1:-2]]
    assert means == sorted(means, reverse=True)


def test_a_panel_that_cannot_serve_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "tidak-ada.csv")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "tidak-ada.csv" in err


def test_shipped_transitions_are_those_of_the_real_panel(shared_data: Path) -> None:
    found = read_level_pairs(str(shared_data / "panel" / "levels.csv"), "2021:2022", SPBE, 300)
    counted = count_transitions(found.pairs).counts
    shipped = {move: count for move, count in shipped_transitions().counts.items() if count}
    assert {move: count for move, count in counted.items() if count} == shipped


@pytest.mark.slow
def test_effort_ranks_the_steps_institutions_took(shared_data: Path) -> None:
    found = read_level_pairs(str(shared_data / "panel" / "levels.csv"), "2021:2022", SPBE, 300)
    areas = backtest(found.pairs, SPBE)
    assert areas[EFFORT].mean() == pytest.approx(0.819, abs=0.002)
    assert (areas[EFFORT] - areas["bobot x selisih"]).mean() > 0.15
    assert areas[EFFORT].mean() > areas["pangsa naik tanpa penghalusan"].mean()
