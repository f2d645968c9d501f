"""How levels moved from one cycle to the next, counted over institutions."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib import resources
from io import StringIO

from .faults import Fault, InputError

Move = tuple[str, int, int]
"""Indicator id, level in the earlier cycle, level in the later cycle."""

SHIPPED_FILE = "transitions-2021-2022.csv"
SHIPPED_INSTRUMENT = "spbe-2020"
"""The instrument whose indicators the shipped transitions count."""

_COLUMNS = ("indicator", "from_level", "to_level", "count")


@dataclass(frozen=True)
class Transitions:
    """Counts of institutions per move.

    Attributes:
        counts: institutions per move, 0 or more.

    Raises:
        ValueError: if a count is negative.
    """

    counts: Mapping[Move, int]

    def __post_init__(self) -> None:
        negative = sorted(move for move, count in self.counts.items() if count < 0)
        if negative:
            raise ValueError(f"negative counts: {negative}")

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Indicators that were counted, sorted by id."""
        return tuple(sorted({indicator for indicator, _, _ in self.counts}))

    @cached_property
    def _ends(self) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]], Counter[tuple[str, int]]]:
        started: Counter[tuple[str, int]] = Counter()
        rose: Counter[tuple[str, int]] = Counter()
        fell: Counter[tuple[str, int]] = Counter()
        for (indicator, before, after), count in self.counts.items():
            started[indicator, before] += count
            rose[indicator, before] += count * (after > before)
            fell[indicator, before] += count * (after < before)
        return started, rose, fell

    def started(self, indicator: str, level: int) -> int:
        """Institutions that stood at `level` in the earlier cycle."""
        return self._ends[0][indicator, level]

    def rose(self, indicator: str, level: int) -> int:
        """Those of `started` that stood higher in the later cycle, by one level or more."""
        return self._ends[1][indicator, level]

    def fell(self, indicator: str, level: int) -> int:
        """Those of `started` that stood lower in the later cycle."""
        return self._ends[2][indicator, level]


def count_transitions(
    pairs: Iterable[tuple[Mapping[str, Fraction], Mapping[str, Fraction]]],
) -> Transitions:
    """Count the moves of institutions known in two cycles.

    Args:
        pairs: levels by indicator in the earlier and in the later cycle, a pair an institution; an indicator
            known in one of the two only is left out.

    Raises:
        ValueError: if a level is not whole.
    """
    counts: Counter[Move] = Counter()
    for earlier, later in pairs:
        for indicator in earlier.keys() & later.keys():
            before, after = earlier[indicator], later[indicator]
            if before.denominator != 1 or after.denominator != 1:
                raise ValueError(f"{indicator}: levels {before} and {after} are not both whole")
            counts[indicator, int(before), int(after)] += 1
    return Transitions(counts)


def parse_transitions(text: str, name: str) -> Transitions:
    """Read transitions from CSV text with columns ``indicator, from_level, to_level, count``.

    Raises:
        InputError: with every fault: missing columns, cells that are no whole number, repeated moves.
    """
    rows = csv.DictReader(StringIO(text))
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise InputError(
            Fault(
                "bad_header",
                "judul kolom tidak sesuai",
                place=name,
                found=", ".join(rows.fieldnames or ()),
                allowed=", ".join(_COLUMNS),
            )
        )
    counts: dict[Move, int] = {}
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        cells = [row[column] or "" for column in _COLUMNS]
        place = f"{name} baris {number}"
        if not all(cell.isdecimal() for cell in cells[1:]):
            found = ", ".join(cells[1:])
            faults.append(Fault("not_a_count", "level dan jumlah harus bilangan bulat", place, found))
            continue
        move = (cells[0], int(cells[1]), int(cells[2]))
        if move in counts:
            faults.append(Fault("repeated_row", "perpindahan level ini sudah ada di atas", place, str(move)))
        counts[move] = int(cells[3])
    if faults:
        raise InputError(faults)
    return Transitions(counts)


@cache
def shipped_transitions() -> Transitions:
    """Final levels of 2021 against 2022, SPBE 2020, 354 institutions present in both cycles."""
    source = resources.files("data") / "reference" / SHIPPED_FILE
    return parse_transitions(source.read_text("utf-8"), SHIPPED_FILE)
