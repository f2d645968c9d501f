import csv
from pathlib import Path

import pytest

from data.assessment import Stage
from data.faults import InputError
from models.claim_index import claim_index_model
from models.forecaster import ASSESSED


def _pairs(shared_data: Path) -> list[tuple[str, Stage, float, float]]:
    columns: dict[str, Stage] = {"assessor_interim_index": "desk", "final_index": "final"}
    with (shared_data / "panel" / "pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (row["institution"], stage, float(row["self_index"]), float(row[column]))
        for row in rows
        for column, stage in columns.items()
        if row["self_index"] and row[column]
    ]


def test_each_known_pair_lies_inside_its_ninety_percent_interval(shared_data: Path) -> None:
    """Cases, not a calibration: these five numbers are all that is public."""
    pairs = _pairs(shared_data)
    assert {name.split()[-1] for name, *_ in pairs} >= {"Denpasar", "Timur", "Indramayu"}
    for name, stage, claimed, assessed in pairs:
        q = claim_index_model().quantiles(claimed, stage)
        assert q.q05 <= assessed <= q.q95, name


@pytest.mark.parametrize("stage", ASSESSED)
def test_quantiles_rise_with_their_order_and_with_the_claim(stage: Stage) -> None:
    before = [1.0] * 5
    for claimed in (1.0, 1.8, 2.6, 3.5, 4.2, 5.0):
        q = claim_index_model().quantiles(claimed, stage)
        values = [q.q05, q.q25, q.q50, q.q75, q.q95]
        assert values == sorted(values)
        assert all(1 <= now <= 5 and now >= then for now, then in zip(values, before, strict=True))
        before = values


def test_it_says_that_it_rests_on_simulation() -> None:
    assert claim_index_model().simulated
    assert "SIMULASI" in claim_index_model().trained_on


@pytest.mark.parametrize("claimed", [0.99, 5.01, float("nan")])
def test_an_index_off_the_scale_is_refused(claimed: float) -> None:
    with pytest.raises(InputError) as refused:
        claim_index_model().quantiles(claimed, "final")
    assert refused.value.code == "index_out_of_range"
