"""How far a long command has come, with the time left, on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from .console import err

LINE_SECONDS = 10.0
"""Where standard error is no terminal: one line this often."""


class Progress:
    """Counts what is done.

    Args:
        total: number of things to do, 0 or more.
        show: called with the words.
        every: least seconds between two calls.
    """

    def __init__(self, total: int, show: Any, every: float) -> None:
        self._total, self._show, self._every = total, show, every
        self._done = 0
        self._begun = self._shown = monotonic()

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        now = monotonic()
        if now - self._shown >= self._every or self._done >= self._total:
            self._shown = now
            self._show(self.words(now - self._begun))

    def words(self, seconds: float) -> str:
        """``"120 dari 493, sisa sekitar 2 menit"``."""
        text = f"{self._done} dari {self._total}"
        if not self._done or self._done >= self._total:
            return text
        return f"{text}, sisa {duration(seconds / self._done * (self._total - self._done))}"


def duration(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 90:
        return f"sekitar {max(1, round(seconds))} detik"
    if seconds < 5400:
        return f"sekitar {round(seconds / 60)} menit"
    return f"sekitar {seconds / 3600:.1f} jam".replace(".", ",")


@contextmanager
def progress_of(total: int, words: str) -> Iterator[Progress]:
    """Progress as a moving line on a terminal, as lines elsewhere."""
    console = err()
    if console.is_terminal:
        with console.status(f"{words} …") as status:
            yield Progress(total, lambda text: status.update(f"{words}: {text} …"), 0.2)
    else:
        yield Progress(total, lambda text: console.print(f"{words}: {text}"), LINE_SECONDS)
