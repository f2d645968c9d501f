import numpy as np
import pytest

from data.faults import InputError
from models.registry import default_forecaster
from tests.models.simulated import simulated
from training.hindsight import Hindsight, hindsight
from training.robustness import hindsights
from training.simulation import simulate
from training.worlds import REFERENCE_WORLD, World

MOVED = World(name="pergeseran besar", drift_deviation=1.0)


def test_what_a_cycle_brings_to_all_is_known_in_hindsight() -> None:
    """Every cycle of this country meets a shift of 0.6 latent units or more; no baseline can tell the last one."""
    panel = simulate(300, (2021, 2022, 2023), 3, MOVED).panel
    found = hindsight(panel, 1, default_forecaster())
    assert [(h.split, h.stage) for h in found] == [
        (split, stage) for split in ("known_next", "new_next", "new_blank") for stage in ("desk", "final")
    ]
    assert all(h.mae < h.baseline_mae and h.rps < h.baseline_rps for h in found)
    assert max(h.mae for h in found) < 0.35


def test_the_gain_is_a_share_of_the_baseline() -> None:
    one = Hindsight("known_next", "final", mae=0.2, rps=0.27, baseline_mae=0.25, baseline_rps=0.3)
    assert one.mae_gain == pytest.approx(0.2)
    assert one.rps_gain == pytest.approx(0.1)


def test_the_panels_are_those_of_the_evaluation() -> None:
    document = hindsights(default_forecaster(), (REFERENCE_WORLD,), institutions=200)
    assert len(document) == 3
    gains = [row["mae_gain"] for name, rows in document.items() if name != "overall" for row in rows]
    assert document["overall"]["rows"] == len(gains) == 12
    assert document["overall"]["mae_gain"] == pytest.approx(np.mean(gains), abs=0.001)


def test_too_few_institutions_are_refused() -> None:
    with pytest.raises(InputError):
        hindsight(simulated(5).panel, 1, default_forecaster())
    with pytest.raises(ValueError, match="more institutions"):
        hindsight(simulated(40).panel, 1, default_forecaster())
