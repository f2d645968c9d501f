"""``tangga plan --hold``, and what an assured plan says of the levels that it leaves alone."""

from pathlib import Path

import pytest

from .command_line import SAMPLE, Said, tangga


@pytest.fixture(scope="module")
def kept() -> Said:
    """The sample's predicate, kept with 90 %."""
    return tangga("plan", SAMPLE, "--hold", "--assurance", "0,9", "--json")


def test_the_predicate_is_kept_at_least_cost(kept: Said) -> None:
    document = kept.json
    assert (kept.status, document["status"]) == (0, "optimal")
    assert document["basis"]["rules"]["predicate"] == document["predicate_before"] == "Baik"
    assert document["target"] == 2.6
    assert document["assurance"]["reached"] >= 0.9
    by_name = tangga("plan", SAMPLE, "--predicate", "Baik", "--assurance", "0,9", "--json").json
    assert document["cost"] == by_name["cost"]
    assert document["levels_after"] == by_name["levels_after"]


def test_a_probability_that_was_not_named_is_told(kept: Said) -> None:
    said = tangga("plan", SAMPLE, "--hold", "--json").json
    assert said["assurance"]["asked"] == 0.8
    assert "hold_assurance_assumed" in {warning["code"] for warning in said["warnings"]}
    assert "hold_assurance_assumed" not in {warning["code"] for warning in kept.json["warnings"]}


def test_a_target_of_the_rules_file_gives_way_with_a_notice(tmp_path: Path) -> None:
    rules = tmp_path / "aturan.toml"
    rules.write_text('target = 4.0\nfreeze = ["i45"]\n', "utf-8")
    said = tangga("plan", SAMPLE, "--rules", rules, "--hold", "--assurance", "0,9", "--json").json
    assert said["target"] == 2.6
    assert said["levels_after"]["i45"] == said["basis"]["levels_before"]["i45"]
    assert "option_over_rules" in {warning["code"] for warning in said["warnings"]}


def test_a_kept_predicate_can_be_verified(tmp_path: Path) -> None:
    out = tmp_path / "rencana.json"
    assert tangga("plan", SAMPLE, "--hold", "--assurance", "0,9", "--out", out).status == 0
    assert tangga("verify", out).status == 0


def test_people_read_what_to_keep_and_with_which_proof(kept: Said) -> None:
    said = tangga("plan", SAMPLE, "--hold", "--assurance", "0,9")
    assert "Yang dijaga (SIMULASI)" in said.answer
    upkeep = kept.json["upkeep"]
    assert " ".join(upkeep["summary"].split()) in " ".join(said.answer.split())
    for task in upkeep["tasks"]:
        assert f"{task['indicator']} {task['name']}: level {task['level']}" in " ".join(said.answer.split())
        assert "Perbarui bukti: " in task["action"]
        assert 0 < task["value"] < 0.1
        assert 0 < task["lost"] < 1


def test_without_an_assurance_nothing_is_said_of_keeping() -> None:
    said = tangga("plan", SAMPLE, "--target", "3,2")
    assert "dijaga (" not in said.answer
    assert tangga("plan", SAMPLE, "--target", "3,2", "--json").json["upkeep"] is None


def test_more_than_any_plan_promises_is_told_what_would_raise_it() -> None:
    said = tangga("plan", SAMPLE, "--target", "4,5", "--assurance", "0,9")
    assert said.status == 1
    words = " ".join(said.answer.split())
    assert "Peluang tertinggi untuk 4,50: " in words
    assert "Yang menaikkannya: menjaga i40 di level 5 bernilai " in words
