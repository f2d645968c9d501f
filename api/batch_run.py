"""Run chunks of a batch: in this process, on its cores, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from engine.batch import BatchChunk, plan_chunk
from engine.batch_row import Row

from .batch_cluster import run_on_cluster, workers_died
from .batch_model import BatchModel, forecaster_of

Backend = Literal["loky", "threading", "dask"]

BACKENDS: tuple[Backend, ...] = ("loky", "threading", "dask")

MOST_DEATHS = 3
"""How many workers may die before the batch gives up; what is done is kept."""


@dataclass(frozen=True)
class Run:
    """Where a batch runs.

    Attributes:
        backend: ``loky`` for processes, ``threading`` for threads, ``dask`` for a cluster.
        jobs: processes or threads, 1 or more; the cluster has its own.
        scheduler: address of the cluster, e.g. ``tcp://10.0.0.5:8786``.
        model: of the forecasts, where plans are assured.
    """

    backend: Backend = "loky"
    jobs: int = 1
    scheduler: str | None = None
    model: BatchModel | None = None


@contextmanager
def workers(run: Run) -> Iterator[None]:
    """Let worker processes start while the body reads and prepares: a start costs as much as a hundred plans."""
    if run.backend != "loky" or run.jobs == 1:
        yield
        return
    parallel = Parallel(n_jobs=run.jobs, backend="loky", return_as="generator_unordered", batch_size=1)
    started = parallel(delayed(_get_ready)(run.model is not None) for _ in range(run.jobs))
    try:
        yield
    finally:
        # A worker that dies at its start is started anew when there is work, or refused then.
        with suppress(TerminatedWorkerError):
            for _ in started:
                pass


def _get_ready(forecasts: bool) -> None:
    """Import what work will need; unpickling this function has imported the rest."""
    if forecasts:
        import models.registry  # noqa: F401 - imported for its time, not for its names


def run_chunks(chunks: Sequence[BatchChunk], run: Run) -> Iterator[list[Row]]:
    """Rows of each chunk as it is done, in any order, each chunk once.

    Raises:
        InputError: if workers keep dying or cannot use the model, Dask is missing, or its scheduler does not answer.
    """
    if run.backend == "dask":
        yield from run_on_cluster(partial(work, model=run.model), chunks, run.scheduler or "", MOST_DEATHS)
    elif run.jobs == 1:
        yield from (work(chunk, run.model) for chunk in chunks)
    else:
        yield from _on_cores(chunks, run)


def work(chunk: BatchChunk, model: BatchModel | None) -> list[Row]:
    """Rows of a chunk, in whichever process it is worked on.

    Raises:
        InputError: if the model cannot be used there.
    """
    needed = model is not None and any(item.claims for item in chunk.items)
    return plan_chunk(chunk, forecaster_of(model, chunk.instrument) if model and needed else None)


def _on_cores(chunks: Sequence[BatchChunk], run: Run) -> Iterator[list[Row]]:
    left = {chunk.items[0].number: chunk for chunk in chunks}
    for _ in range(MOST_DEATHS):
        try:
            # Longer batches would be lost whole with a killed worker, and delay the rows on disk.
            parallel = Parallel(n_jobs=run.jobs, backend=run.backend, return_as="generator_unordered", batch_size=1)
            for rows in parallel(delayed(work)(chunk, run.model) for chunk in list(left.values())):
                left.pop(int(rows[0]["number"]), None)
                yield rows
            return
        except TerminatedWorkerError:
            continue
    raise workers_died()
