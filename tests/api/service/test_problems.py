"""Problems: every code documented, every refusal one of them, and nothing said that should not be."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from api.service.app import create_app
from api.service.logs import configure
from api.service.problems import KINDS, MEDIA_TYPE
from api.service.routers import ALL_ROUTERS
from api.service.security import permissions
from api.service.security.headers import HEADERS
from api.service.security.permissions import EVERYONE, Rule
from api.service.security.principal import ROLES
from api.service.settings import Settings
from api.service.wire.bodies import example_assessment
from tests.conftest import ROOT

from .world import World, quiet, settings

DOCS = ROOT / "docs"


@pytest.mark.parametrize("code", KINDS)
def test_every_code_is_documented(code: str) -> None:
    assert f"| `{code}` | {int(KINDS[code].status)} |" in (DOCS / "api.md").read_text("utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `TANGGA_{name.upper()}` |" in (DOCS / "operasi.md").read_text("utf-8")


def test_who_may_do_what_is_documented() -> None:
    from api.service.security.permission_page import permission_table

    assert permission_table() in (DOCS / "keamanan.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/tiada", 404, "not_found"),
        ("GET", "/v1/tiada", 404, "not_found"),
        ("DELETE", "/v1/plan", 405, "method_not_allowed"),
        ("GET", "/v1/institutions/tiada", 404, "not_found"),
        ("GET", "/v1/instruments/tiada", 422, "invalid_input"),
        ("GET", "/v1/institutions/%00", 422, "invalid_input"),
        ("GET", "/v1/institutions?size=9999", 422, "invalid_input"),
    ],
)
def test_refusals_are_problems(world: World, method: str, path: str, status: int, code: str) -> None:
    answer = world.ask("planner", method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.json()["status"] == status


def test_another_name_in_the_host_header_is_refused(world: World) -> None:
    for host in ("jahat.example", "127.0.0.1.jahat.example", "", "[", "localhost@jahat.example"):
        answer = world.client.get("/v1/instruments", headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host"), host


def test_every_answer_carries_the_security_headers(world: World) -> None:
    for path in ("/", "/v1/instruments", "/tiada", "/static/tangga.css", "/v1/docs"):
        headers = world.client.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy


def test_a_defect_is_answered_without_telling_its_cause(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.testclient import TestClient

    from api.service.routes.common import guarded_router

    def broken(request: Request) -> dict[str, str]:
        raise ZeroDivisionError("rahasia dapur")

    extra = guarded_router("rusak")
    paths = ("/v1/rusak", "/rusak")
    for path in paths:
        extra.add_api_route(path, broken, methods=["GET"])
    rules = {**permissions.RULES, **{("GET", path): Rule("GET", path, "rusak", None) for path in paths}}
    for place in ("api.service.app.RULES", "api.service.security.guard.RULES"):
        monkeypatch.setattr(place, rules)
    app = create_app(settings(f"sqlite:///{sqlite_template}"), (*ALL_ROUTERS, extra))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.get("/v1/rusak")
        page = client.get("/rusak", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert page.status_code == 500
    assert page.text.startswith("<!DOCTYPE html>")
    for text in (answer.text, page.text):
        assert "rahasia" not in text
        assert "ZeroDivision" not in text


def test_a_request_id_is_taken_over_when_it_is_harmless(world: World) -> None:
    assert world.client.get("/health/live", headers={"X-Request-ID": "abcdef-123456"}).headers["x-request-id"] == (
        "abcdef-123456"
    )
    for wrong in ("x", "a" * 100, 'a"b{evil}xx'):
        assert world.client.get("/health/live", headers={"X-Request-ID": wrong}).headers["x-request-id"] != wrong


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the service logs during one test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("debug", stream)
    yield stream
    quiet()
    root.handlers[:] = before
    root.setLevel(level)


def test_logs_hold_neither_secrets_nor_scores(world: World, logged: io.StringIO) -> None:
    key = world.keys["planner"]
    world.ask("planner", "POST", "/v1/score", json={"assessments": [example_assessment()]}, params={"x": "rahasia"})
    world.client.post("/masuk", data={"name": "planner", "password": "sandi yang salah"})
    text = "".join(line for line in logged.getvalue().splitlines() if '"request"' in line)
    assert '"route": "/v1/score"' in text
    for secret in (key.rsplit("_", 1)[1], "rahasia", "sandi yang salah", "2.9795", "levels"):
        assert secret not in text


def test_metrics_count_requests_and_solves(world: World) -> None:
    text = world.ask("admin", "GET", "/metrics").text
    assert 'tangga_requests_total{method="GET",route="/health/live"' in text
    assert "tangga_solver_queue 0.0" in text
    assert world.ask("planner", "GET", "/metrics").status_code == 403


def test_everyone_means_every_role() -> None:
    assert set(EVERYONE) == set(ROLES)


def test_the_description_is_complete(world: World) -> None:
    document = world.ask(None, "GET", "/v1/openapi.json").json()
    described = {(method.upper(), path) for path, found in document["paths"].items() for method in found}
    about_itself = ("/v1/openapi.json", "/v1/docs")
    programs = {key for key in permissions.RULES if key[1].startswith(("/v1/", "/health/"))}
    assert described == {key for key in programs if key[1] not in about_itself}
    for path, found in document["paths"].items():
        for method, operation in found.items():
            assert operation["summary"] == permissions.RULES[method.upper(), path].summary
            assert operation["description"], path
            assert "429" in operation["responses"]
