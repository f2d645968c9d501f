"""Answers over HTTP are the documents of the command line; everything wrong is a problem with its place."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest

from api.service.wire.bodies import example_assessment
from tests.api.command_line import SAMPLE as FILE
from tests.api.command_line import tangga

from .world import World

SAMPLE = resources.files("data") / "samples" / "bandar-lampung.csv"
CSV = SAMPLE.read_text("utf-8")
WHOLE = {"assessment": example_assessment()}


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Without what names the file that it came from."""
    return {key: value for key, value in document.items() if key not in ("digest", "warnings")}


@pytest.mark.parametrize(
    ("path", "command", "body"),
    [
        ("plan", ["plan", FILE, "--target", "3,2"], {"panel_csv": CSV, "rules": {"target": 3.2}}),
        ("plan", ["plan", FILE, "--predicate", "Sangat Baik"], {**WHOLE, "rules": {"predicate": "Sangat Baik"}}),
        ("plan", ["plan", FILE, "--budget", "50"], {**WHOLE, "rules": {"budget": 50}}),
        ("frontier", ["frontier", FILE], WHOLE),
        ("gaps", ["gaps", FILE, "--target", "3,2"], {**WHOLE, "rules": {"target": 3.2}}),
    ],
    ids=["panel", "assessment", "budget", "frontier", "gaps"],
)
def test_the_answer_is_the_command_lines(world: World, path: str, command: list[Any], body: dict[str, Any]) -> None:
    answer = world.ask("opd", "POST", f"/v1/{path}", json=body)
    assert answer.status_code == 200
    assert plain(answer.json()) == plain(tangga(*command, "--json").json)


def test_scores_are_the_command_lines(world: World) -> None:
    expected = tangga("score", FILE, "--json").json
    assert world.ask("opd", "POST", "/v1/score", json={"panel_csv": CSV}).json() == expected
    one = world.ask("opd", "POST", "/v1/score", json={"assessments": [example_assessment()]}).json()
    assert one == [expected[-1]]


def test_instruments_are_the_command_lines(world: World) -> None:
    assert world.ask(None, "GET", "/v1/instruments").json() == tangga("instruments", "--json").json
    shown = world.ask(None, "GET", "/v1/instruments/spbe-2020").json()
    assert shown == tangga("instruments", "show", "spbe-2020", "--json").json


def test_a_plan_is_verified_and_a_forged_one_found_out(world: World) -> None:
    plan = world.ask("opd", "POST", "/v1/plan", json={**WHOLE, "rules": {"target": 3.2}}).json()
    assert world.ask("opd", "POST", "/v1/verify", json=plan).json()["valid"]
    forged = world.ask("opd", "POST", "/v1/verify", json={**plan, "cost": 1}).json()
    assert not forged["valid"]


def test_a_checked_file_can_be_sent_on(world: World) -> None:
    checked = world.ask("opd", "POST", "/v1/check", files={"file": ("panel.csv", CSV.encode())}).json()
    assert checked["valid"]
    scores = world.ask("opd", "POST", "/v1/score", json={"assessments": checked["assessments"]}).json()
    assert scores == tangga("score", FILE, "--json").json


def test_an_infeasible_plan_is_an_answer(world: World) -> None:
    rules = {"target": 5, "max_indicators": 1}
    answer = world.ask("opd", "POST", "/v1/plan", json={**WHOLE, "rules": rules})
    assert (answer.status_code, answer.json()["status"]) == (200, "infeasible")
    assert answer.json()["conflict"]


def test_peers_and_comparisons_answer(world: World) -> None:
    peers = world.ask("opd", "POST", "/v1/peers", json={**WHOLE, "among_csv": CSV})
    assert (peers.status_code, peers.json()["peers"]) == (200, [])
    assert peers.json()["warnings"]
    compared = world.ask("opd", "POST", "/v1/compare", json={"panel_csv": CSV})
    assert compared.json()["institutions"] == 1


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({}, "isi", "wrong_combination"),
        ({**WHOLE, "panel_csv": CSV}, "isi", "wrong_combination"),
        ({"assessment": {**example_assessment(), "levels": {"i01": 9}}}, "assessment.levels.i01", "level_out_of_range"),
        ({"assessment": {**example_assessment(), "levels": {"i01": 3}}}, "indikator i02", "level_missing"),
        ({"assessment": {**example_assessment(), "instrument": "spbe"}}, "assessment.instrument", "unknown_instrument"),
        ({"assessment": {**example_assessment(), "cycle": "2024"}}, "assessment.cycle", "wrong_type"),
        ({"assessment": {**example_assessment(), "stage": "akhir"}}, "assessment.stage", "literal_error"),
        ({**WHOLE, "rules": {"taget": 3}}, "rules.taget", "extra_forbidden"),
        ({**WHOLE, "rules": {"target": 9}}, "rules, target", "out_of_range"),
        ({**WHOLE, "rules": {"target": 3, "freeze": ["i99"]}}, "rules, freeze.i99", "unknown_indicator"),
        ({**WHOLE, "rules": {"target": 3}, "costs_csv": "x"}, "costs_csv", "header_not_found"),
        (WHOLE, "", "nothing_asked"),
        (
            {"panel_csv": CSV, "institution": "Kota X", "rules": {"target": 3}},
            "isian institution",
            "institution_missing",
        ),
    ],
)
def test_every_fault_has_its_place(world: World, body: dict[str, Any], place: str, code: str) -> None:
    answer = world.ask("opd", "POST", "/v1/plan", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    found = {(one["code"], one.get("place", "")) for one in answer.json()["errors"]}
    assert any(c == code and p.startswith(place) for c, p in found), found
    assert "--" not in answer.text


def test_all_faults_come_at_once(world: World) -> None:
    levels = {**example_assessment()["levels"], "i01": 9, "i02": "x", "i99": 1}
    answer = world.ask("opd", "POST", "/v1/plan", json={"assessment": {**example_assessment(), "levels": levels}})
    assert len(answer.json()["errors"]) == 3


def test_exact_numbers_stay_exact(world: World) -> None:
    for target in (3.2, 3.4999995, 2.9795, 2.9796):
        answer = world.ask("opd", "POST", "/v1/plan", json={**WHOLE, "rules": {"target": target}}).json()
        assert answer["target"] == target
        assert answer["index_after"] >= target


@pytest.mark.parametrize("content", [b"", b"{", b"[1,", b"\xff\xfe", b"NaN", b"1" * 10000, b"[" * 100000])
def test_what_is_no_json_is_refused(world: World, content: bytes) -> None:
    answer = world.ask("opd", "POST", "/v1/plan", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("bad_request", "invalid_input")
