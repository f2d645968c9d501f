"""Nothing lost: writers are killed at random moments, and the store is asked what it still knows.

Each round, several processes with several threads each write as fast as they can; a transaction saves an assessment,
keeps a plan and appends to the audit log, and is acknowledged to a witness only after it returned. Then all writers
are killed with kill -9 (on PostgreSQL, in every second round, every process of the server too). The store is opened
again at once, without any repair, and must hold every acknowledged transaction, and no part of another.

    python -m tests.benchmarks.durability [ROUNDS] [--only sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path

from data.assessment import Assessment, Institution
from data.store.assessments import AssessmentKey
from data.store.audit import AuditEntry
from data.store.database import Database
from data.store.paging import PageRequest
from data.store.plans import PlanHead
from data.store.stamp import Stamp
from data.store.store import Store
from tests.databases import KINDS
from tests.postgresql import Cluster, find_binaries

PROCESSES = 2
THREADS = 2
START_SECONDS = 120
"""Until the first acknowledgement."""

LONGEST_RUN = 0.4
"""Seconds after the first acknowledgement until which the writers may live."""

_INDICATORS = tuple(f"i{n:02d}" for n in range(1, 48))
_MOMENT = datetime(2026, 8, 17, tzinfo=UTC)


@dataclass
class Count:
    """What the rounds gave.

    Attributes:
        acknowledged: transactions whose writer was told that they are safe.
        kept: transactions found afterwards; more than acknowledged, for some were killed between commit and word.
        lost: acknowledged transactions that were not found whole.
        half_done: writers of which the store held something that no whole transaction wrote.
        slowest_open: most seconds from the kill of the last process to a store that reads and writes.
    """

    rounds: int = 0
    acknowledged: int = 0
    kept: int = 0
    lost: int = 0
    half_done: int = 0
    slowest_open: float = 0.0
    complaints: list[str] = field(default_factory=list)


def main() -> None:
    """Run as told on the command line; exit status 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=200)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    failed = False
    for kind in (asked.only,) if asked.only else KINDS:
        started = time.monotonic()
        count = run(kind, asked.rounds, asked.seed)
        print(
            f"{kind}: {count.rounds} rounds, {count.acknowledged} acknowledged, {count.kept} kept, "
            f"{count.lost} lost, {count.half_done} half-done, "
            f"open again within {count.slowest_open:.2f} s; {time.monotonic() - started:.0f} s in all",
            *count.complaints,
            sep="\n  ",
            flush=True,
        )
        failed = failed or bool(count.lost or count.half_done)
    sys.exit(failed)


def run(kind: str, rounds: int, seed: int) -> Count:
    """Rounds of writing and killing on one kind of database."""
    count = Count()
    dice = random.Random(seed)
    with database_of(kind) as (url, crash):
        with Database(url) as database:
            database.migrate()
        promised: dict[str, int] = {}
        for number in range(rounds):
            writers = [f"r{number}-p{p}-t{t}" for p in range(PROCESSES) for t in range(THREADS)]
            prepare(url, writers)
            acknowledged = _write_and_kill(url, writers, dice, crash if number % 2 else None)
            check_round(url, acknowledged, count)
            promised |= acknowledged
        _check_all(url, promised, count)
    return count


@contextmanager
def database_of(kind: str) -> Iterator[tuple[str, Callable[[], None] | None]]:
    """An address, and how to crash and restart the server, if there is one."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'tangga.db'}", None
        return
    binaries = find_binaries()
    if binaries is None:
        sys.exit("PostgreSQL's programs (initdb, postgres) are not on this machine")
    with Cluster(binaries, durable=True) as cluster:

        def crash() -> None:
            cluster.kill()
            cluster.start()

        yield cluster.url(cluster.create()), crash


def prepare(url: str, writers: list[str]) -> None:
    """Give every writer an institution."""
    with Database(url) as database, database.transaction() as store:
        for writer in writers:
            store.institutions.add(_institution(writer), Stamp("setup", _MOMENT))


def _write_and_kill(
    url: str, writers: list[str], dice: random.Random, crash: Callable[[], None] | None
) -> dict[str, int]:
    """Let the writers write, kill them all; the last number that each was promised to be safe."""
    # A fork of this process would take over locks that its other threads hold just then.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    reader, writer = context.Pipe(duplex=False)
    shares = [writers[p * THREADS : (p + 1) * THREADS] for p in range(PROCESSES)]
    processes = [context.Process(target=_write, args=(url, share, writer)) for share in shares]
    for process in processes:
        process.start()
    writer.close()
    if not reader.poll(START_SECONDS):
        raise RuntimeError("no writer wrote anything")
    time.sleep(dice.uniform(0, LONGEST_RUN))
    for process in processes:
        os.kill(process.pid or 0, signal.SIGKILL)
    for process in processes:
        process.join()
    acknowledged = dict.fromkeys(writers, 0)
    with reader:
        acknowledged.update(_words(reader))
    if crash:
        crash()
    return acknowledged


def _words(reader: Connection) -> Iterator[tuple[str, int]]:
    """What writers were told, until none of them is left."""
    while True:
        try:
            yield reader.recv()
        except EOFError:
            return


def _write(url: str, writers: list[str], witness: Connection) -> None:
    database = Database(url)
    threads = [threading.Thread(target=_write_as, args=(database, writer, witness)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _write_as(database: Database, writer: str, witness: Connection) -> None:
    number = 0
    while True:
        number += 1
        with database.transaction() as store:
            write_once(store, writer, number)
        # A pipe takes a short word whole or not at all, and keeps it when its writer is killed.
        witness.send((writer, number))


def write_once(store: Store, writer: str, number: int) -> None:
    """What one transaction of a writer writes."""
    stamp = Stamp(writer, _MOMENT)
    id_ = store.institutions.named(_institution(writer).name).id
    previous = number - 1 or None
    store.assessments.put(id_, _assessment(writer, number), based_on=previous, stamp=stamp)
    store.plans.add(id_, "rencana", _plan(number), based_on=previous, stamp=stamp)
    store.audit.append(AuditEntry(_MOMENT, writer, "write", str(number), "done"))


def check_round(url: str, acknowledged: dict[str, int], count: Count) -> None:
    """Open the store as it was left, read what each writer wrote, and write once more."""
    started = time.monotonic()
    with Database(url) as database:
        with database.transaction() as store:
            store.audit.append(AuditEntry(_MOMENT, "checker", "open", "", "done"))
        count.slowest_open = max(count.slowest_open, time.monotonic() - started)
        with database.read() as store:
            for writer, promised in acknowledged.items():
                kept, faults = _found(store, writer)
                count.acknowledged += promised
                count.kept += kept
                count.lost += max(0, promised - kept)
                count.half_done += bool(faults)
                count.complaints += [f"{writer}: {fault}" for fault in faults]
            if database.kind == "sqlite":
                verdict = store.connection.exec_driver_sql("PRAGMA integrity_check").scalar()
                if verdict != "ok":
                    count.half_done += 1
                    count.complaints.append(str(verdict))
    count.rounds += 1


def _found(store: Store, writer: str) -> tuple[int, list[str]]:
    """How many whole transactions of a writer the store holds, and what it holds beside."""
    id_ = store.institutions.named(_institution(writer).name).id
    stored = store.assessments.find(AssessmentKey(id_, 2024, "final"))
    number = stored.version if stored else 0
    faults = []
    if stored and stored.assessment != _assessment(writer, number):
        faults.append(f"levels of version {number} are not as written")
    plans: list[PlanHead] = []
    request: PageRequest | None = PageRequest(500)
    while request:
        page = store.plans.page(request, institution_id=id_)
        plans += page.items
        request = PageRequest(500, page.next) if page.next else None
    if [plan.version for plan in plans] != list(range(1, number + 1)):
        faults.append(f"{len(plans)} plans beside version {number} of the assessment")
    if any(store.plans.get(plan.id).document != _plan(plan.version) for plan in plans[-2:]):
        faults.append("a plan is not as written")
    logged = _logged(store, writer)
    if logged != list(range(1, number + 1)):
        faults.append(f"{len(logged)} lines in the log beside version {number} of the assessment")
    return number, faults


def _logged(store: Store, writer: str) -> list[int]:
    logged: list[int] = []
    request: PageRequest | None = PageRequest(500)
    while request:
        page = store.audit.page(request, actor=writer, latest_first=False)
        logged += [int(line.entry.object) for line in page.items]
        request = PageRequest(500, page.next) if page.next else None
    return logged


def _check_all(url: str, promised: dict[str, int], count: Count) -> None:
    """Later crashes must not have taken what earlier rounds had."""
    with Database(url) as database, database.read() as store:
        for writer, number in promised.items():
            kept, faults = _found(store, writer)
            if kept < number or faults:
                count.lost += max(0, number - kept)
                count.complaints += [f"{writer}, at the end: {kept} of {number}", *faults]


def _institution(writer: str) -> Institution:
    return Institution(f"Kota {writer}", "kota", "Lampung")


def _assessment(writer: str, number: int) -> Assessment:
    level = Fraction(1 + number % 5)
    levels = dict.fromkeys(_INDICATORS, level)
    return Assessment(_institution(writer), 2024, "spbe-2020", "final", levels, notes={"i01": str(number)})


def _plan(number: int) -> dict[str, object]:
    facts = {"status": "optimal", "cycle": 2024, "stage": "final", "simulated": False}
    return {**facts, "number": number, "steps": [{"indicator": i, "to": number % 5} for i in _INDICATORS]}


if __name__ == "__main__":
    main()
