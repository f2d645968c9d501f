from dataclasses import replace

import numpy as np
import pytest

from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.transitions import shipped_transitions
from tests.models.simulated import simulated
from training.reference_levels import DOMAIN_MEANS
from training.simulation import simulate
from training.worlds import PRIOR_WORLDS, REFERENCE_WORLD, ROBUSTNESS_WORLDS, World

SPBE = shipped_instrument("spbe-2020")
CYCLES = sorted(DOMAIN_MEANS)
PANEL = simulate(1_500, CYCLES, 11).panel


def _of(cycle: int, name: str) -> np.ndarray:
    values: np.ndarray = getattr(PANEL, name)[PANEL.cycle == cycle]
    return values


def test_the_same_seed_gives_the_same_panel_and_another_seed_another() -> None:
    one, two, three = simulated(5, 1).panel, simulated(5, 1).panel, simulated(5, 2).panel
    assert np.array_equal(one.claimed, two.claimed)
    assert np.array_equal(one.evidence, two.evidence)
    assert not np.array_equal(one.claimed, three.claimed)


@pytest.mark.parametrize("world", [*PRIOR_WORLDS, *ROBUSTNESS_WORLDS], ids=lambda w: w.name)
def test_every_world_makes_whole_levels_and_shares(world: World) -> None:
    panel = simulate(20, CYCLES, 3, world).panel
    for levels in (panel.claimed, panel.desk, panel.final):
        assert set(np.unique(levels)) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert np.all((panel.evidence >= 0) & (panel.evidence <= 1))


def test_everything_simulated_says_so() -> None:
    given = list(simulated(2).assessments())
    assert len(given) == 2 * 3 * 3
    assert all(a.simulated and "SIMULASI" in a.label for a in given)


@pytest.mark.parametrize("cycle", CYCLES)
def test_domain_means_follow_the_national_ones(cycle: int) -> None:
    """Within 0.08, as a sample of 1 500 allows; without assessor groups, who would lean all one way by chance."""
    panel = simulate(1_500, CYCLES, 11, replace(REFERENCE_WORLD, severity=0.0)).panel
    final = panel.final[panel.cycle == cycle]
    for domain, published in zip(SPBE.domains, DOMAIN_MEANS[cycle], strict=True):
        members = np.isin(SPBE.ids, SPBE.members(domain.id))
        weights = panel.weights[members] / panel.weights[members].sum()
        assert float((final[:, members] @ weights).mean()) == pytest.approx(published, abs=0.08), domain.id


def test_the_first_axis_carries_its_share_of_the_correlation() -> None:
    """Reference: 0.36 to 0.39 of the variance of the 47 standardised levels."""
    values = np.linalg.eigvalsh(np.corrcoef(_of(2021, "final").T))
    assert 0.33 <= values[-1] / 47 <= 0.43


def test_levels_move_between_cycles_as_the_reference_transitions_do() -> None:
    """Share of all moves from each level; the reference is data/reference/transitions-2021-2022.csv, summed."""
    reference = np.zeros((5, 5))
    for (_, start, end), count in shipped_transitions().counts.items():
        reference[start - 1, end - 1] += count
    moved = np.zeros((5, 5))
    before, after = _of(2021, "final").astype(int), _of(2022, "final").astype(int)
    np.add.at(moved, (before.ravel() - 1, after.ravel() - 1), 1)
    shares = [m / m.sum(axis=1, keepdims=True) for m in (reference, moved)]
    distance = np.abs(shares[0] - shares[1]).sum(axis=1) / 2
    assert distance.max() < 0.15
    assert np.average(distance, weights=reference.sum(axis=1)) < 0.12


def test_an_indicator_that_no_interview_reopens_keeps_its_desk_level() -> None:
    quiet = replace(PRIOR_WORLDS[0], review=0.0, clarification=-20.0)
    panel = simulate(40, CYCLES, 2, quiet).panel
    assert np.array_equal(panel.desk, panel.final)


def test_documents_only_cycles_end_at_the_desk_level_but_for_review() -> None:
    changed = _of(2022, "desk") != _of(2022, "final")
    assert changed.mean() < 0.03
    assert (_of(2023, "desk") < _of(2023, "final")).mean() > 0.05


def test_evidence_is_thinner_where_the_desk_stage_takes_levels_off() -> None:
    loss = PANEL.claimed - PANEL.desk
    means = [PANEL.evidence[loss == k].mean() for k in (0, 1, 2)]
    assert means == sorted(means, reverse=True)


def test_optimism_covers_the_known_pairs() -> None:
    """Claimed minus final index of institutions that claim about as much: Denpasar 1.03, Indramayu 0.24,
    Kaltim 0.56."""
    claimed, gap = PANEL.index("self"), PANEL.index("self") - PANEL.index("final")
    for claim, seen in ((3.67, 1.03), (3.77, 0.24), (4.35, 0.56)):
        alike = gap[np.abs(claimed - claim) < 0.25]
        assert np.quantile(alike, 0.025) <= seen <= np.quantile(alike, 0.975), claim


def test_optimism_looks_like_denpasar_item_by_item() -> None:
    """Of 37 items 16, 7, 10, 2, 1 were claimed 0 to 4 levels too high and one a level too low."""
    index_gap = PANEL.index("self") - PANEL.index("final")
    alike = (index_gap > 0.88) & (index_gap < 1.18)
    gaps = (PANEL.claimed - PANEL.final)[alike]
    simulated_shares = np.array([(gaps == k).mean() for k in (-1, 0, 1, 2, 3, 4)])
    denpasar = np.array([1, 16, 7, 10, 2, 1]) / 37
    assert np.abs(simulated_shares - denpasar).sum() / 2 < 0.15


@pytest.mark.parametrize(
    ("institutions", "cycles", "seed", "code"),
    [
        (0, [2021], 1, "institutions_out_of_range"),
        (10_001, [2021], 1, "institutions_out_of_range"),
        (5, [], 1, "cycles_unusable"),
        (5, [2021, 2021], 1, "cycles_unusable"),
        (5, [1999], 1, "cycles_unusable"),
        (5, [2021], -1, "seed_negative"),
    ],
)
def test_arguments_that_make_no_panel_are_refused(institutions: int, cycles: list[int], seed: int, code: str) -> None:
    with pytest.raises(InputError) as refused:
        simulate(institutions, cycles, seed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"jump_sizes": (0.5, 0.5, 0.5, 0.0)},
        {"underclaims": 1.2},
        {"severity": 1.0},
        {"severity": -0.1},
        {"assessor_groups": 0},
        {"persistence": -0.2},
    ],
)
def test_impossible_worlds_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"chances|deviations|severity"):
        replace(PRIOR_WORLDS[0], **wrong)  # type: ignore[arg-type]  # deliberately wrong
