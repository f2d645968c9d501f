"""Waiting for something that another thread, process or service does, and never for ever."""

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object], what: str, seconds: float = 120, every: float = 0.01) -> None:
    """Wait for something, looking every few hundredths of a second.

    Args:
        happened: looks; anything true ends the waiting.
        what: is waited for, in words.
        seconds: longest time.
        every: seconds between looks.

    Raises:
        AssertionError: naming what did not happen in time.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(every)
