"""Forecasts, outlooks and clarifications over HTTP: the command line's answers, and stored ones that stay."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from api.service.wire.bodies import example_assessment
from api.service.wire.expectations import ClarifyBody, ForecastBody, OutlookBody, example_claim
from tests.api.command_line import tangga

from .world import MEMBER, MINE, OTHER, World

CSV = (resources.files("data") / "samples" / "bandar-lampung.csv").read_text("utf-8")
CLAIMED = CSV.replace(",2024,spbe-2020,final,", ",2024,spbe-2020,self,")
HEAD, LEVELS = next(line for line in CSV.splitlines() if ",2024," in line).split(",final,")
DESK = f"{CLAIMED}{HEAD},desk,{','.join(str(max(int(level) - 1, 1)) for level in LEVELS.split(','))}\n"
"""The assessor took a level off every claim: where none is lost, none can be raised."""
INDICES = str(OutlookBody.model_config["json_schema_extra"]["examples"][0]["indices_csv"])  # type: ignore[index,call-overload]  # our own example


def file_of(tmp_path: Path, text: str) -> str:
    """The text as a file for the command line."""
    path = tmp_path / "isian.csv"
    path.write_text(text, "utf-8")
    return str(path)


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Without warnings, which name files."""
    return {key: value for key, value in document.items() if key != "warnings"}


def test_a_forecast_is_the_command_lines(world: World, tmp_path: Path) -> None:
    answer = world.ask("opd", "POST", "/v1/forecast", json={"panel_csv": CLAIMED})
    assert answer.status_code == 200
    said = tangga("forecast", file_of(tmp_path, CLAIMED), "--json").json
    assert plain(answer.json()) == plain(said)
    assert answer.json()["model"]["simulated"]
    assert "model_simulated" in {one["code"] for one in answer.json()["warnings"]}


def test_the_chance_of_a_target_is_the_command_lines(world: World, tmp_path: Path) -> None:
    answer = world.ask("opd", "POST", "/v1/forecast", json={"panel_csv": CLAIMED, "target": 2.6}).json()
    said = tangga("forecast", file_of(tmp_path, CLAIMED), "--target", "2,6", "--json").json
    assert answer["target"] == said["target"]
    off = world.ask("opd", "POST", "/v1/forecast", json={"panel_csv": CLAIMED, "target": 9})
    assert (off.status_code, off.json()["errors"][0]["code"]) == (422, "out_of_range")


def test_every_institution_of_a_panel_is_forecast_when_that_is_asked(world: World) -> None:
    rows = CLAIMED.splitlines()
    other = [row.replace("Pemerintah Kota Bandar Lampung", "Pemerintah Kota Metro") for row in rows[1:]]
    panel = "\n".join([*rows, *other]) + "\n"
    refused = world.ask("opd", "POST", "/v1/forecast", json={"panel_csv": panel})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "several_institutions")
    both = world.ask("opd", "POST", "/v1/forecast", json={"panel_csv": panel, "all_institutions": True}).json()
    assert {one["institution"] for one in both} == {"Pemerintah Kota Bandar Lampung", "Pemerintah Kota Metro"}
    one = world.ask("opd", "POST", "/v1/forecast", json={"panel_csv": panel, "institution": "Pemerintah Kota Metro"})
    assert one.json()["institution"] == "Pemerintah Kota Metro"


def test_an_outlook_is_the_command_lines(world: World, tmp_path: Path) -> None:
    answer = world.ask("opd", "POST", "/v1/outlook", json={"indices_csv": INDICES, "cycle": 2025}).json()
    assert answer["outlooks"] == tangga("outlook", file_of(tmp_path, INDICES), "--cycle", "2025", "--json").json
    one = answer["outlooks"][0]
    assert one["q05"] <= one["q25"] <= one["q50"] <= one["q75"] <= one["q95"]
    assert answer["warnings"]


def test_a_clarification_is_the_command_lines(world: World, tmp_path: Path) -> None:
    answer = world.ask("opd", "POST", "/v1/clarify", json={"panel_csv": DESK, "hours": 16, "people": {"Diskominfo": 2}})
    command = ["clarify", file_of(tmp_path, DESK), "--hours", "16", "--people", "Diskominfo=2", "--json"]
    assert answer.json()["indicators"] == tangga(*command).json
    assert sum(one["hours"] for one in answer.json()["indicators"]) <= 16 * (len(answer.json()["owners"]) + 1)
    assert answer.json()["simulated"]


@pytest.mark.parametrize("model", [ForecastBody, OutlookBody, ClarifyBody])
def test_every_example_of_the_description_is_answered(world: World, model: Any) -> None:
    path = {ForecastBody: "forecast", OutlookBody: "outlook", ClarifyBody: "clarify"}[model]
    for example in model.model_config["json_schema_extra"]["examples"]:
        assert world.ask("opd", "POST", f"/v1/{path}", json=example).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("forecast", {}, "wrong_combination"),
        ("forecast", {"panel_csv": CSV}, "claims_missing"),
        ("forecast", {"panel_csv": CLAIMED, "cycle": 2019}, "claims_missing"),
        ("forecast", {"panel_csv": CLAIMED, "institution": "Kota X"}, "institution_unknown"),
        (
            "forecast",
            {"assessments": [{**example_claim(), "instrument": "pemdi-2026", "levels": {}}]},
            "instrument_not",
        ),
        ("forecast", {"assessments": [{**example_claim(), "levels": {"i01": 9}}]}, "level_out_of_range"),
        ("outlook", {"indices_csv": INDICES, "cycle": 2019}, "no_earlier_index"),
        ("outlook", {"indices_csv": "x", "cycle": 2025}, "header_not_found"),
        ("outlook", {"indices_csv": INDICES, "cycle": 2025, "regime": "x"}, "literal_error"),
        ("clarify", {"panel_csv": DESK, "hours": "seminggu"}, "bad_hours"),
        ("clarify", {"panel_csv": DESK, "hours": 48, "work": 0}, "bad_hours"),
        ("clarify", {"panel_csv": DESK, "hours": 48, "people": {"Dinas X": 3}}, "unknown_owner"),
        ("clarify", {"panel_csv": DESK, "hours": 48, "chances_csv": "indicator,chance\ni01,2\n"}, "chance_out"),
        ("clarify", {"panel_csv": DESK, "hours": 48, "evidence_csv": "x"}, "header_not_found"),
        ("clarify", {"panel_csv": CSV, "hours": 48}, "stage_missing"),
        ("clarify", {"assessments": [{**example_assessment(), "stage": "desk"}], "hours": 4}, "chances_missing"),
    ],
)
def test_every_fault_is_named(world: World, path: str, body: dict[str, Any], code: str) -> None:
    answer = world.ask("opd", "POST", f"/v1/{path}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["code"].startswith(code), answer.text
    assert "--" not in answer.text


def test_a_stored_forecast_rests_on_stored_claims_and_stays(fresh: World) -> None:
    path = f"/v1/institutions/{MINE}/forecasts"
    made = fresh.ask("planner", "POST", path, json={})
    assert made.status_code == 201, made.text
    document = made.json()["document"]
    assert (made.json()["cycle"], document["cycle"]) == (2024, 2024)
    assert made.json()["model_version"] == document["model"]["version"]
    assert made.json()["simulated"] is True
    # The final result of 2023 is history; that of the cycle itself is what is asked for.
    assert "no_history" not in {one["code"] for one in document["warnings"]}
    assert fresh.ask("planner", "GET", f"{path}/{made.json()['id']}").json() == made.json()
    assert fresh.ask("planner", "GET", path, params={"cycle": 2024}).json()["items"] == [made.json()]
    assert fresh.ask("planner", "GET", path, params={"cycle": 2023}).json()["items"] == []
    assert fresh.ask("planner", "GET", f"{path}/tiada").status_code == 404
    elsewhere = f"/v1/institutions/{OTHER}/forecasts/{made.json()['id']}"
    assert fresh.ask("admin", "GET", elsewhere).status_code == 404
    assert fresh.ask("planner", "POST", path, json={"cycle": 2019}).json()["errors"][0]["code"] == "claims_missing"


def test_a_forecast_asked_for_twice_with_one_key_is_kept_once(fresh: World) -> None:
    path = f"/v1/institutions/{MINE}/forecasts"
    key = {"Idempotency-Key": "prakiraan-1"}
    first = fresh.ask("planner", "POST", path, json={"cycle": 2024}, headers=key)
    again = fresh.ask("planner", "POST", path, json={"cycle": 2024}, headers=key)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(fresh.ask("planner", "GET", path).json()["items"]) == 1


def test_an_outlook_rests_on_stored_finals(world: World) -> None:
    path = f"/v1/institutions/{MINE}/outlook"
    answer = world.ask("planner", "GET", path, params={"cycle": 2025})
    assert answer.status_code == 200, answer.text
    assert answer.json()["outlooks"][0]["base_cycle"] == 2024
    earlier = world.ask("planner", "GET", path, params={"cycle": 2024}).json()["outlooks"][0]
    assert earlier["base_cycle"] == 2023
    assert world.ask("planner", "GET", path, params={"cycle": 2023}).json()["errors"][0]["code"] == "no_earlier_index"
    assert world.ask("planner", "GET", path).status_code == 422
    assert world.ask("planner", "GET", f"/v1/institutions/{MEMBER}/outlook", params={"cycle": 2025}).status_code == 403


def test_an_incomplete_final_is_named_and_left_out(fresh: World) -> None:
    levels = {"i01": 3}
    body = {**example_assessment(), "levels": levels}
    put = f"/v1/institutions/{MINE}/assessments/2024/final"
    assert fresh.ask("planner", "PUT", put, json=body, headers={"If-Match": '"v1"'}).status_code == 200
    answer = fresh.ask("planner", "GET", f"/v1/institutions/{MINE}/outlook", params={"cycle": 2025}).json()
    assert answer["outlooks"][0]["base_cycle"] == 2023
    assert "final_incomplete" in {one["code"] for one in answer["warnings"]}


def test_a_clarification_rests_on_the_stored_desk_and_its_evidence(fresh: World) -> None:
    path = f"/v1/institutions/{MINE}/clarification"
    assert fresh.ask("planner", "POST", path, json={"hours": 48}).status_code == 404
    example = example_assessment()
    desk = {**example, "stage": "desk", "levels": {i: max(level - 1, 1) for i, level in example["levels"].items()}}
    put = f"/v1/institutions/{MINE}/assessments/2024/desk"
    assert fresh.ask("planner", "PUT", put, json=desk, headers={"If-None-Match": "*"}).status_code == 201
    answer = fresh.ask("planner", "POST", path, json={"hours": 48})
    assert answer.status_code == 200, answer.text
    assert answer.json()["indicators"]
    assert all(one["chance_source"] for one in answer.json()["indicators"])
    none = fresh.ask("planner", "POST", path, json={"hours": 0}).json()
    assert none["indicators"] == []
