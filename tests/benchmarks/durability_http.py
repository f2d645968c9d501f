"""Nothing lost over HTTP: `tangga serve` is killed at random moments under concurrent writers, and asked again.

Each round, a service is started and several clients save the levels of an institution each, as fast as they are
answered, each write with an idempotency key; what was answered 200 or 201 was promised. Then the service is killed with
kill -9 (on PostgreSQL, in every second round, every process of the database server too). A new service is started at
once, without any repair; it must hold every promised version exactly as it was sent, one line of the audit log for each
version and no other, and answer the last write again to whoever repeats it.

    python -m tests.benchmarks.durability_http [ROUNDS] [--only sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

from api.service.wire.bodies import example_assessment
from data.assessment import Institution
from data.store.database import Database
from data.store.paging import PageRequest
from data.store.store import Store
from tests.api.service.test_server import address, served
from tests.api.service.world import STAMP, add_person
from tests.databases import KINDS

from .durability import database_of

WRITERS = 4
LONGEST_RUN = 0.6
"""Seconds after the first promise until which the service may live."""

QUICK = {"TANGGA_RATE": "1000000", "TANGGA_SOLVERS": "1", "TANGGA_LOG_LEVEL": "error"}


@dataclass
class Count:
    """What the rounds gave.

    Attributes:
        promised: writes that were answered.
        kept: writes found afterwards; more than promised, for some were killed between commit and answer.
        lost: promised writes that were not found.
        wrong: writers of which the store held something that no whole write left.
        slowest_ready: most seconds from the kill to a service that answers a read.
    """

    rounds: int = 0
    promised: int = 0
    kept: int = 0
    lost: int = 0
    wrong: int = 0
    slowest_ready: float = 0.0
    complaints: list[str] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    """Run as told on the command line; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=50)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    failed = False
    for kind in (asked.only,) if asked.only else KINDS:
        started = time.monotonic()
        count = run(kind, asked.rounds, asked.seed)
        print(
            f"{kind} over HTTP: {count.rounds} rounds, {count.promised} promised, {count.kept} kept, "
            f"{count.lost} lost, {count.wrong} wrong, "
            f"answering again within {count.slowest_ready:.1f} s; {time.monotonic() - started:.0f} s in all",
            *count.complaints,
            sep="\n  ",
            flush=True,
        )
        failed = failed or bool(count.lost or count.wrong)
    return int(failed)


def run(kind: str, rounds: int, seed: int) -> Count:
    """Rounds of writing and killing on one kind of database."""
    count, dice = Count(), random.Random(seed)
    with database_of(kind) as (url, crash):
        with Database(url) as database:
            database.migrate()
            with database.transaction() as store:
                key = add_person(store, "admin")
                ids = [store.institutions.add(_institution(n), STAMP).id for n in range(WRITERS)]
        versions = dict.fromkeys(ids, 0)
        for number in range(rounds):
            promised = _write_and_kill(url, key, versions, dice)
            if crash and number % 2:
                crash()
            versions = _check(url, key, promised, versions, count)
            count.rounds += 1
    return count


def _write_and_kill(url: str, key: str, versions: dict[str, int], dice: random.Random) -> dict[str, int]:
    """Let the clients write, kill the service; the last version that each was promised."""
    promised = dict(versions)
    first, over = threading.Event(), threading.Event()

    def write_on(base: str, id_: str) -> None:
        with httpx2.Client(base_url=base, timeout=30) as client, suppress(httpx2.HTTPError):
            while not over.is_set():
                if put(client, key, id_, promised[id_] + 1).status_code not in (200, 201):
                    return
                promised[id_] += 1
                first.set()

    with served(url, **QUICK) as (process, lines):
        base, _ = address(lines)
        clients = [threading.Thread(target=write_on, args=(base, id_)) for id_ in versions]
        for client in clients:
            client.start()
        if not first.wait(60):
            raise RuntimeError("no write was answered")
        time.sleep(dice.uniform(0, LONGEST_RUN))
        process.kill()
        over.set()
        for client in clients:
            client.join()
        process.wait(10)
    return promised


def put(client: httpx2.Client, key: str, id_: str, version: int) -> Any:
    """Save one version of an institution's levels."""
    based = {"If-Match": f'"v{version - 1}"'} if version > 1 else {"If-None-Match": "*"}
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": f"{id_}-{version}", **based}
    return client.put(f"/v1/institutions/{id_}/assessments/2024/final", json=_body(id_, version), headers=headers)


def _check(url: str, key: str, promised: dict[str, int], before: dict[str, int], count: Count) -> dict[str, int]:
    """Start again and compare; the versions that stand."""
    began, standing = time.monotonic(), {}
    with served(url, **QUICK) as (_, lines):
        base, _ = address(lines)
        with httpx2.Client(base_url=base, timeout=30) as client:
            headers = {"Authorization": f"Bearer {key}"}
            for id_, least in promised.items():
                found = client.get(f"/v1/institutions/{id_}/assessments/2024/final", headers=headers)
                count.slowest_ready = max(count.slowest_ready, time.monotonic() - began)
                document = found.json() if found.status_code == 200 else {"version": 0}
                kept = standing[id_] = document["version"]
                count.promised += least - before[id_]
                count.kept += kept - before[id_]
                count.lost += max(0, least - kept)
                if kept and document["levels"] != _body(id_, kept)["levels"]:
                    count.complaints.append(f"{id_}: levels of version {kept} are not as sent")
                if kept and not _answers_again(client, key, id_, kept):
                    count.complaints.append(f"{id_}: version {kept} is not answered again")
    with Database(url) as database, database.read() as store:
        for id_, kept in standing.items():
            logged = _logged(store, id_)
            if logged != kept:
                count.complaints.append(f"{id_}: {logged} lines in the log beside version {kept}")
    count.wrong = len(count.complaints)
    return standing


def _answers_again(client: httpx2.Client, key: str, id_: str, version: int) -> bool:
    again = put(client, key, id_, version)
    return bool(again.status_code in (200, 201) and again.headers.get("idempotency-replayed") == "true")


def _logged(store: Store, id_: str) -> int:
    """Writes of an institution that the audit log knows."""
    found, request = 0, PageRequest(500)
    while True:
        page = store.audit.page(request)
        found += sum(one.entry.object == f"{id_}/2024/final" and one.entry.outcome == "done" for one in page.items)
        if page.next is None:
            return found
        request = PageRequest(500, page.next)


def _institution(number: int) -> Institution:
    return Institution(f"Kota {number}", "kota", "Lampung")


def _body(id_: str, version: int) -> dict[str, Any]:
    number = int(id_.rsplit("-", 1)[1])
    sample = example_assessment()
    levels = dict.fromkeys(sample["levels"], 1 + version % 5)
    return {**sample, "institution": _institution(number).name, "levels": levels, "notes": {"i01": str(version)}}


if __name__ == "__main__":
    sys.exit(main())
