"""The service as a process: started by its command, reached over real HTTP, stopped and killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

import httpx2
import pytest

from api.service.wire.bodies import example_assessment
from data.store import schema
from data.store.database import Database

from .world import MINE, World, fill, hashed, running

LINK = re.compile(r"(http://127\.0\.0\.1:(\d+))/masuk/tautan\?kode=(\S+)")
SAFE = {"TANGGA_SECRET": "s" * 40, "TANGGA_ALLOWED_HOSTS": "127.0.0.1"}


@contextmanager
def served(url: str, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], SimpleQueue[str]]]:
    """``tangga serve`` in a process of its own, and the lines that it says."""
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--database", url, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TANGGA_WARM": "false", **environment},
    )
    lines: SimpleQueue[str] = SimpleQueue()
    stream = process.stderr
    assert stream is not None

    def read() -> None:
        for line in stream:
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    try:
        yield process, lines
    finally:
        process.kill()
        process.wait(10)


def address(lines: SimpleQueue[str]) -> tuple[str, str]:
    """Base address and one-time code, once they are printed."""
    deadline, seen = time.monotonic() + 180, ""
    while time.monotonic() < deadline:
        try:
            seen += lines.get(timeout=1)
        except Empty:
            continue
        found = LINK.search(seen)
        if found:
            return found[1], found[3]
    raise AssertionError(seen)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Address of a store that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path / 'baru' / 'tangga.sqlite3'}"


def test_serve_prints_a_link_that_signs_in_once(url: str) -> None:
    with served(url) as (process, lines):
        base, code = address(lines)
        with httpx2.Client(base_url=base) as client:
            assert client.get("/health/ready").json() == {"status": "siap"}
            assert client.get("/masuk/tautan", params={"kode": code}).status_code == 303
            me = client.get("/v1/me").json()
            assert (me["name"], me["role"]) == ("lokal", "admin")
            body = {"assessment": example_assessment(), "rules": {"target": 3.2}}
            headers = {"X-CSRF-Token": me["csrf_token"]}
            plan = client.post("/v1/plan", json=body, headers=headers, timeout=60).json()
            assert plan["status"] == "optimal"
        with httpx2.Client(base_url=base) as other:
            assert other.get("/masuk/tautan", params={"kode": code}).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)
    said = "".join(_rest(lines))
    assert '"event": "stopped"' in said
    assert "kode=" not in said


def test_an_older_store_is_refused_and_upgraded_when_asked(url: str) -> None:
    with Database(url) as database:
        Path(database.label).parent.mkdir()
        database.migrate("0001")
    with served(url) as (process, lines):
        assert process.wait(60) == 2
        assert "tangga serve --migrate" in " ".join("".join(_rest(lines)).split())
    with served(url, "--migrate", "--no-sample") as (_, lines):
        base, _ = address(lines)
        assert httpx2.get(base + "/health/ready").status_code == 200
    with Database(url) as database:
        assert database.revision() == schema.head()


def test_what_was_acknowledged_outlives_kill_minus_nine(url: str) -> None:
    with Database(url) as database:
        (Path(database.label).parent).mkdir()
        database.migrate()
        keys, _ = fill(database)
    path = f"/v1/institutions/{MINE}/assessments/2024/self"
    headers = {"Authorization": f"Bearer {keys['planner']}", "If-Match": '"v1"'}
    body = {**example_assessment(), "stage": "self", "notes": {"i01": "sebelum mati"}}
    with served(url) as (process, lines):
        base, _ = address(lines)
        assert httpx2.put(base + path, json=body, headers=headers).status_code == 200
        process.kill()
        process.wait(10)
    with served(url) as (_, lines):
        base, _ = address(lines)
        found = httpx2.get(base + path, headers=headers).json()
        assert (found["version"], found["notes"]) == (2, {"i01": "sebelum mati"})


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ["TANGGA_SECRET", "TANGGA_ALLOWED_HOSTS"]),
        ({"TANGGA_SECRET": "pendek", "TANGGA_ALLOWED_HOSTS": "x"}, ["TANGGA_SECRET"]),
        ({**SAFE, "TANGGA_PORT": "0"}, ["belum ada pengguna yang dapat masuk", "tangga user add"]),
        ({"TANGGA_PORT": "x"}, ["TANGGA_PORT"]),
        ({"TANGGA_RATE": "0"}, ["TANGGA_RATE"]),
    ],
    ids=["nothing set", "short secret", "no users", "port", "rate"],
)
def test_listening_to_others_needs_users_a_secret_and_names(
    url: str, environment: dict[str, str], words: list[str]
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TANGGA_")}
    done = subprocess.run(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", "api.cli", "serve", "--host", "0.0.0.0", "--database", url],  # noqa: S104 - refused
        capture_output=True,
        text=True,
        env={**clean, **environment},
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    for word in words:
        assert word in said
    assert "Traceback" not in said


def test_an_address_in_use_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    store = tmp_path / "tangga.db"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-m", "api.cli", "serve", "--port", port, "--database", f"sqlite:///{store}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert refused.returncode == 2
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "tangga serve --port" in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr
    assert not store.exists()


def test_a_slow_body_is_refused(sqlite_template: Path, tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'lambat.db'}") as database:
        database.migrate()
        keys, _ = fill(database)
    with served(f"sqlite:///{tmp_path / 'lambat.db'}", TANGGA_BODY_SECONDS="1") as (_, lines):
        base, _ = address(lines)
        port = int(base.rsplit(":", 1)[1])
        head = (
            "POST /v1/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {keys['planner']}\r\nContent-Length: 100\r\n\r\n{{"
        )
        with socket.create_connection(("127.0.0.1", port), 20) as line:
            line.sendall(head.encode())
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 408")
    assert "request_timeout" in answer


def test_cheap_requests_do_not_wait_for_solves(world: World) -> None:
    body = {"assessment": example_assessment(), "rules": {"target": 3.5}, "alternatives": 5}
    with_alternatives = threading.Thread(target=lambda: world.ask("planner", "POST", "/v1/plan", json=body))
    with_alternatives.start()
    answered = 0
    while with_alternatives.is_alive():
        assert world.ask("opd", "POST", "/v1/score", json={"assessments": [example_assessment()]}).status_code == 200
        answered += 1
    with_alternatives.join()
    assert answered > 5


def test_a_solve_that_takes_too_long_is_ended_and_the_next_one_works(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "batas.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", None, solve_seconds=0.05, solvers=1) as world:
        rules = {"target": 3.5, "max_indicators": 30, "floor": {"d3": 3}}
        slow = {"assessment": example_assessment(), "rules": rules, "alternatives": 50}
        answer = world.ask("planner", "POST", "/v1/plan", json=slow)
        assert answer.json()["code"] in ("solve_timeout", "solver_failed")
        quick = world.ask("planner", "POST", "/v1/verify", json={"format": 0})
        assert quick.status_code == 422


def test_a_full_queue_says_when_to_return(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "penuh.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", None, solver_queue=1, solvers=1) as world:
        body = {"assessment": example_assessment(), "rules": {"target": 3.5}, "alternatives": 4}
        answers = []

        def ask() -> None:
            answers.append(world.ask("planner", "POST", "/v1/plan", json=body))

        people = [threading.Thread(target=ask) for _ in range(4)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 200, 503, 503]
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert (refused.json()["code"], refused.headers["retry-after"]) == ("busy", "5")


def test_hashing_is_slow_on_purpose() -> None:
    assert hashed().startswith("$argon2id$")


def _rest(lines: SimpleQueue[str]) -> Iterator[str]:
    while True:
        try:
            yield lines.get_nowait()
        except Empty:
            return
