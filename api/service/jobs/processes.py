"""What worker processes do first: let the service decide when they stop, stand back, and bound their memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait

NICE = 10
"""How far workers stand back, as ``nice`` counts."""


def settle(memory: int) -> None:
    """Become a worker: leave when the service dies, ignore a terminal's Ctrl-C, stand back.

    Args:
        memory: most address space in MiB; 0 sets no bound.
    """
    # The service decides when workers stop; a terminal's Ctrl-C and systemd reach the whole group.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        # Where cores are few, whoever answers cheap requests goes before whoever solves.
        os.nice(NICE)
    _bound_memory(memory)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _bound_memory(mebibytes: int) -> None:
    if not mebibytes:
        return
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20, mebibytes * 2**20))
