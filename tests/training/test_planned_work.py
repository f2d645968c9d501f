from dataclasses import replace

import numpy as np
import pytest

from training.planned_work import CycleAssessor, complete_evidence, levels_between, within_band
from training.simulation import SimulatedPanel, simulate
from training.worlds import PRIOR_WORLDS, REFERENCE_WORLD, ROBUSTNESS_WORLDS, World

WORLDS = (REFERENCE_WORLD, *PRIOR_WORLDS[1:], *ROBUSTNESS_WORLDS)


@pytest.fixture(scope="module", params=WORLDS, ids=lambda world: world.name)
def panel(request: pytest.FixtureRequest) -> SimulatedPanel:
    return simulate(120, (2022, 2023), 4, request.param)


def last(panel: SimulatedPanel) -> CycleAssessor:
    return panel.assessors[-1]


def a_plan(panel: SimulatedPanel, share: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Plans from the results of 2022 for 2023, and where they work."""
    base = panel.panel.final[panel.panel.cycle == 2022].astype(int)
    worked = (np.random.default_rng(0).random(base.shape) < share) & (base < 5)
    return base + worked, worked


def test_without_a_plan_assessors_give_what_the_panel_says(panel: SimulatedPanel) -> None:
    assert np.array_equal(last(panel).finals, panel.panel.final[panel.panel.cycle == 2023])
    everything = np.full(last(panel).finals.shape, 5)
    alone = last(panel).results(everything, np.zeros(everything.shape, dtype=bool), 1)
    assert np.array_equal(alone, last(panel).finals)


def test_nobody_gives_more_than_is_claimed_and_work_never_harms(panel: SimulatedPanel) -> None:
    planned, worked = a_plan(panel)
    given = last(panel).results(planned, worked, 1)
    without = np.minimum(last(panel).finals, planned)
    assert (given <= planned).all()
    assert (given >= without).all()
    assert np.array_equal(given[~worked], without[~worked])


def test_finished_work_is_lost_now_and_then(panel: SimulatedPanel) -> None:
    """More often than never, less often than a level from last year."""
    planned, worked = a_plan(panel)
    lost = (last(panel).results(planned, worked, 1) < planned)[worked].mean()
    assert 0.01 < lost < 0.45


def test_the_same_seed_judges_alike_and_another_differently(panel: SimulatedPanel) -> None:
    planned, worked = a_plan(panel)
    first, again, other = (last(panel).results(planned, worked, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_milder_groups_and_milder_cycles_give_more() -> None:
    panel = simulate(120, (2022, 2023), 4)
    planned, worked = a_plan(panel)
    assessor = last(panel)
    mild = replace(assessor, severity=assessor.severity + 0.3)
    surprise = replace(assessor, cuts=assessor.cuts + 0.3, unforeseen=assessor.unforeseen - 0.3)
    usual = assessor.results(planned, worked, 1)
    assert mild.results(planned, worked, 1)[worked].mean() > usual[worked].mean()
    assert surprise.results(planned, worked, 1)[worked].mean() < usual[worked].mean()


def test_optimists_lose_more_of_their_work() -> None:
    panel = simulate(120, (2022, 2023), 4)
    planned, worked = a_plan(panel)
    bold = replace(last(panel), logits=last(panel).logits + 2)
    assert bold.results(planned, worked, 1)[worked].mean() < last(panel).results(planned, worked, 1)[worked].mean()


def test_complete_evidence_speaks_against_too_high_a_claim() -> None:
    chance = complete_evidence(World())
    assert (np.diff(chance) < 0).all()
    assert chance[1] < 0.2 * chance[0]


def test_a_level_lies_between_its_cuts() -> None:
    assessor = last(simulate(60, (2022, 2023), 4))
    level = np.random.default_rng(0).integers(1, 6, assessor.seen.shape)
    latent = within_band(level, assessor.cuts, assessor.world, np.random.default_rng(1))
    edges = np.concatenate([assessor.cuts[..., :1] - 1, assessor.cuts, assessor.cuts[..., -1:] + 1], axis=-1)
    # A level that nobody had in the reference statistics has no room between its cuts.
    room = np.take_along_axis(np.diff(edges, axis=-1), level[..., None] - 1, axis=-1)[..., 0] > 1e-6
    assert room.mean() > 0.95
    assert np.array_equal(levels_between(latent, assessor.cuts)[room], level[room])


def test_futures_go_on_from_where_institutions_stand() -> None:
    panel = simulate(300, (2021, 2022, 2023), 4)
    weights = panel.panel.weights
    now = last(panel).finals @ weights
    one, other = (panel.future(2024, seed).finals @ weights for seed in (1, 2))
    assert not np.array_equal(one, other)
    assert 0.5 < np.corrcoef(now, one)[0, 1] < 0.85


def test_a_future_of_an_earlier_cycle_grows_from_the_cycle_before_it() -> None:
    panel = simulate(300, (2021, 2022, 2023), 4)
    weights = panel.panel.weights
    first, last_but_one = (panel.assessors[t].finals @ weights for t in (0, 1))
    again = panel.future(2022, 1).finals @ weights
    assert np.corrcoef(again, first)[0, 1] > 0.5
    assert np.corrcoef(again, last_but_one)[0, 1] < np.corrcoef(again, first)[0, 1]
    with pytest.raises(ValueError, match="before"):
        panel.future(2021, 1)


def test_in_a_future_every_institution_meets_a_shift_of_its_own() -> None:
    """In a cycle that was, all meet the same."""
    panel = simulate(2_000, (2022, 2023), 4, PRIOR_WORLDS[0])
    assert np.ptp(last(panel).unforeseen) == 0
    drawn = panel.future(2024, 1).unforeseen
    assert drawn.std() == pytest.approx(panel.world.drift_deviation, rel=0.1)
    assert abs(drawn.mean()) < 0.1 * panel.world.drift_deviation


def test_another_group_changes_severity_alone() -> None:
    panel = simulate(60, (2023,), 4)
    moved = last(panel).other_groups(1)
    assert not np.array_equal(moved.severity, last(panel).severity)
    assert np.array_equal(moved.seen, last(panel).seen)
