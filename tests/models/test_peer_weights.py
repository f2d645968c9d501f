"""The weights file: what ships is valid, and every way to spoil it is named."""

from importlib import resources
from pathlib import Path

import pytest

from data.faults import InputError
from models.peer_weights import parse_peer_weights, read_peer_weights, shipped_peer_weights

TEXT = (resources.files("models") / "peer_weights.toml").read_text("utf-8")


def test_what_ships_is_read_whole() -> None:
    weights = shipped_peer_weights()
    assert weights.count == 5
    assert weights.next_step.below_top == weights.champion.beyond == 0
    assert frozenset({"kabupaten", "kota"}) in weights.type.groups


def test_own_weights_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "bobot.toml"
    path.write_text("\ufeff" + TEXT.replace("count = 5", "count = 7"), "utf-8")
    assert read_peer_weights(path).count == 7


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("count = 5", "", "weight_missing"),
        ("count = 5", "count = 0", "weight_out_of_range"),
        ("count = 5", "count = true", "weight_out_of_range"),
        ("count = 5", 'count = "lima"', "weight_out_of_range"),
        ("most = 60", "most = -1", "weight_out_of_range"),
        ("most = 60", "most = 1.5", "weight_out_of_range"),
        ("most = 60", "most = 100001", "weight_out_of_range"),
        ("most = 60", "", "weight_missing"),
        ("least_lessons = 25", "least_lessons = 0", "weight_out_of_range"),
        ("least_lessons = 25", "least_lessons = 101", "weight_out_of_range"),
        ("[region]", "[wilayah]", "unknown_weight"),
        ("most = 60", "most = 60\nbonus = 3", "unknown_weight"),
        ('["kabupaten", "kota"]', '["kabupaten", "desa"]', "unknown_type"),
        ('["kabupaten", "kota"]', '["kabupaten", "lpnk"]', "unknown_type"),
        ('[["kabupaten", "kota"], ["kementerian", "lpnk", "lns", "lembaga_lain"]]', "3", "weight_missing"),
        ("[champion]", "[champion", "not_toml"),
    ],
)
def test_a_spoilt_weight_is_named(before: str, after: str, code: str) -> None:
    assert before in TEXT
    with pytest.raises(InputError) as caught:
        parse_peer_weights(TEXT.replace(before, after), "bobot.toml")
    assert code in {fault.code for fault in caught.value.faults}
    assert all("bobot.toml" in fault.place for fault in caught.value.faults)


def test_every_fault_is_told_at_once() -> None:
    spoilt = TEXT.replace("most = 60", "most = -1").replace("margin = 50", "margin = 401")
    with pytest.raises(InputError) as caught:
        parse_peer_weights(spoilt, "bobot.toml")
    assert len(caught.value.faults) == 2


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tidak terbaca"):
        read_peer_weights(tmp_path / "tidak-ada.toml")
