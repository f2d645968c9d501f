"""The backtest on panels whose answer is known, then on the real one."""

from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest

from data.assessment import Assessment, Institution
from data.instrument_file import shipped_instrument
from data.scoring import score
from models.peer_pool import peer_pool
from training.institution_bootstrap import bootstrap, group_mean, mean_difference, mean_of_groups
from training.next_predicate import steps_to_next_predicate
from training.peer_backtest import earlier_pool, groups_and_rises, main, ranking_figures, rise_figures
from training.peer_cases import FOLDS, peer_cases
from training.peer_ranking import ALL_OF_TYPE, ranking_areas

SPBE = shipped_instrument("spbe-2020")


def panel(chance: float = 0.3, institutions: int = 40, seed: int = 1) -> list[Assessment]:
    """Institutions at random levels 1 to 4, each raising each indicator with the same chance."""
    rng = Random(seed)
    found = []
    for number in range(institutions):
        who = Institution(f"Kab. {number:02d}", "kabupaten", "Bali")
        earlier = {i: Fraction(rng.randint(1, 4)) for i in SPBE.ids}
        later = {i: level + (rng.random() < chance) for i, level in earlier.items()}
        found += [Assessment(who, c, SPBE.id, "final", x) for c, x in ((2021, earlier), (2022, later))]
    return found


def test_peers_do_not_depend_on_what_happened_later() -> None:
    before = panel(chance=0.1)
    fate = {(a.institution.name, a.cycle): a for a in panel(chance=0.9)}
    after = [a if a.cycle == 2021 else fate[a.institution.name, 2022] for a in before]
    chosen = []
    for assessments in (before, after):
        cases = peer_cases(assessments, SPBE, 2021, 2022)
        assert set(earlier_pool(cases).now_cycle) == {2021}
        groups, _ = groups_and_rises(cases, earlier_pool(cases))
        chosen.append(groups)
    for role in ("next_step", "champion"):
        assert (chosen[0].chosen[role] == chosen[1].chosen[role]).all()
        assert (chosen[0].qualified[role] == chosen[1].qualified[role]).all()


def test_where_everybody_rises_alike_peers_rise_alike() -> None:
    cases = peer_cases(panel(institutions=60), SPBE, 2021, 2022)
    groups, rises = groups_and_rises(cases, earlier_pool(cases))
    figures = rise_figures(groups, rises, draws=100)
    excess = figures["selangkah di depan: pangsa naik di atas harapan levelnya, lawan acak sejenis"]
    assert excess.low < 0.02
    assert excess.high > -0.02


def test_peers_that_rise_are_seen_to_rise() -> None:
    # Institutions ahead of most others raise everything; the rest raise nothing.
    found = []
    for number in range(30):
        who = Institution(f"Kab. {number:02d}", "kabupaten", "Bali")
        level = Fraction(1 + number // 10)
        for cycle in (2021, 2022):
            rise = cycle == 2022 and level > 1
            found.append(Assessment(who, cycle, SPBE.id, "final", dict.fromkeys(SPBE.ids, level + rise)))
    cases = peer_cases(found, SPBE, 2021, 2022)
    groups, rises = groups_and_rises(cases, earlier_pool(cases))
    figure = rise_figures(groups, rises, draws=100)["selangkah di depan: pangsa naik, lawan acak sejenis"]
    assert figure.low > 0


def test_groups_hold_only_others_of_the_type_and_the_chosen_qualify() -> None:
    cases = peer_cases(panel(), SPBE, 2021, 2022)
    groups, _ = groups_and_rises(cases, earlier_pool(cases))
    assert not groups.random.diagonal().any()
    for role in ("next_step", "champion"):
        assert not (groups.chosen[role] & ~groups.qualified[role]).any()
        assert not (groups.qualified[role] & ~groups.random).any()
        assert groups.chosen[role].sum(axis=1).max() <= 5


def test_expected_rises_are_learned_from_other_institutions() -> None:
    everyone = panel(institutions=40)
    cases = peer_cases(everyone, SPBE, 2021, 2022)
    fallen = [
        Assessment(a.institution, a.cycle, a.instrument, a.stage, dict.fromkeys(SPBE.ids, Fraction(1)))
        if (a.institution.name, a.cycle) == ("Kab. 00", 2022)
        else a
        for a in everyone
    ]
    row = [a.institution.name for a in cases.earlier].index("Kab. 00")
    other = peer_cases(fallen, SPBE, 2021, 2022)
    assert (cases.chance[row] == other.chance[row]).all()
    assert (cases.after[row] != other.after[row]).any()


def test_steps_of_random_fate_cannot_be_ranked() -> None:
    cases = peer_cases(panel(institutions=80), SPBE, 2021, 2022)
    areas = ranking_areas(cases, earlier_pool(cases))
    for name, values in areas.items():
        assert abs(np.nanmean(values) - 0.5) < 0.05, name


def test_steps_that_all_others_have_taken_are_ranked_first() -> None:
    # Half of the indicators are low everywhere and stay; the others are high but with the one who then rises.
    easy = set(SPBE.ids[::2])
    found = []
    for number in range(20):
        who = Institution(f"Kab. {number:02d}", "kabupaten", "Bali")
        behind = set(sorted(easy)[number : number + 5])
        earlier = {i: Fraction(3 if i in easy and i not in behind else 1) for i in SPBE.ids}
        later = {i: Fraction(3 if i in easy else 1) for i in SPBE.ids}
        found += [Assessment(who, c, SPBE.id, "final", x) for c, x in ((2021, earlier), (2022, later))]
    cases = peer_cases(found, SPBE, 2021, 2022)
    figures = ranking_figures(ranking_areas(cases, earlier_pool(cases)), draws=100)
    assert figures["5 sejawat terdekat"].value > 0.95
    assert figures[ALL_OF_TYPE].value > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_recommended_steps_reach_the_next_predicate_and_no_further_than_needed(seed: int) -> None:
    levels = panel(seed=seed)[0].levels
    goals = steps_to_next_predicate(SPBE, levels)
    reached = score(SPBE, {i: Fraction(goals.get(i, level)) for i, level in levels.items()})
    names = [p.name for p in SPBE.predicates]
    assert names.index(reached.predicate) == names.index(score(SPBE, levels).predicate) + 1
    assert all(goal > levels[i] for i, goal in goals.items())


def test_at_the_highest_predicate_no_step_is_recommended() -> None:
    assert steps_to_next_predicate(SPBE, dict.fromkeys(SPBE.ids, Fraction(5))) == {}


def test_means_of_groups_are_weighted_by_multiplicity() -> None:
    values = np.array([[0.0, 1.0, 3.0], [2.0, 0.0, 4.0], [1.0, 1.0, 1.0]])
    members = np.array([[False, True, True], [True, False, True], [False, False, False]])
    counts = np.array([1.0, 2.0, 1.0])
    means = mean_of_groups(values, members, counts)
    assert means[0] == pytest.approx((2 * 1 + 3) / 3)
    assert means[1] == pytest.approx(3.0)
    assert np.isnan(means[2])
    assert group_mean(values, members, counts) == pytest.approx((means[0] + 2 * means[1]) / 3)
    assert mean_difference(values, members, members, counts) == 0


def test_bootstrap_covers_a_mean_and_repeats_itself() -> None:
    values = np.random.default_rng(0).normal(size=200)

    def mean(counts: np.ndarray) -> float:
        return float(np.average(values, weights=counts))

    first, second = bootstrap(mean, 200, 300, seed=1), bootstrap(mean, 200, 300, seed=1)
    assert first == second
    assert first.low < first.value < first.high
    assert first.high - first.low == pytest.approx(2 * 1.96 / np.sqrt(200), rel=0.25)


def test_too_few_institutions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert FOLDS > 2
    header = "institution,institution_type,province,cycle,instrument,stage," + ",".join(SPBE.ids)
    rows = [f"Kab. A,kabupaten,Bali,{cycle},spbe-2020,final" + ",2" * 47 for cycle in (2021, 2022)]
    path = tmp_path / "panel.csv"
    path.write_text("\n".join([header, *rows]), "utf-8")
    assert main([str(path)]) == 2
    assert "terlalu sedikit" in capsys.readouterr().err
    assert main([str(path), "--cycles", "2022:2021"]) == 2
    assert main([str(tmp_path / "tidak-ada.csv")]) == 2


@pytest.mark.slow
def test_on_the_real_panel_lessons_last_and_the_table_is_printed(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(shared_data / "panel" / "levels.csv"), "--draws", "100"]) == 0
    said = capsys.readouterr().out
    assert "354 instansi" in said
    assert "3. Luas di bawah kurva" in said


def test_the_pool_of_the_earlier_cycle_knows_no_climb() -> None:
    cases = peer_cases(panel(), SPBE, 2021, 2022)
    pool = peer_pool(cases.earlier, SPBE)
    assert (pool.start_cycle < 0).all()
