from pathlib import Path

import pytest

from .command_line import SAMPLE, tangga

SIGNATURES = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


def test_costs_rise_with_the_target_and_equal_single_plans() -> None:
    document = tangga("frontier", SAMPLE, "--json").json
    costs = [point["cost"] for point in document["points"]]
    assert costs == sorted(costs)
    assert document["points"][0]["cost"] == 0 or document["points"][0]["target"] > document["index_before"]
    for target in (3.2, 3.5):
        point = next(point for point in document["points"] if point["target"] == target)
        assert point["cost"] == tangga("plan", SAMPLE, "--target", target, "--json").json["cost"]


def test_each_predicate_above_has_its_price() -> None:
    document = tangga("frontier", SAMPLE, "--json").json
    assert [entry["predicate"] for entry in document["predicates"]] == ["Sangat Baik", "Memuaskan"]
    frozen = ",".join(f"i{n:02d}" for n in range(1, 44))
    out_of_reach = tangga("frontier", SAMPLE, "--freeze", frozen, "--json").json
    assert {"predicate": "Memuaskan", "reachable": False} in out_of_reach["predicates"]
    assert "tidak terjangkau" in tangga("frontier", SAMPLE, "--freeze", frozen).answer


def test_people_get_prices_a_chart_and_round_targets() -> None:
    said = tangga("frontier", SAMPLE)
    assert "Harga setiap predikat" in said.answer
    assert "┤" in said.out
    assert "3,50" in said.out


@pytest.mark.parametrize("ending", sorted(SIGNATURES))
def test_the_chart_is_saved_and_the_same_each_time(tmp_path: Path, ending: str) -> None:
    paths = [tmp_path / f"{name}{ending}" for name in ("satu", "dua")]
    for path in paths:
        assert tangga("frontier", SAMPLE, "--chart", path, "--freeze", "i45,i46,i47").status == 0
    assert paths[0].read_bytes().startswith(SIGNATURES[ending])
    if ending != ".svg":
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_an_unknown_kind_of_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grafik.bmp"
    said = tangga("frontier", SAMPLE, "--chart", path)
    assert (said.status, said.out) == (2, "")
    assert not path.exists()


def test_rules_that_contradict_each_other_get_advice() -> None:
    said = tangga("frontier", SAMPLE, "--lock", "i11=4", "--freeze", "i11", "--json")
    assert said.status == 1
    assert {entry["rule"] for entry in said.json["conflict"]} == {"lock:i11", "freeze:i11"}
