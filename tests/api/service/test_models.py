"""Trained models: listed with their cards, asked by name, trusted only as they were written; none is uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.service.jobs.long_tasks import run as run_long
from api.service.jobs.outcomes import Done, Training
from api.service.jobs.pool import SolverPool
from api.service.wire.bodies import example_assessment
from api.service.wire.expectations import example_claim
from tests.models.simulated import assessments
from tests.training.thin_prior import thin_prior

from .world import MINE, World, running

MODEL = "0123456789abcdef01234567"
FORECAST = {"assessments": [example_claim(), example_assessment()]}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], list[tuple[int, int]]]:
    """A model as the job trains it, with a thin prior: these tests are about the way, not about the figures."""
    import json

    folder, told = tmp_path_factory.mktemp("model"), []
    asked = Training(tuple(assessments(8, 8)), str(folder / MODEL), 3)
    with thin_prior(8):
        outcome = run_long("train", asked, lambda done, of, words: told.append((done, of)))
    assert isinstance(outcome, Done), outcome
    return folder, json.loads(outcome.document), told


@pytest.fixture
def service(
    trained: tuple[Path, dict[str, Any], Any], sqlite_template: Path, tmp_path: Path, pool: SolverPool
) -> Iterator[World]:
    path = tmp_path / "model.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", pool, models_folder=trained[0]) as world:
        yield world


@pytest.mark.slow
def test_a_trained_model_is_listed_shown_and_asked(service: World, trained: tuple[Path, dict[str, Any], Any]) -> None:
    _, document, told = trained
    assert (document["model"], document["instrument"], document["simulated"]) == (MODEL, "spbe-2020", True)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(0 <= done < of for done, of in told)
    listed = service.ask("opd", "GET", "/v1/models").json()["items"]
    assert [one["id"] for one in listed] == ["bawaan", MODEL]
    assert listed[1]["sha256"] == document["sha256"]
    shown = service.ask("opd", "GET", f"/v1/models/{MODEL}").json()
    assert shown["card"] == document["card"]
    assert "SIMULASI" in shown["card"]
    shipped = service.ask("opd", "POST", "/v1/forecast", json=FORECAST).json()
    asked = service.ask("opd", "POST", "/v1/forecast", json={**FORECAST, "model": MODEL}).json()
    assert asked["model"]["trained_on"] == document["trained_on"] != shipped["model"]["trained_on"]
    assert asked["index"] != shipped["index"]
    kept = service.ask("planner", "POST", f"/v1/institutions/{MINE}/forecasts", json={"model": MODEL}).json()
    assert kept["model_version"] == f"{document['version']}+{MODEL}"
    plan = {"assessment": example_assessment(), "rules": {"target": 3.1}, "assurance": 0.6, "model": MODEL}
    assert service.ask("opd", "POST", "/v1/plan", json=plan).json()["assurance"]["asked"] == 0.6
    stored = {"name": "terjamin", "rules": {"target": 3.1}, "assurance": 0.6, "model": MODEL}
    new = {"If-None-Match": "*"}
    assert service.ask("planner", "POST", f"/v1/institutions/{MINE}/plans", json=stored, headers=new).status_code == 201
    file = trained[0] / MODEL / "model.joblib"
    whole = file.read_bytes()
    # Workers that have read it keep it; whoever comes later is not deceived.
    (trained[0] / MODEL / "manifest.json").write_text("{}")
    broken = service.ask("opd", "POST", "/v1/forecast", json={**FORECAST, "model": MODEL})
    assert (broken.status_code, broken.json()["errors"][0]["code"]) == (422, "artifact_broken")
    assert service.ask("opd", "GET", "/v1/models").json()["items"][1]["broken"]
    assert file.read_bytes() == whole


@pytest.mark.parametrize("name", ["x", "..", "../../etc", "0" * 24, "%2e%2e", "/etc/passwd", ""])
def test_no_other_folder_is_a_model(world: World, name: str) -> None:
    answer = world.ask("opd", "POST", "/v1/forecast", json={**FORECAST, "model": name})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_model")


def test_the_shipped_model_has_a_card(world: World) -> None:
    listed = world.ask("opd", "GET", "/v1/models").json()["items"]
    assert (listed[0]["id"], listed[0]["shipped"], listed[0]["simulated"]) == ("bawaan", True, True)
    assert "SIMULASI" in world.ask("opd", "GET", "/v1/models/bawaan").json()["card"]
    assert world.ask("opd", "GET", "/v1/models/tiada").status_code == 422
    same = world.ask("opd", "POST", "/v1/forecast", json={**FORECAST, "model": "bawaan"}).json()
    assert same == world.ask("opd", "POST", "/v1/forecast", json=FORECAST).json()


def test_models_are_not_uploaded() -> None:
    from api.service.security.permissions import RULES

    assert {method for method, path in RULES if "model" in path} == {"GET"}
