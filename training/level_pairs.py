"""Final levels of the same institution in two cycles, read from a panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from data.assessment import Assessment
from data.faults import Fault, InputError, Notice
from data.instrument import Instrument
from data.panel_file import read_panel

LevelPair = tuple[Mapping[str, Fraction], Mapping[str, Fraction]]
"""Levels by indicator in the earlier and in the later cycle of one institution."""


@dataclass(frozen=True)
class LevelPairs:
    """Institutions known in both cycles.

    Attributes:
        pairs: in the order of the panel.
        simulated: whether any of them is simulated; then every figure says SIMULASI.
        notices: what the reader of the panel should know about it.
    """

    pairs: tuple[LevelPair, ...]
    simulated: bool
    notices: tuple[Notice, ...] = ()


def level_pairs(assessments: Iterable[Assessment], instrument: Instrument, earlier: int, later: int) -> LevelPairs:
    """Final levels of `instrument` in the cycles `earlier` and `later`."""
    levels: dict[int, dict[tuple[str, str, str], Assessment]] = {earlier: {}, later: {}}
    for assessment in assessments:
        if (assessment.instrument, assessment.stage) == (instrument.id, "final"):
            # A region code may be missing in one of the cycles.
            who = assessment.institution
            levels.setdefault(assessment.cycle, {})[who.name, who.type, who.province] = assessment
    both = [institution for institution in levels[earlier] if institution in levels[later]]
    return LevelPairs(
        tuple((levels[earlier][i].levels, levels[later][i].levels) for i in both),
        any(levels[cycle][i].simulated for cycle in (earlier, later) for i in both),
    )


def read_level_pairs(path: str, cycles: str, instrument: Instrument, at_least: int) -> LevelPairs:
    """Read the pairs of two cycles from a panel file.

    Args:
        path: the panel.
        cycles: two years, written ``2021:2022``.
        instrument: whose levels are wanted.
        at_least: institutions needed in both cycles.

    Raises:
        InputError: if the panel or `cycles` cannot be read, or too few institutions stand in both cycles.
    """
    earlier, later = parse_cycles(cycles)
    panel = read_panel(path)
    found = level_pairs(panel.assessments, instrument, earlier, later)
    if len(found.pairs) < at_least:
        raise InputError(
            Fault(
                "too_few_pairs",
                f"instansi dengan nilai akhir {instrument.id} pada kedua siklus terlalu sedikit",
                place=path,
                found=str(len(found.pairs)),
                allowed=f"{at_least} atau lebih",
            )
        )
    return replace(found, notices=panel.notices)


def parse_cycles(cycles: str) -> tuple[int, int]:
    """Two cycles, earlier first, from ``2021:2022``.

    Raises:
        InputError: if that is not what `cycles` says.
    """
    years = cycles.split(":")
    if len(years) != 2 or not all(year.isdecimal() for year in years) or int(years[0]) >= int(years[1]):
        raise InputError(
            Fault("bad_cycles", "siklus tidak terbaca", found=cycles, allowed="dua tahun, misalnya 2021:2022")
        )
    return int(years[0]), int(years[1])
