"""``tangga batch`` on cores: ``python -m tests.benchmarks.batch [PANEL] [--count 600] [--jobs 2] [--assurance P]``.

One process against threads and processes, each from its start (workers included) and once more with workers at hand.
Wall seconds tell the speed-up on an idle machine. On a busy one look at CPU seconds instead: what workers spend over
one process is lost to starting, copying and waiting, whatever else runs, and ``could be`` is the speed-up that this
would leave on idle cores.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from os import cpu_count, getloadavg
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import psutil

from api.batch_chunks import CHUNK, BatchRequest, Surety, batch_chunks, task_size
from api.batch_model import batch_model
from api.batch_run import Backend, Run, run_chunks, workers
from api.rules_options import RulesOptions
from engine.batch import BatchChunk
from engine.batch_row import Row

from .real_panel import DEFAULT_PANEL, real_cases

NAMES: Mapping[Backend, str] = {"loky": "processes", "threading": "threads"}
EVERY = 0.5
"""Seconds between two looks at memory."""


@dataclass
class Watch:
    """What a run took.

    Attributes:
        seconds: wall time.
        cpu: CPU seconds of this process and its children.
        memory: megabytes of this process and of its largest child, look by look.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)

    def grown(self, which: int) -> float:
        """Megabytes between the middle of the run and its end: start-up apart, what a longer run would add."""
        looks = [look[which] for look in self.memory]
        return looks[-1] - looks[len(looks) // 2]


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch the body's time and memory."""
    watch, done, me = Watch(), Event(), psutil.Process()

    def look() -> None:
        own = me.memory_info().rss / 1e6
        watch.memory.append((own, max((_memory(child) for child in me.children(recursive=True)), default=0.0)))

    def keep_looking() -> None:
        while not done.wait(EVERY):
            look()

    look()
    watcher = Thread(target=keep_looking)
    watcher.start()
    cpu, start = _cpu(me), perf_counter()
    try:
        yield watch
    finally:
        watch.seconds, watch.cpu = perf_counter() - start, _cpu(me) - cpu
        done.set()
        watcher.join()
        look()


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def _cpu(me: psutil.Process) -> float:
    living = sum(sum(child.cpu_times()[:2]) for child in me.children(recursive=True))
    times = me.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system + living)


def tasks_of(
    panel: Path, count: int, target: str, assurance: float | None = None, size: int = CHUNK
) -> list[BatchChunk]:
    """Tasks as `tangga batch` cuts them, of institutions drawn from a panel."""
    drawn = [
        replace(case.assessment, institution=replace(case.assessment.institution, name=f"Instansi {number}"))
        for number, case in enumerate(real_cases(panel, count))
    ]
    surety = None if assurance is None else Surety(assurance, batch_model(None))
    return batch_chunks(BatchRequest(drawn, drawn, {}, None, RulesOptions(target=target), surety, size))[0]


def rows_of(chunks: Sequence[BatchChunk], run: Run) -> list[Row]:
    """All rows, in the order of the panel."""
    return sorted((row for part in run_chunks(chunks, run) for row in part), key=lambda row: int(row["number"]))


def _started(chunks: Sequence[BatchChunk], run: Run) -> list[Row]:
    with workers(run):
        pass
    return rows_of(chunks, run)


def main(arguments: list[str] | None = None) -> None:
    """Print time, CPU and memory of each way to run a batch."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--target", default="3,5")
    parser.add_argument("--assurance", type=float)
    options = parser.parse_args(arguments)
    size = task_size(options.count, options.jobs)
    chunks = tasks_of(options.panel, options.count, options.target, options.assurance, size)
    model = None if options.assurance is None else batch_model(None)
    rows_of(chunks[:1], Run(model=model))
    with watching() as alone:
        expected = rows_of(chunks, Run(model=model))
    print(f"load average {getloadavg()[0]:.1f} on {cpu_count()} cores\n")
    print(f"| {len(expected)} plans | seconds | speed-up | CPU s | could be | MB here, grown | MB worker, grown |")
    print("|---|---|---|---|---|---|---|")
    _print_row("one process", alone, alone, 1)
    # Processes first: they start with whatever this process has, and should not start with threads.
    for backend in NAMES:
        run = Run(backend, options.jobs, model=model)
        for name in ("from the start", "at hand"):
            with watching() as watch:
                found = _started(chunks, run)
            if found != expected:
                raise AssertionError(f"{backend} changed an answer")
            _print_row(f"{options.jobs} {NAMES[backend]}, {name}", watch, alone, options.jobs)


def _print_row(name: str, watch: Watch, alone: Watch, jobs: int) -> None:
    could = jobs * alone.cpu / watch.cpu
    memory = " | ".join(f"{max(look[k] for look in watch.memory):.0f}, {watch.grown(k):+.1f}" for k in (0, 1))
    ratio = alone.seconds / watch.seconds
    print(f"| {name} | {watch.seconds:.2f} | {ratio:.2f} | {watch.cpu:.2f} | {could:.2f} | {memory} |")


if __name__ == "__main__":
    main()
