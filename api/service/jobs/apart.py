"""One long task in a process of its own: it tells how far it is, and is killed when nobody wants it any more."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from api.service.problems import ProblemError

from .outcomes import Outcome
from .processes import settle

Say = Callable[[int, int, str], None]
"""Tells pieces done, pieces in all, and words for people."""

LOOK_SECONDS = 2.0
"""So often the job is asked whether it shall stop, also while the task is silent."""


def run_apart(task: str, value: Any, progress: Say, memory: int, seconds: float) -> Outcome:
    """Run a task of `long_tasks.TASKS`; the process is gone when this returns or raises.

    Args:
        task: its name.
        value: as the task takes it.
        progress: told how far the task is; what it raises ends the process at once.
        memory: address space in MiB; 0 sets no bound.
        seconds: longest time.

    Raises:
        ProblemError: ``solve_timeout``, or ``busy`` if the process died.
    """
    # A fork would inherit threads and database connections of the service.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, memory, task, value), daemon=True, name="tangga-job")
    process.start()
    theirs.close()
    try:
        return _listen(ours, progress, time.monotonic() + seconds)
    except (EOFError, OSError) as error:
        raise ProblemError("busy", "Proses pekerjaan berhenti, mungkin kehabisan memori.") from error
    finally:
        process.kill()
        process.join(5)
        ours.close()


def _listen(line: Connection, progress: Say, deadline: float) -> Outcome:
    last: tuple[int, int, str] = (0, 1, "memulai")
    while True:
        progress(*last)
        if not line.poll(LOOK_SECONDS):
            if time.monotonic() > deadline:
                raise ProblemError("solve_timeout", "Pekerjaan ini melewati waktu terlama dan dihentikan.")
            continue
        message = line.recv()
        if not isinstance(message, tuple):
            if isinstance(message, BaseException):
                raise message
            answer: Outcome = message
            return answer
        last = message


def _work(line: Connection, memory: int, task: str, value: Any) -> None:
    settle(memory)
    from .long_tasks import run

    try:
        answer: object = run(task, value, lambda done, of, words: line.send((done, of, words)))
    except MemoryError:
        return
    except Exception as error:
        answer = RuntimeError(f"{type(error).__name__}: {error}")
    line.send(answer)
