"""Whatever is sent: an answer that the description allows, never a 5xx, never a hang.

More examples: ``TANGGA_FUZZ_EXAMPLES=200 pytest tests/api/service/test_fuzz.py``.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.service.app import create_app
from api.service.jobs.pool import SolverPool
from api.service.wire.bodies import example_assessment
from api.service.wire.expectations import example_claim
from data.store.database import Database

from .world import MINE, World, listening, running
from .world import settings as world_settings

EXAMPLES = int(os.environ.get("TANGGA_FUZZ_EXAMPLES", "4"))
MALFORMED = 10_000
PARTS = 4
SLOWEST = 5.0
MOST_GROWTH = 600 * 2**20
CSV = (resources.files("data") / "samples" / "bandar-lampung.csv").read_bytes()
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def described(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, pool: SolverPool) -> Iterator[World]:
    """A service of this module's own: what is sent here changes it."""
    path = tmp_path_factory.mktemp("fuzz") / "tangga.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", pool) as service:
        # Workers that start with the service have the forecast model already; those of tests load it when first asked.
        service.ask("admin", "POST", "/v1/forecast", json={"assessments": [example_claim()]})
        yield service


@pytest.fixture(scope="module")
def address(described: World) -> Iterator[str]:
    """The same service over real HTTP."""
    with listening(described.app) as base:
        yield base


def _schema() -> Any:
    app = create_app(world_settings("sqlite:///unused.db"))
    return schemathesis.openapi.from_dict(app.openapi())


schema = _schema()


def crowding() -> float:
    """How many programs share a processor: on a busy machine everything takes so much longer."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)) if hasattr(os, "getloadavg") else 1.0


@schema.parametrize()  # type: ignore[untyped-decorator]  # schemathesis does not say
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_route_keeps_to_its_description(case: Any, described: World, address: str) -> None:
    headers = {"Authorization": f"Bearer {described.keys['admin']}"}
    began = time.perf_counter()
    response = case.call(base_url=address, headers=headers)
    assert time.perf_counter() - began < SLOWEST * crowding()
    case.validate_response(response, checks=list(CHECKS))


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["i01", "spbe-2020", "final", "1e400", "9" * 50, "\x00", "=1+1", "2024"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10) | st.just("i01"), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = ("assessment", "assessments", "panel_csv", "rules", "costs_csv", "alternatives", "institution", "cycle")
bodies = st.dictionaries(st.sampled_from(FIELDS), junk, max_size=4)
ROUTES = ("score", "plan", "frontier", "gaps", "verify", "peers", "compare")


@st.composite
def nearly(draw: st.DrawFn) -> Any:
    """A body that is right but for one thing."""
    body: dict[str, Any] = {"assessment": example_assessment(), "rules": {"target": 3.2}}
    part = draw(st.sampled_from(["assessment", "levels", "rules"]))
    place = body["assessment"]["levels"] if part == "levels" else body[part]
    place[draw(st.sampled_from(sorted(place)) | st.text(max_size=8))] = draw(junk)
    return body


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """Bytes of a body or a file with a hole, a repetition or a change."""
    text = draw(st.sampled_from([CSV, json.dumps({"assessment": example_assessment()}).encode(), b"PK\x03\x04" + CSV]))
    start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    return text[:start] + draw(st.binary(max_size=30)) + text[end:]


def _send(world: World, path: str, **options: Any) -> int:
    began = time.perf_counter()
    answer = world.ask("admin", "POST", path, **options)
    assert time.perf_counter() - began < SLOWEST * crowding()
    if answer.status_code >= 400:
        assert answer.json()["code"]
    return int(answer.status_code)


def send_malformed(world: World, examples: int) -> tuple[int, set[int]]:
    """Send so many malformed bodies and files; how many went out, and the statuses that came back."""
    statuses: set[int] = set()
    sent = 0

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(ROUTES), bodies | nearly() | junk, torn())
    def send(route: str, body: Any, data: bytes) -> None:
        nonlocal sent
        headers = {"Content-Type": "application/json"}
        content = json.dumps(body, ensure_ascii=True)
        statuses.add(_send(world, f"/v1/{route}", content=content, headers=headers))
        statuses.add(_send(world, f"/v1/{route}", content=data, headers=headers))
        statuses.add(_send(world, "/v1/score", json={"panel_csv": data.decode("latin-1")}))
        statuses.add(_send(world, "/v1/verify", content=content, headers=headers))
        other = ROUTES[sent % len(ROUTES)]
        statuses.add(_send(world, f"/v1/{other}", content=content[: len(content) // 2], headers=headers))
        nested = json.dumps({"assessments": [body], "assessment": body})
        statuses.add(_send(world, f"/v1/{other}", content=nested, headers=headers))
        sent += 6
        if sent % 30 == 0:
            statuses.add(_send(world, "/v1/check", files={"file": ("x.xlsx", data)}))
            sent += 1

    send()
    return sent, statuses


def test_malformed_bodies_are_refused_in_words(described: World) -> None:
    _, statuses = send_malformed(described, 25)
    assert statuses <= {200, 400, 404, 413, 415, 422}


def _resident() -> int:
    """Memory in use, bytes, where the system tells; else 0."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


@pytest.mark.slow
@pytest.mark.parametrize("_part", range(PARTS))
def test_ten_thousand_malformed_bodies(described: World, _part: int) -> None:
    """In parts that several processes can share; each draws its own."""
    before = _resident()
    sent, statuses = send_malformed(described, MALFORMED // PARTS // 6 + 1)
    assert sent >= MALFORMED / PARTS
    assert statuses <= {200, 400, 404, 413, 415, 422}
    assert _resident() - before < MOST_GROWTH


@pytest.mark.parametrize("headers", [{"If-Match": "\xff"}, {"Idempotency-Key": "x" * 300}, {"Idempotency-Key": ""}])
def test_odd_headers_are_refused(described: World, headers: dict[str, str]) -> None:
    path = f"/v1/institutions/{MINE}/assessments/2024/self"
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = described.ask("admin", "PUT", path, json={**example_assessment(), "stage": "self"}, headers=encoded)
    assert 400 <= answer.status_code < 500


def test_a_store_that_breaks_is_told_and_not_explained(tmp_path: Path, pool: SolverPool) -> None:
    path = tmp_path / "rusak.db"
    with Database(f"sqlite:///{path}") as database:
        database.migrate()
    with running(f"sqlite:///{path}", pool) as world:
        world.service.database.close()
        for file in tmp_path.glob("rusak.db*"):
            file.write_bytes(b"bukan basis data" * 1000)
        answer = world.ask("admin", "GET", "/v1/institutions")
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert str(tmp_path) not in answer.text
        assert world.client.get("/health/live").status_code == 200
        assert world.client.get("/health/ready").status_code == 503
