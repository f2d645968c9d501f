"""Desk scores as typed into the board's form, and the assessment that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from api.service.wire.assessments import instrument_of
from data.assessment import Assessment
from data.instrument import Instrument
from data.numbers import indonesian_short
from data.owners import ownership
from data.panel_levels import BLANK, LevelReader
from data.store.assessments import StoredAssessment
from data.table import Problem

PREFIX = "n-"
"""Before the indicator id in the names of the form's fields."""


@dataclass(frozen=True)
class DeskForm:
    """The form of one cycle.

    Attributes:
        basis: whose indicators and owners it has: the claim, else the desk scores themselves.
        stored: desk scores that are there already.
        typed: texts by indicator, where the form came back.
        faults: sentence per indicator.
        stale: what somebody else saved meanwhile, in words per indicator; ``None`` if nobody did.
    """

    basis: Assessment
    stored: StoredAssessment | None
    typed: Mapping[str, str]
    faults: Mapping[str, str]
    stale: Mapping[str, str] | None = None

    @property
    def version(self) -> int:
        """Version that an edit is based on; 0 for new desk scores."""
        return self.stored.version if self.stored else 0

    def rows(self) -> list[dict[str, Any]]:
        """One per indicator."""
        instrument = instrument_of(self.basis.instrument)
        units = ownership(instrument, self.basis)
        return [
            {
                "id": i,
                "name": instrument.by_id[i].short_name,
                "owner": units[i].main,
                "field": f"{PREFIX}{i}",
                "claim": _text(self.basis.levels.get(i)) if self.basis.stage == "self" else "",
                "text": self._shown(i),
                "fault": self.faults.get(i, ""),
                "stale": (self.stale or {}).get(i, ""),
            }
            for i in instrument.ids
        ]

    def _shown(self, indicator: str) -> str:
        if self.typed:
            return self.typed.get(indicator, "")
        held = self.stored.assessment if self.stored else self.basis
        return _text(held.levels.get(indicator))


def read_desk(form: DeskForm, typed: Mapping[str, str]) -> tuple[Assessment, dict[str, str]]:
    """Desk scores from what was typed, and a sentence for every field that gives no level."""
    basis = form.basis
    instrument = instrument_of(basis.instrument)
    reader = LevelReader(instrument)
    levels: dict[str, Fraction] = {}
    faults: dict[str, str] = {}
    for i in instrument.ids:
        text = typed.get(i, "").strip()
        found = (
            Problem("level_missing", "belum diisi", None, _scale(instrument)) if text in BLANK else reader.level(text)
        )
        if isinstance(found, Problem):
            allowed = f" Yang boleh: {found.allowed}." if found.allowed else ""
            faults[i] = f"{found.message[:1].upper()}{found.message[1:]}.{allowed}"
        else:
            levels[i] = found
    if form.stored is not None:
        return replace(form.stored.assessment, levels=levels), faults
    return replace(basis, stage="desk", levels=levels, evidence={}, notes={}), faults


def differences(mine: Assessment, theirs: Assessment) -> dict[str, str]:
    """What is stored now, for every indicator on which two desk scores differ."""
    return {
        i: f"tersimpan {_text(theirs.levels.get(i)) or 'kosong'}, Anda {_text(level)}"
        for i, level in mine.levels.items()
        if theirs.levels.get(i) != level
    }


def _scale(instrument: Instrument) -> str:
    return f"{instrument.scale.minimum} sampai {instrument.scale.maximum}"


def _text(level: Fraction | None) -> str:
    return "" if level is None else indonesian_short(level)
