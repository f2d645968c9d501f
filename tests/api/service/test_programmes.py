"""Roadmaps, joint plans and assured plans over HTTP: the command line's answers, from bodies and from the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.service.wire.bodies import example_assessment
from tests.api.command_line import SAMPLE as FILE
from tests.api.command_line import tangga

from .test_expectations import CSV, plain
from .world import GOVERNOR, MEMBER, MINE, OTHER, World

WHOLE = {"assessment": example_assessment()}
TARGETS = {"2027": 3.2, "2028": "Sangat Baik"}


def test_a_roadmap_is_the_command_lines(world: World) -> None:
    answer = world.ask("opd", "POST", "/v1/roadmap", json={"panel_csv": CSV, "targets": TARGETS})
    said = tangga("roadmap", FILE, "--targets", "2027=3,2", "2028=Sangat Baik", "--json").json
    assert plain(answer.json()) == plain(said)
    budgets = {"2027": 200, "2028": 700}
    free = {"panel_csv": CSV, "targets": TARGETS, "budgets": budgets, "upkeep": False, "levels_per_year": 1}
    options = ["--budgets", "2027=200 2028=700", "--no-upkeep", "--levels-per-year", "1"]
    said = tangga("roadmap", FILE, "--targets", "2027=3,2", "2028=Sangat Baik", *options, "--json").json
    assert plain(world.ask("opd", "POST", "/v1/roadmap", json=free).json()) == plain(said)


def test_a_roadmap_out_of_reach_is_an_answer(world: World) -> None:
    answer = world.ask("opd", "POST", "/v1/roadmap", json={**WHOLE, "targets": {"2027": 4.9}, "rules": {"budget": 1}})
    assert (answer.status_code, answer.json()["status"]) == (200, "infeasible")
    assert answer.json()["fails_in"] == 2027


def panel() -> str:
    """Three institutions, of which one stands lower."""
    rows = [row for row in CSV.splitlines() if not row.startswith("Pemerintah") or ",2024," in row]
    others = [rows[1].replace("Pemerintah Kota Bandar Lampung", f"Pemerintah Kota {name}") for name in ("Metro", "B")]
    return "\n".join([*rows, *others]) + "\n"


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ({"target": 3.1}, ["--target", "3,1"]),
        ({"target": 3.1, "floor": 3.05}, ["--target", "3,1", "--floor", "3,05"]),
        ({"merata": True, "budget": 300}, ["--merata", "--budget", "300"]),
        (
            {"predicate": "Sangat Baik", "budget": 600, "shared": ["peraturan-spbe"]},
            ["--predicate", "Sangat Baik", "--budget", "600", "--shared", "peraturan-spbe"],
        ),
        ({"target": 3.2, "province": "Lampung", "rules": {"freeze": ["i29"]}}, ["--target", "3,2", "--freeze", "i29"]),
    ],
    ids=["average", "floor", "merata", "predicate", "rules"],
)
def test_a_joint_plan_is_the_command_lines(
    world: World, tmp_path: Path, body: dict[str, Any], options: list[str]
) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(panel(), "utf-8")
    answer = world.ask("opd", "POST", "/v1/joint", json={"panel_csv": panel(), **body})
    assert answer.status_code == 200, answer.text
    assert plain(answer.json()) == plain(tangga("joint", str(path), *options, "--json").json)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("roadmap", {**WHOLE, "targets": {}}, "nothing_asked"),
        ("roadmap", {**WHOLE, "targets": {"2020": 3.2}}, "target_in_the_past"),
        ("roadmap", {**WHOLE, "targets": {"2027": "Ngawur"}}, "unknown_predicate"),
        ("roadmap", {**WHOLE, "targets": {"2027": 3.4, "2028": 3.2}}, "targets_fall"),
        ("roadmap", {**WHOLE, "targets": {"2027": 3.2}, "budgets": {"2028": 1}}, "budget_without_target"),
        ("roadmap", {**WHOLE, "targets": {"27": 3.2}}, "wrong_type"),
        ("roadmap", {**WHOLE, "targets": {"2027": 3.2}, "levels_per_year": 0}, "greater_than_equal"),
        ("joint", {"panel_csv": CSV}, "nothing_asked"),
        ("joint", {"panel_csv": CSV, "target": 3, "merata": True, "budget": 1}, "several_goals"),
        ("joint", {"panel_csv": CSV, "merata": True}, "budget_"),
        ("joint", {"panel_csv": CSV, "target": 9}, "out_of_range"),
        ("joint", {"panel_csv": CSV, "target": 3, "province": "Bali"}, "province_missing"),
        ("joint", {"panel_csv": CSV, "target": 3, "institutions": ["Kota X"]}, "institution_missing"),
        ("joint", {"panel_csv": CSV, "target": 3, "institution_type": "x"}, "unknown_type"),
        ("joint", {"panel_csv": CSV, "target": 3.2, "shared": ["x"]}, "unknown_group"),
        ("plan", {**WHOLE, "rules": {"target": 3.2}, "assurance": 1.0}, "less_than_equal"),
        ("plan", {**WHOLE, "rules": {"budget": 50}, "assurance": 0.8}, "assurance_without_target"),
        ("plan", {**WHOLE, "hold": True}, "hold_without_assurance"),
        ("plan", {**WHOLE, "rules": {"target": 3.2}, "hold": True, "assurance": 0.8}, "hold_with_target"),
        ("plan", {**WHOLE, "hold": "ya", "assurance": 0.8}, "wrong_type"),
    ],
)
def test_every_fault_is_named(world: World, path: str, body: dict[str, Any], code: str) -> None:
    answer = world.ask("opd", "POST", f"/v1/{path}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["code"].startswith(code), answer.text
    assert "--" not in answer.text


def test_an_assured_plan_is_the_command_lines(world: World) -> None:
    body = {"panel_csv": CSV, "rules": {"target": 3.2}, "assurance": 0.8}
    answer = world.ask("opd", "POST", "/v1/plan", json=body).json()
    said = tangga("plan", FILE, "--target", "3,2", "--assurance", "0,8", "--json").json
    assert answer["assurance"] == said["assurance"]
    assert (answer["cost"], answer["levels_after"]) == (said["cost"], said["levels_after"])
    assert answer["assurance"]["reached"] >= 0.8
    assert answer["assurance"]["simulated"]


def test_a_kept_predicate_is_the_command_lines(fresh: World) -> None:
    answer = fresh.ask("opd", "POST", "/v1/plan", json={"panel_csv": CSV, "hold": True, "assurance": 0.9}).json()
    said = tangga("plan", FILE, "--hold", "--assurance", "0,9", "--json").json
    assert answer["target"] == said["target"]
    assert (answer["cost"], answer["levels_after"]) == (said["cost"], said["levels_after"])
    assert answer["upkeep"] == said["upkeep"]
    body = {"name": "bertahan", "hold": True, "assurance": 0.9}
    made = fresh.ask("planner", "POST", f"/v1/institutions/{MINE}/plans", json=body, headers={"If-None-Match": "*"})
    assert made.status_code == 201, made.text
    assert made.json()["document"]["basis"]["rules"]["predicate"] == made.json()["document"]["predicate_before"]


def test_an_assured_plan_is_kept_with_its_assurance(fresh: World) -> None:
    body = {"name": "terjamin", "rules": {"target": 3.2}, "assurance": 0.7}
    made = fresh.ask("planner", "POST", f"/v1/institutions/{MINE}/plans", json=body, headers={"If-None-Match": "*"})
    assert made.status_code == 201, made.text
    assurance = made.json()["document"]["assurance"]
    assert (assurance["asked"], assurance["reached"] >= 0.7) == (0.7, True)


def test_a_roadmap_rests_on_a_stored_assessment(world: World) -> None:
    answer = world.ask("planner", "POST", f"/v1/institutions/{MINE}/roadmap", json={"targets": TARGETS}).json()
    given = world.ask("opd", "POST", "/v1/roadmap", json={**WHOLE, "targets": TARGETS}).json()
    assert plain(answer) == plain(given)
    past = world.ask("planner", "POST", f"/v1/institutions/{MINE}/roadmap", json={"targets": TARGETS, "cycle": 2019})
    assert past.status_code == 404


def test_a_joint_plan_takes_what_may_be_seen(world: World) -> None:
    path = "/v1/joint/stored"
    everything = world.ask("admin", "POST", path, json={"target": 3.1}).json()
    assert len(everything["plans"]) == 4
    own = world.ask("province", "POST", path, json={"target": 3.1, "province": "Lampung"}).json()
    assert len(own["plans"]) == 3
    hidden = world.ask("planner", "POST", path, json={"target": 3.1, "institutions": [MEMBER], "cycle": 2024})
    assert (hidden.status_code, hidden.json()["code"]) == (403, "forbidden")
    latest = world.ask("planner", "POST", path, json={"target": 3.1, "institutions": [MEMBER]}).json()
    assert [plan["cycle"] for plan in latest["plans"]] == [2023]
    shown = world.ask("planner", "POST", path, json={"target": 3.1, "institutions": [OTHER], "cycle": 2023})
    assert shown.status_code == 200
    assert world.ask("opd", "POST", path, json={"target": 3.1}).status_code == 403
    none = world.ask("admin", "POST", path, json={"target": 3.1, "institutions": ["tiada"]})
    assert none.json()["errors"][0]["code"] == "assessments_missing"
    assert GOVERNOR not in str(hidden.json())


@pytest.mark.parametrize(
    "asked",
    [
        {"rules": {"target": 3.2, "freeze": ["i29"], "capacity": {"Diskominfo": {"steps": 9}}}},
        {"rules": {"budget": 50}},
        {"rules": {"target": 3.2}, "assurance": 0.7},
        {"rules": {"target": 5, "max_indicators": 1}},
        {"rules": {"target": 2}},
    ],
    ids=["target", "budget", "assured", "infeasible", "already met"],
)
def test_a_stored_plan_is_solved_again_from_its_own_document(fresh: World, asked: dict[str, Any]) -> None:
    path = f"/v1/institutions/{MINE}/plans"
    made = fresh.ask("planner", "POST", path, json={"name": "ulang", **asked}, headers={"If-None-Match": "*"}).json()
    again = fresh.ask("planner", "GET", f"{path}/{made['id']}/replay")
    assert again.json() == {"same": True, "differences": []}, again.text
    # What the store holds now no longer matters.
    body = {**example_assessment(), "levels": {**example_assessment()["levels"], "i01": 1, "i02": 5}}
    put = f"/v1/institutions/{MINE}/assessments/2024/final"
    assert fresh.ask("planner", "PUT", put, json=body, headers={"If-Match": '"v1"'}).status_code == 200
    assert fresh.ask("planner", "GET", f"{path}/{made['id']}/replay").json()["same"]


def test_a_plan_of_others_is_not_replayed(world: World) -> None:
    hidden, shown = world.plans[OTHER]
    assert world.ask("planner", "GET", f"/v1/institutions/{OTHER}/plans/{hidden}/replay").status_code == 403
    assert world.ask("planner", "GET", f"/v1/institutions/{OTHER}/plans/{shown}/replay").json()["same"]
    assert world.ask("planner", "GET", f"/v1/institutions/{MINE}/plans/{shown}/replay").status_code == 404


def test_a_model_without_an_assurance_is_refused(world: World) -> None:
    wish = {"rules": {"target": 3.2}, "model": "bawaan"}
    asked = world.ask("opd", "POST", "/v1/plan", json={**WHOLE, **wish})
    kept = world.ask(
        "planner",
        "POST",
        f"/v1/institutions/{MINE}/plans",
        json={"name": "tanpa peluang", **wish},
        headers={"If-None-Match": "*"},
    )
    for answer in (asked, kept):
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "model_without_assurance"), answer.text
