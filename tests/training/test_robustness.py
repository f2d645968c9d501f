from dataclasses import replace

import numpy as np

from models.registry import default_forecaster
from tests.models.simulated import simulated
from training.robustness import floor, overall, robustness, summary, with_gaps
from training.simulation import simulate
from training.worlds import REFERENCE_WORLD, ROBUSTNESS_WORLDS


def test_gaps_are_in_the_past_only_and_leave_nothing_to_lean_on_but_claims() -> None:
    panel = simulated(40).panel
    holes = with_gaps(panel, 1)
    last = panel.cycle == panel.cycle.max()
    assert np.array_equal(holes.claimed[last], panel.claimed[last])
    assert np.array_equal(holes.final[last], panel.final[last])
    assert np.isnan(holes.evidence).all()
    assert 0.1 < np.isnan(holes.final[~last]).mean() < 0.6


def test_in_every_world_the_shipped_model_beats_the_claims_and_says_a_distribution() -> None:
    """Small panels: the figures of docs/forecast.md come from large ones."""
    found = robustness(default_forecaster(), (REFERENCE_WORLD, *ROBUSTNESS_WORLDS), institutions=60)
    assert len(found) == len(ROBUSTNESS_WORLDS) + 2
    for evaluation in found.values():
        assert evaluation.simulated
        for result in evaluation.results:
            assert result.rps["forecast"] < result.rps["no_discount"]
            assert np.isfinite(list(result.mae.values())).all()
    rows = [row for world in summary(found).values() for row in world]
    both = overall(found)
    assert set(summary(found)) == set(found)
    assert both["rows"] == len(rows)
    assert abs(both["mae_gain"] - np.mean([row["mae_gain"] for row in rows])) < 0.001
    assert both["rps_gain_reached"] == sum((r.rps_gain or 0) >= 0.1 for e in found.values() for r in e.results)


def test_the_floor_is_what_groups_and_surprises_alone_cost() -> None:
    calm = simulate(200, (2022, 2023), 1, replace(REFERENCE_WORLD, severity=0.0))
    assert floor(calm, 0)[0] < 0.001
    harsh = simulate(200, (2022, 2023), 1, replace(REFERENCE_WORLD, severity=0.3))
    usual = simulate(200, (2022, 2023), 1)
    assert 0 < floor(usual, 0)[0] < floor(harsh, 0)[0]
    moved = simulate(200, (2022, 2023), 1, replace(REFERENCE_WORLD, severity=0.0, drift_deviation=0.5))
    mae, common = floor(moved, 0)
    assert common > 0.8 * mae > 0.05
