"""Run chunks of a batch on a Dask cluster: straight through `distributed`, and never waiting for who is gone.

joblib's Dask backend waits for ever for a task whose worker died for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from logging import CRITICAL, getLogger
from time import monotonic, sleep
from typing import Any

from data.faults import InputError, refuse
from engine.batch import BatchChunk
from engine.batch_row import Row

CONNECT_SECONDS = 10
"""How long a scheduler may take to answer."""

EMPTY_SECONDS = 30
"""How long a cluster may be without workers, which may be restarting, before the batch stops."""

POLL_SECONDS = 0.02
"""Between looks for finished tasks; a hundredth of what a task takes."""

KEPT = "Hasil yang sudah jadi tersimpan. Ulangi perintah yang sama untuk meneruskan"


def run_on_cluster(
    task: Callable[[BatchChunk], list[Row]], chunks: Sequence[BatchChunk], scheduler: str, deaths: int
) -> Iterator[list[Row]]:
    """Rows of each chunk as it is done, in any order, each chunk once.

    Args:
        task: what workers call; their installation must know it.
        chunks: what to do.
        scheduler: address, e.g. ``tcp://10.0.0.5:8786``.
        deaths: how many workers one task may take with it.

    Raises:
        InputError: if Dask is missing, its scheduler does not answer or goes away, there are no workers, or a worker
            cannot do the task.
    """
    client = _client(scheduler)
    with closing(client):
        if not client.scheduler_info()["workers"]:
            remedy = f"Jalankan pekerja: dask worker {scheduler}."
            raise refuse("no_workers", "klaster Dask tidak memiliki pekerja", found=scheduler, remedy=remedy)
        futures = client.map(task, chunks, pure=False, retries=deaths)
        yield from _finished(client, futures)


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        remedy = "Pasang tambahannya: pip install 'tangga-spbe[dask]'."
        raise refuse("dask_missing", "pustaka Dask tidak terpasang", remedy=remedy) from error
    # What it reports of lost connections as tracebacks is said here in words.
    for name in ("distributed", "distributed.client", "tornado.application"):
        getLogger(name).setLevel(CRITICAL)
    try:
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]  # distributed ships no types for it
    except (OSError, TimeoutError, ValueError) as error:
        raise refuse(
            "scheduler_unreachable",
            "penjadwal Dask tidak menjawab",
            place="opsi --scheduler",
            found=scheduler,
            remedy="Periksa alamatnya, misalnya tcp://10.0.0.5:8786, dan apakah dask-scheduler berjalan.",
        ) from error


def _finished(client: Any, futures: Sequence[Any]) -> Iterator[list[Row]]:
    from distributed import as_completed

    done: Any = as_completed(futures, loop=client.loop, with_results=True, raise_errors=False)  # type: ignore[no-untyped-call]  # distributed ships no types
    peopled = looked = monotonic()
    while done.count():
        if done.has_ready():
            for future, rows in done.next_batch(block=False):
                if future.status == "finished" and isinstance(rows, list):
                    yield rows
                    future.release()
                elif client.status == "running" and future.status in ("lost", "pending"):
                    # Its worker died between finishing and handing over; another does it again.
                    done.add(future)
                else:
                    raise _why(client, future)
            peopled = looked = monotonic()
            continue
        sleep(POLL_SECONDS)
        if monotonic() - looked > 1:
            looked = monotonic()
            peopled = looked if _workers(client) else peopled
            if looked - peopled > EMPTY_SECONDS:
                remedy = f"{KEPT} setelah pekerja hidup kembali."
                raise refuse("workers_gone", "klaster Dask tidak memiliki pekerja lagi", remedy=remedy)


def _workers(client: Any) -> int:
    if client.status != "running":
        raise _scheduler_gone()
    try:
        return len(client.scheduler_info()["workers"])
    except (OSError, TimeoutError) as error:
        raise _scheduler_gone() from error


def _why(client: Any, future: Any) -> Exception:
    """What keeps a task from finishing, in words."""
    from distributed.scheduler import KilledWorker

    if client.status != "running" or future.status != "error":
        return _scheduler_gone()
    error = future.exception()
    if isinstance(error, InputError):
        return error
    if isinstance(error, KilledWorker):
        return workers_died()
    return refuse(
        "worker_failed",
        "pekerja Dask tidak dapat menjalankan tugas",
        found=f"{type(error).__name__}: {error}",
        remedy=f"Pasang tangga-spbe versi yang sama pada setiap pekerja. {KEPT}.",
    )


def _scheduler_gone() -> Exception:
    remedy = f"{KEPT} setelah penjadwal hidup kembali."
    return refuse("scheduler_gone", "penjadwal Dask tidak menjawab lagi", remedy=remedy)


def workers_died() -> Exception:
    """The refusal of work that kills its workers."""
    remedy = f"{KEPT}, misalnya dengan --jobs 1."
    return refuse("workers_died", "pekerja berulang kali mati, mungkin kehabisan memori", remedy=remedy)
