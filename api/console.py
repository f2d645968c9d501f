"""Standard output for answers, standard error for everything else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from data.faults import Notice

if TYPE_CHECKING:
    from rich.console import Console

MOST_WIDTH = 110
"""Lines longer than this are hard to read, however wide the window."""


def out() -> Console:
    """Console for answers."""
    return _console(stderr=False)


def err() -> Console:
    """Console for warnings, progress and faults."""
    return _console(stderr=True)


def _console(stderr: bool) -> Console:
    # Programs that ask for JSON do not wait for the library that draws tables.
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, MOST_WIDTH)
    return console


def print_json(document: Any) -> None:
    """The answer as one JSON document on standard output, in UTF-8 or, where that is not spoken, escaped."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(document, ensure_ascii=not utf8, indent=2))


def print_notices(notices: Iterable[Notice]) -> None:
    """Warnings, each once, on standard error."""
    from rich.text import Text

    for message in dict.fromkeys(notice.message for notice in notices):
        err().print(Text.assemble(("Peringatan: ", "yellow"), message))


@contextmanager
def working(words: str) -> Iterator[Any]:
    """Show on standard error, to people only, that work goes on; yields a function that changes the words."""
    console = err()
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(f"{words} …") as status:
        yield lambda changed: status.update(f"{changed} …")
