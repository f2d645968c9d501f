"""Cells of a sheet as people type them, and how the edits of two people become one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from data.assessment import Assessment
from data.faults import InputError
from data.instrument import Instrument
from data.numbers import to_decimal
from data.panel_levels import BLANK, LevelReader
from data.panel_words import one_line
from data.store.columns import NAME_LENGTH, storable
from data.table import Problem

LEVEL, OWNER, NOTE = "level", "opd", "catatan"
PARTS: Mapping[str, str] = {LEVEL: "levels", OWNER: "owners", NOTE: "notes"}
"""Part of a row, as form fields name it, and the field of `Assessment` that holds it."""

LONGEST_NOTE = 4000

Texts = Mapping[str, str]
"""Text per cell; a cell is named like its form field: ``level.i01``, ``opd.i01``, ``catatan.i01``."""


@dataclass(frozen=True)
class Conflict:
    """A cell that two people changed to different texts.

    Attributes:
        mine: what was typed here.
        theirs: what stands in the store.
    """

    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """What became of the edits of one form.

    Attributes:
        assessment: the stored one with every edit that could be taken over.
        saved: cells that were taken over.
        foreign: cells that somebody else changed and this form did not.
        conflicts: cells that were left as they stand, for a person to choose.
        faults: cells whose text is no such thing, and why.
    """

    assessment: Assessment
    saved: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    faults: Mapping[str, Problem] = field(default_factory=dict)


def cell_name(part: str, indicator: str) -> str:
    """Name of a cell."""
    return f"{part}.{indicator}"


def indicator_of(cell: str) -> str:
    """Indicator of a cell."""
    return cell.partition(".")[2]


def texts_of(instrument: Instrument, assessment: Assessment) -> dict[str, str]:
    """The text of every cell; empty where nothing is given."""
    return {
        cell_name(part, id_): _text(getattr(assessment, name).get(id_))
        for part, name in PARTS.items()
        for id_ in instrument.ids
    }


def level_text(level: Fraction) -> str:
    """A level exactly as its cell shows it, with a decimal comma."""
    try:
        return f"{to_decimal(level):f}".replace(".", ",")
    except ValueError:
        return f"{level.numerator}/{level.denominator}"


def merge(instrument: Instrument, current: Assessment, base: Texts, typed: Texts) -> Merged:
    """Put what was typed into the sheet as it stands, cell by cell.

    A cell is changed by the form if its text is another than the one that the form began with, and by somebody else if
    what stands is another than that. Where both happened and the results differ, nothing is taken over.

    Args:
        instrument: of the sheet.
        current: the sheet as it stands.
        base: text of the cells when the form was loaded.
        typed: text of the cells as sent.
    """
    reader = LevelReader(instrument)
    standing = texts_of(instrument, current)
    values: dict[str, Any] = {}
    foreign, conflicts, faults = [], {}, {}
    for cell, now in standing.items():
        began = base.get(cell, "")
        # A text that nobody touched is not judged again: it may be older than today's limits.
        value = read_cell(reader, cell, typed[cell]) if cell in typed and _plain(typed[cell]) != _plain(began) else None
        touched = value is not None and (isinstance(value, Problem) or _text(value) != began)
        if isinstance(value, Problem):
            faults[cell] = value
        elif touched and now == began:
            values[cell] = value
        elif touched and now != _text(value):
            conflicts[cell] = Conflict(_text(value), now)
        elif now != began:
            foreign.append(cell)
    return Merged(_with(current, instrument, values), tuple(values), tuple(foreign), conflicts, faults)


def read_cell(reader: LevelReader, cell: str, typed: str) -> Fraction | str | Problem:
    """The value of a typed text; an empty text where nothing is to be given."""
    part, text = cell.partition(".")[0], _plain(typed)
    if part == LEVEL:
        return "" if text in BLANK else reader.level(text)
    longest = NAME_LENGTH if part == OWNER else LONGEST_NOTE
    if len(text) > longest:
        allowed = f"paling banyak {longest} huruf"
        return Problem("text_too_long", "teks terlalu panjang", f"{len(text)} huruf", allowed, "Persingkat.")
    try:
        return storable(one_line(text) if part == OWNER else text)
    except InputError as error:
        fault = error.faults[0]
        return Problem(fault.code, fault.message, fault.found, fault.allowed, fault.remedy)


def _with(current: Assessment, instrument: Instrument, values: Mapping[str, Any]) -> Assessment:
    def part(name: str) -> dict[str, Any]:
        entries = dict(getattr(current, PARTS[name]))
        for id_ in instrument.ids:
            value = values.get(cell_name(name, id_))
            if value == "":
                entries.pop(id_, None)
            elif value is not None:
                entries[id_] = value
        return _ordered(entries, instrument.ids)

    return replace(current, levels=part(LEVEL), owners=part(OWNER), notes=part(NOTE))


def _ordered(part: Mapping[str, Any], ids: Iterable[str]) -> dict[str, Any]:
    order = {id_: number for number, id_ in enumerate(ids)}
    return dict(sorted(part.items(), key=lambda item: order.get(item[0], len(order))))


def _text(value: Fraction | str | None) -> str:
    return level_text(value) if isinstance(value, Fraction) else value or ""


def _plain(typed: str) -> str:
    """Typed text without the line ends that browsers put in, and without space around it."""
    return typed.replace("\r\n", "\n").strip()
