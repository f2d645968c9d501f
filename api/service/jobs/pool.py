"""A bounded pool of worker processes, so that solving never keeps cheap requests waiting.

A worker that exceeds its time is killed and replaced: no request hangs, whatever it asks for. Workers bound
their own memory where the system can, and leave when the service dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from api.service.logs import log
from api.service.problems import ProblemError

from .processes import settle

START_SECONDS = 180.0
"""Longest time that a fresh worker may take to import the engine."""

IDLE_SECONDS = 1.0
"""A fresh worker that nobody asks anything for so long loads the forecast model ahead of its first use."""

_READY, _STOP = "ready", "stop"


@dataclass
class _Worker:
    """One process and the line to it."""

    process: Any
    line: Connection

    def end(self) -> None:
        """Kill the process, if it still runs, and close the line."""
        self.process.kill()
        self.process.join(5)
        self.line.close()


@dataclass(frozen=True)
class PoolState:
    """Numbers for the counters."""

    workers: int
    running: int
    waiting: int


class SolverPool:
    """Runs tasks of `tasks.TASKS` in other processes. Workers start when first needed.

    Args:
        workers: processes at most.
        waiting: tasks that may wait for a worker.
        seconds: longest time of one task, and of one call of the solver.
        memory: address space of a worker in MiB; 0 sets no bound.
        observe: called with task, outcome and seconds after each task.
    """

    def __init__(
        self,
        workers: int,
        waiting: int,
        seconds: float,
        memory: int = 0,
        observe: Callable[[str, str, float], None] = lambda *_: None,
    ) -> None:
        self._workers, self._most, self._seconds, self._memory = workers, workers + waiting, seconds, memory
        self._observe = observe
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(workers, "solver")
        self._lock = threading.Lock()
        self._asked = self._running = 0
        self._closed = False

    @property
    def state(self) -> PoolState:
        """How busy the pool is."""
        with self._lock:
            return PoolState(self._workers, self._running, self._asked - self._running)

    async def run(self, task: str, value: Any, seconds: float | None = None) -> Any:
        """Run one task and wait for it without holding up anything else.

        Args:
            task: key of `tasks.TASKS`.
            value: as the task takes it.
            seconds: longest time, if not the pool's own.

        Raises:
            ProblemError: ``busy`` if too many tasks wait or the service stops, ``solve_timeout``.
        """
        return await asyncio.wrap_future(self.submit(task, value, seconds))

    def submit(self, task: str, value: Any, seconds: float | None = None) -> Any:
        """Queue one task; a future of its outcome.

        Raises:
            ProblemError: ``busy`` if too many tasks wait or the service stops.
        """
        with self._lock:
            if self._closed or self._asked >= self._most:
                words = "Semua pemecah sedang dipakai. Coba lagi sebentar." if not self._closed else "Layanan berhenti."
                raise ProblemError("busy", words, headers={"Retry-After": "5"})
            self._asked += 1
        return self._threads.submit(self._talk, task, value, seconds or self._seconds)

    def warm(self) -> None:
        """Start all workers now, so that the first request does not pay for it."""
        for worker in [self._idle.get() for _ in range(self._workers)]:
            fresh = worker
            try:
                fresh = worker or self._start()
            except OSError as error:
                # The first task tries again, and says so if it fails too.
                log().warning("worker_missing", reason=str(error))
            finally:
                self._idle.put(fresh)

    def close(self) -> None:
        """Let running tasks finish, drop waiting ones, end the workers."""
        with self._lock:
            self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker is not None:
                with contextlib.suppress(OSError):
                    worker.line.send(_STOP)
                worker.process.join(2)
                worker.end()

    def _talk(self, task: str, value: Any, seconds: float) -> Any:
        worker: _Worker | None = None
        began = time.perf_counter()
        with self._lock:
            self._running += 1
        outcome = "died"
        try:
            worker = self._idle.get() or self._start()
            worker.line.send((task, value, seconds))
            if not worker.line.poll(seconds + 1):
                outcome = "timeout"
                words = f"Perhitungan melewati {seconds:g} detik dan dihentikan. Yang besar dikirim sebagai pekerjaan."
                raise ProblemError("solve_timeout", words)
            answer = worker.line.recv()
            outcome = getattr(answer, "outcome", getattr(answer, "code", "answered"))
            if isinstance(answer, BaseException):
                raise answer
            return answer
        except (EOFError, OSError) as error:
            raise ProblemError("busy", "Proses penghitung berhenti, mungkin kehabisan memori. Coba lagi.") from error
        finally:
            if worker is not None and outcome in ("died", "timeout"):
                worker.end()
                worker = None
            self._idle.put(worker)
            with self._lock:
                self._running -= 1
                self._asked -= 1
            self._observe(task, outcome, time.perf_counter() - began)

    def _start(self) -> _Worker:
        # A fork would inherit threads and database connections of the service.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._memory), daemon=True, name="tangga-solver")
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        try:
            if ours.poll(START_SECONDS) and ours.recv() == _READY:
                return worker
        except EOFError:
            pass
        worker.end()
        raise OSError("a worker did not start")


def _work(line: Connection, memory: int) -> None:
    """Main loop of a worker process."""
    from .tasks import run, warm

    settle(memory)
    line.send(_READY)
    if not line.poll(IDLE_SECONDS):
        # Whoever waits for a first plan shall not wait for a model, too.
        warm()
    while True:
        message = line.recv()
        if message == _STOP:
            return
        try:
            answer: object = run(*message)
        except MemoryError:
            return
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        line.send(answer)
