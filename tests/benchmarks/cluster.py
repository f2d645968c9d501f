"""A Dask cluster on loopback against processes: ``python -m tests.benchmarks.cluster [PANEL] [--count N]``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter

from api.batch_chunks import CHUNK
from api.batch_run import Run, run_chunks
from engine.batch_row import Row

from .batch import tasks_of
from .real_panel import DEFAULT_PANEL


def main(arguments: list[str] | None = None) -> None:
    """Print seconds and overhead per task; a first call starts the workers."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--count", type=int, default=600)
    options = parser.parse_args(arguments)
    chunks = tasks_of(options.panel, options.count, "3,5")
    from distributed import LocalCluster

    times: dict[str, float] = {}
    rows: dict[str, list[Row]] = {}
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]  # distributed ships no types for it
        for name, run in (("this process", Run()), ("Dask", Run("dask", scheduler=cluster.scheduler_address))):
            list(run_chunks(chunks[:2], run))
            start = perf_counter()
            found = [row for part in run_chunks(chunks, run) for row in part]
            times[name], rows[name] = perf_counter() - start, sorted(found, key=lambda row: int(row["number"]))
    if rows["this process"] != rows["Dask"]:
        raise AssertionError("the cluster changed an answer")
    overhead = 1000 * (times["Dask"] - times["this process"]) / len(chunks)
    print("| one worker | seconds | ratio |\n|---|---|---|")
    for name, seconds in times.items():
        print(f"| {name} | {seconds:.2f} | {seconds / times['this process']:.2f} |")
    print(f"\nDask adds {overhead:.1f} ms to a task of {CHUNK} institutions")


if __name__ == "__main__":
    main()
