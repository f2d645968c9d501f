"""Calls the command line as a user does, and keeps what it said."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any

from api.cli import run

Rows = list[list[str]]

SAMPLE = resources.files("data") / "samples" / "bandar-lampung.csv"
PEMDI = resources.files("data") / "samples" / "aceh-tengah-pemdi.csv"


@dataclass(frozen=True)
class Said:
    """Exit status and both streams of one call."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """Standard error as one line, however it was wrapped."""
        return " ".join(self.err.split())

    @property
    def answer(self) -> str:
        """Standard output as one line, however it was wrapped."""
        return " ".join(self.out.split())


def tangga(*arguments: object) -> Said:
    """Run ``tangga`` with these arguments."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run([str(argument) for argument in arguments])
    return Said(status, out.getvalue(), err.getvalue())


def sample_with(path: Path, change: Callable[[Rows], object]) -> Path:
    """Write the sample with something changed: rows of cells, the first being the header."""
    rows = list(csv.reader(SAMPLE.read_text("utf-8").splitlines()))
    change(rows)
    return write_rows(path, rows)


def several(path: Path, count: int) -> Path:
    """Write a panel of `count` institutions made from the sample, each a little different."""
    header, *rows = list(csv.reader(SAMPLE.read_text("utf-8").splitlines()))
    place, level = header.index("institution"), header.index("i01")
    made: Rows = [header]
    for number in range(count):
        changed = list(rows[-1])
        changed[place] = f"Pemerintah Kab. Uji {number:02}"
        for indicator in range(47):
            if (number * 7 + indicator) % 5 == 0:
                changed[level + indicator] = str(max(1, int(changed[level + indicator]) - 1))
        made.append(changed)
    return write_rows(path, made)


def write_rows(path: Path, rows: Rows) -> Path:
    """Write rows of cells as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path
