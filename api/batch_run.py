"""Run chunks of a batch: in this process, on its cores, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Literal

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from data.faults import refuse
from engine.batch import BatchChunk, plan_chunk
from engine.batch_row import Row

Backend = Literal["loky", "threading", "dask"]

BACKENDS: tuple[Backend, ...] = ("loky", "threading", "dask")

CONNECT_SECONDS = 10
"""How long a scheduler may take to answer."""

MOST_DEATHS = 3
"""How many workers may die before the batch gives up; what is done is kept."""


def run_chunks(chunks: Sequence[BatchChunk], backend: Backend, jobs: int, scheduler: str | None) -> Iterator[list[Row]]:
    """Rows of each chunk as it is done, in any order, each chunk once.

    Args:
        chunks: what to do.
        backend: ``loky`` for processes, ``threading`` for threads, ``dask`` for a cluster.
        jobs: processes or threads, 1 or more; the cluster has its own.
        scheduler: address of the cluster, e.g. ``tcp://10.0.0.5:8786``.

    Raises:
        InputError: if workers keep dying, Dask is missing, or its scheduler does not answer.
    """
    if backend == "dask":
        yield from _on_cluster(chunks, scheduler or "")
    elif jobs == 1:
        yield from map(plan_chunk, chunks)
    else:
        yield from _on_cores(chunks, backend, jobs)


def _on_cores(chunks: Sequence[BatchChunk], backend: Backend, jobs: int) -> Iterator[list[Row]]:
    left = {chunk.items[0].number: chunk for chunk in chunks}
    for _ in range(MOST_DEATHS):
        try:
            # Longer batches would be lost whole with a killed worker, and delay the rows on disk.
            parallel = Parallel(n_jobs=jobs, backend=backend, return_as="generator_unordered", batch_size=1)
            for rows in parallel(delayed(plan_chunk)(chunk) for chunk in list(left.values())):
                left.pop(int(rows[0]["number"]), None)
                yield rows
            return
        except TerminatedWorkerError:
            continue
    raise _worker_died()


def _on_cluster(chunks: Sequence[BatchChunk], scheduler: str) -> Iterator[list[Row]]:
    """Straight through `distributed`: joblib's Dask backend waits for ever for a task whose worker died for good."""
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        remedy = "Pasang tambahannya: pip install 'tangga-spbe[dask]'."
        raise refuse("dask_missing", "pustaka Dask tidak terpasang", remedy=remedy) from error
    client: Any
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]  # distributed ships no types for it
    except (OSError, TimeoutError, ValueError) as error:
        raise refuse(
            "scheduler_unreachable",
            "penjadwal Dask tidak menjawab",
            place="opsi --scheduler",
            found=scheduler,
            remedy="Periksa alamatnya, misalnya tcp://10.0.0.5:8786, dan apakah dask-scheduler berjalan.",
        ) from error
    with closing(client):
        if not client.scheduler_info()["workers"]:
            raise refuse("no_workers", "klaster Dask tidak memiliki pekerja", found=scheduler)
        futures = client.map(plan_chunk, chunks, pure=False, retries=MOST_DEATHS)
        for future, rows in as_completed(futures, loop=client.loop, with_results=True, raise_errors=False):  # type: ignore[no-untyped-call]  # distributed ships no types
            if future.status != "finished":
                raise _worker_died()
            yield rows
            future.release()


def _worker_died() -> Exception:
    return refuse(
        "workers_died",
        "pekerja berulang kali mati, mungkin kehabisan memori",
        remedy="Hasil yang sudah jadi tersimpan. Ulangi perintah yang sama untuk meneruskan, misalnya dengan --jobs 1.",
    )
