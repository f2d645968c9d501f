"""A sheet as its page shows it: domains, aspects and rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from data.assessment import STAGE_NAMES, STAGES, Assessment
from data.evidence import EvidenceLedger, complete_share, proofs
from data.instrument import Indicator, Instrument
from data.instrument_file import shipped_instrument
from data.numbers import indonesian_short
from data.owners import ownership
from data.store.assessments import StoredAssessment

from .sheet_cells import LEVEL, NOTE, OWNER, Conflict, Merged, Texts, cell_name, indicator_of, level_text, texts_of
from .sheet_score import Running, running, value_words


@dataclass(frozen=True)
class Cell:
    """One field of a row.

    Attributes:
        name: of the form field.
        text: what it shows: what stands, or what was typed and could not be taken over.
        fault: why it could not; empty if nothing is wrong.
        conflict: the choice that a person has to make, if any.
    """

    name: str
    text: str
    fault: str = ""
    conflict: Conflict | None = None


@dataclass(frozen=True)
class Row:
    """One indicator.

    Attributes:
        usual_owner: who answers for it while nobody is named.
        evidence: how much of the proof of its level is complete, in words.
        before: the level of an earlier stage or cycle, in words; empty if there is none.
    """

    indicator: Indicator
    level: Cell
    owner: Cell
    note: Cell
    usual_owner: str
    evidence: str
    before: str

    @property
    def label(self) -> str:
        """Its number for people."""
        return self.indicator.id


@dataclass(frozen=True)
class Part:
    """A domain, or an aspect with its rows."""

    id: str
    name: str
    weight: Fraction
    value: str
    parts: tuple[Part, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet as one person sees it.

    Attributes:
        parts: domains, or aspects where the instrument knows no domains.
        running: values; ``None`` for whoever sees some rows only.
        base: text of every cell as it stands, for the next edit.
        units: OPD that are known, to choose from.
    """

    stored: StoredAssessment
    instrument: Instrument
    parts: tuple[Part, ...]
    running: Running | None
    base: Texts
    units: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row."""
        return tuple(row for part in self.parts for inner in (part, *part.parts) for row in inner.rows)


NOTHING_TYPED: Mapping[str, str] = {}


def sheet_of(
    stored: StoredAssessment,
    history: Iterable[StoredAssessment],
    ledger: EvidenceLedger,
    only: Collection[str] | None = None,
    edits: Merged | None = None,
    typed: Texts = NOTHING_TYPED,
    began: Texts = NOTHING_TYPED,
) -> Sheet:
    """Arrange a sheet.

    Args:
        stored: the sheet.
        history: assessments of the institution that this person may see.
        ledger: evidence of the cycle.
        only: indicators that this person sees; ``None`` for all.
        edits: what became of the edits of a form, if the sheet answers one.
        typed: what that form sent.
        began: what that form began with.
    """
    instrument, assessment = shipped_instrument(stored.assessment.instrument), stored.assessment
    standing = texts_of(instrument, assessment)
    found = edits or Merged(assessment)
    values = running(instrument, assessment.levels)
    units, before = ownership(instrument, assessment), earlier_levels(stored, history)

    def cell(part: str, id_: str) -> Cell:
        name = cell_name(part, id_)
        fault = found.faults.get(name)
        if fault is not None:
            return Cell(name, typed[name], fault_words(fault.message, fault.allowed, fault.remedy))
        conflict = found.conflicts.get(name)
        return Cell(name, conflict.mine if conflict else standing[name], "", conflict)

    def row(one: Indicator) -> Row:
        words = evidence_words(instrument, assessment, ledger, one.id)
        cells = (cell(LEVEL, one.id), cell(OWNER, one.id), cell(NOTE, one.id))
        return Row(one, *cells, units[one.id].main, words, before.get(one.id, ""))

    rows = {one.id: row(one) for one in instrument.indicators if only is None or one.id in only}
    # What is not settled keeps the text that it began with, so that sending it again is judged again.
    open_cells = {name: began.get(name, "") for name in (*found.conflicts, *found.faults)}
    base = {name: text for name, text in {**standing, **open_cells}.items() if indicator_of(name) in rows}
    # A part of the rows gives no value away of the whole.
    shown = values.parts if only is None else dict.fromkeys(values.parts)
    known = tuple(sorted({unit for one in units.values() for unit in one.all}))
    parts = tuple(_parts(instrument, rows, shown))
    return Sheet(stored, instrument, parts, values if only is None else None, base, known)


def _parts(instrument: Instrument, rows: Mapping[str, Row], values: Mapping[str, Fraction | None]) -> Iterable[Part]:
    aspects = {
        aspect.id: Part(
            aspect.id,
            aspect.name,
            aspect.weight,
            value_words(values[aspect.id]),
            rows=tuple(rows[id_] for id_ in instrument.members(aspect.id) if id_ in rows),
        )
        for aspect in instrument.aspects
    }
    if not instrument.domains:
        yield from (part for part in aspects.values() if part.rows)
    for domain in instrument.domains:
        inner = tuple(aspects[a.id] for a in instrument.aspects if a.domain == domain.id and aspects[a.id].rows)
        if inner:
            yield Part(domain.id, domain.name, domain.weight, value_words(values[domain.id]), inner)


def fault_words(message: str, allowed: str | None, remedy: str | None) -> str:
    """A fault beside its cell."""
    words = f"{message[:1].upper()}{message[1:]}."
    if allowed:
        words += f" Yang boleh: {allowed}."
    return f"{words} {remedy}" if remedy else words


def evidence_words(instrument: Instrument, assessment: Assessment, ledger: EvidenceLedger, id_: str) -> str:
    """How much of the proof of an indicator's level is complete: by the records, else by the file that was imported."""
    level = assessment.levels.get(id_)
    if level is not None:
        items = proofs(instrument, id_, int(level), ledger)
        if complete_share(items) is not None:
            return f"{sum(item.complete for item in items)} dari {len(items)} bukti lengkap"
    share = assessment.evidence.get(id_)
    return (
        "bukti belum dicatat" if share is None else f"bukti {indonesian_short(share * 100, 0)} % lengkap (dari berkas)"
    )


def earlier_levels(stored: StoredAssessment, history: Iterable[StoredAssessment]) -> dict[str, str]:
    """The latest earlier level of each indicator under the same instrument, in words."""
    earlier = [
        one
        for one in history
        if one.assessment.instrument == stored.assessment.instrument and _order(one) < _order(stored)
    ]
    words: dict[str, str] = {}
    for one in sorted(earlier, key=_order):
        source = f"{one.key.cycle}, {STAGE_NAMES[one.key.stage]}"
        words |= {id_: f"{level_text(level)} ({source})" for id_, level in one.assessment.levels.items()}
    return words


def _order(stored: StoredAssessment) -> tuple[int, int]:
    return stored.key.cycle, STAGES.index(stored.key.stage)


def level_words(instrument: Instrument, id_: str, level: Fraction) -> tuple[str, str]:
    """Name and demand of a level; of a level between two, those of the lower."""
    return instrument.level_name(id_, int(level)), instrument.by_id[id_].level_texts.get(int(level), "")
