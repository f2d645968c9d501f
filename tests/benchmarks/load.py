"""Closed-loop clients against a running service: ``python -m tests.benchmarks.load [--seconds N] [--clients 1,8,32]``.

Each client sends its next request when the last one is answered, over a realistic mix. The clients live in
processes of their own; beside them stands the same work done in process, in the same run.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from api.commands.serve import TURN_SECONDS
from api.service.jobs.tasks import run
from api.service.scoring import scores_of
from api.service.wire.assessments import AssessmentBody
from api.service.wire.bodies import example_assessment
from api.service.wire.expectations import ForecastBody, example_claim
from api.service.wire.planning import PlanBody, RulesBody, ScoreBody
from data.store.database import Database
from tests.api.service.world import MINE, fill

TARGETS = (3.0, 3.2, 3.5, 3.8)
MIX = {"score": 38, "list": 25, "read": 15, "plan": 16, "forecast": 4, "frontier": 2}
"""How often people ask for what, in percent."""

RAMP = 0.2
"""Share of the time before counting begins: all clients connect and ask at the same moment, as people never do."""


@dataclass(frozen=True)
class Load:
    """What was measured at one number of clients.

    Attributes:
        seconds: answer times by kind of request.
        errors: answers that were none.
        length: how long it took, seconds.
    """

    clients: int
    seconds: dict[str, list[float]]
    errors: int
    length: float


def request_of(kind: str, chance: random.Random) -> tuple[str, str, Any]:
    """Method, path and body of one request."""
    if kind == "score":
        return "POST", "/v1/score", {"assessments": [example_assessment()]}
    if kind == "plan":
        return "POST", "/v1/plan", {"assessment": example_assessment(), "rules": {"target": chance.choice(TARGETS)}}
    if kind == "frontier":
        return "POST", "/v1/frontier", {"assessment": example_assessment()}
    if kind == "forecast":
        return "POST", "/v1/forecast", {"assessments": [example_claim(), example_assessment()]}
    if kind == "read":
        return "GET", f"/v1/institutions/{MINE}/assessments/2024/final", None
    return "GET", f"/v1/institutions/{MINE}/plans", None


def client(base: str, key: str, seed: int, seconds: float, mix: dict[str, int]) -> tuple[dict[str, list[float]], int]:
    """One closed-loop client; answer times by kind, and errors."""
    chance = random.Random(seed)
    times: dict[str, list[float]] = {kind: [] for kind in mix}
    errors = 0
    start = time.monotonic()
    end = start + seconds * (1 + RAMP)
    with httpx2.Client(base_url=base, headers={"Authorization": f"Bearer {key}"}, timeout=120) as line:
        while time.monotonic() < end:
            kind = chance.choices(tuple(mix), tuple(mix.values()))[0]
            method, path, body = request_of(kind, chance)
            began = time.perf_counter()
            answer = line.request(method, path, json=body)
            if time.monotonic() > start + seconds * RAMP:
                times[kind].append(time.perf_counter() - began)
            errors += answer.status_code != 200
    return times, errors


def _many(arguments: tuple[str, str, int, int, float, dict[str, int]]) -> tuple[dict[str, list[float]], int]:
    # Many clients share this process: none shall wait for its turn as long as for its answer.
    sys.setswitchinterval(TURN_SECONDS)
    base, key, seed, clients, seconds, mix = arguments
    with ThreadPoolExecutor(clients) as people:
        found = list(people.map(lambda n: client(base, key, seed + n, seconds, mix), range(clients)))
    times = {kind: [t for one, _ in found for t in one[kind]] for kind in mix}
    return times, sum(errors for _, errors in found)


@dataclass(frozen=True)
class Running:
    """A service and the process that its clients live in."""

    base: str
    key: str
    process: ProcessPoolExecutor

    def measure(self, clients: int, seconds: float, mix: dict[str, int] = MIX) -> Load:
        """Let so many clients ask for so long."""
        began = time.perf_counter()
        times, errors = self.process.submit(_many, (self.base, self.key, 1, clients, seconds, mix)).result()
        return Load(clients, times, errors, min(seconds, time.perf_counter() - began))


def in_process(count: int) -> dict[str, list[float]]:
    """The same scores, plans and forecasts without HTTP."""
    assessment = AssessmentBody(**example_assessment())
    claims = [AssessmentBody(**example_claim()), assessment]
    chance = random.Random(1)
    work: dict[str, Callable[[], object]] = {
        "score": lambda: json.dumps(scores_of(ScoreBody(assessments=[assessment]))),
        "plan": lambda: run(
            "plan", PlanBody(assessment=assessment, rules=RulesBody(target=chance.choice(TARGETS))), 60
        ),
        "forecast": lambda: run("forecast", ForecastBody(assessments=claims), 60),
    }
    times: dict[str, list[float]] = {}
    for kind, call in work.items():
        call()
        times[kind] = [_timed(call) for _ in range(count)]
    return times


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def at(times: Sequence[float], share: float) -> float:
    """A quantile in milliseconds; the highest where there are few."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


@contextmanager
def service() -> Iterator[Running]:
    """``tangga serve`` over a filled store, warmed up."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tangga.sqlite3'}"
        with Database(url) as database:
            database.migrate()
            keys, _ = fill(database)
        process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--database", url],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TANGGA_RATE": "1000000", "TANGGA_LOG_LEVEL": "warning"},
        )
        stream = process.stderr
        if stream is None:
            raise RuntimeError("the service has no standard error")
        line = next(text for text in stream if "/masuk/tautan" in text)
        # A full pipe would stop the service.
        threading.Thread(target=lambda: deque(stream, maxlen=0), daemon=True).start()
        base = line.strip().split("/masuk")[0]
        try:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as clients:
                running = Running(base, keys["planner"], clients)
                running.measure(1, 3)
                yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--clients", default="1,8,32")
    options = parser.parse_args(arguments)
    counts = [int(part) for part in options.clients.split(",")]
    with service() as running:
        idle = running.measure(1, options.seconds / 3, {"score": 1}).seconds["score"]
        idle_plan = running.measure(1, options.seconds / 3, {"plan": 1}).seconds["plan"]
        direct = in_process(max(5, int(options.seconds * 4)))
        loads = [running.measure(count, options.seconds) for count in counts]
    print("| clients | kind | requests/s | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|")
    for kind, times in direct.items():
        print(_row("in process", kind, times, sum(times)))
    print(_row("1, only scores", "score", idle, sum(idle)))
    print(_row("1, only plans", "plan", idle_plan, sum(idle_plan)))
    for load in loads:
        everything = [t for times in load.seconds.values() for t in times]
        print(_row(str(load.clients), "all", everything, load.length))
        for kind, times in load.seconds.items():
            print(_row(str(load.clients), kind, times, load.length))
    print(f"\nerrors: {sum(load.errors for load in loads)}")
    print(f"HTTP adds to a plan at the median: {at(idle_plan, 0.5) - at(direct['plan'], 0.5):.1f} ms")
    worst = loads[-1]
    ratio = at(worst.seconds["score"], 0.99) / at(idle, 0.99)
    against = at(worst.seconds["score"], 0.99) / at(idle, 0.5)
    print(f"p99 of a score at {worst.clients} clients / idle p99: {ratio:.1f}, / idle median: {against:.1f}")


def _row(clients: str, kind: str, times: Sequence[float], length: float) -> str:
    figures = " | ".join(f"{at(times, share):.1f}" for share in (0.5, 0.95, 0.99))
    return f"| {clients} | {kind} | {len(times) / length if length else 0:.1f} | {figures} |"


if __name__ == "__main__":
    main()
