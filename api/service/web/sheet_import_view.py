"""What an import into the sheets of one institution would do, for people."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from api.service.security.uploads import uploaded
from data.assessment import Assessment
from data.content import Content
from data.faults import Fault, InputError, Notice
from data.instrument_file import shipped_instrument
from data.near import suggestion
from data.numbers import indonesian_short
from data.panel_file import Panel
from data.store.assessments import AssessmentKey
from data.store.differences import Difference
from data.store.imports import ImportPreview, ImportRow
from data.store.institutions import StoredInstitution
from data.store.store import Store

from .sheet_score import running

LARGEST = 5 * 2**19
"""Bytes of a file that fit between preview and import into a form (2.5 MiB)."""

_PARTS = {"owner": "OPD", "evidence": "kelengkapan bukti", "note": "catatan"}
_FACTS = {
    "instrument": "instrumen",
    "regime": "cara penilaian",
    "assessor_group": "kelompok asesor",
    "simulated": "tanda SIMULASI",
}
_WORDS = {"interview": "wawancara", "document": "dokumen"}


@dataclass(frozen=True)
class Carried:
    """A file that travels from the preview's form to the import.

    Attributes:
        text: its bytes in base64 of addresses.
    """

    name: str
    text: str


@dataclass(frozen=True)
class Change:
    """One assessment of the preview.

    Attributes:
        label: institution, cycle and stage.
        index: index that it will have, in words.
        differences: what changes, in words.
        filled: so many levels of so many.
    """

    label: str
    index: str
    differences: tuple[Difference, ...]
    filled: str


@dataclass(frozen=True)
class Preview:
    """What would be written."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.added and not self.changed


def carried(content: Content) -> Carried:
    """A file as the form carries it.

    Raises:
        InputError: if it is too large for that.
    """
    if len(content.data) > LARGEST:
        allowed = f"paling besar {indonesian_short(Fraction(LARGEST, 2**20), 1)} MiB"
        remedy = "Impor panel besar di halaman Data & model."
        raise InputError(Fault("file_too_large", "berkas terlalu besar di sini", content.name, None, allowed, remedy))
    return Carried(content.name, base64.urlsafe_b64encode(content.data).decode())


def unpacked(file: Carried) -> Content:
    """The file, checked like an upload.

    Raises:
        InputError: if it did not come through whole.
    """
    try:
        data = base64.b64decode(file.text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        remedy = "Unggah berkasnya sekali lagi."
        raise InputError(Fault("form_damaged", "isi berkas tidak sampai utuh", file.name, None, None, remedy))
    return uploaded(file.name, data)


def own_part(store: Store, panel: Panel, whose: StoredInstitution) -> tuple[Panel, tuple[Notice, ...]]:
    """The assessments of one institution; levels that the file leaves open stay as they stand.

    Raises:
        InputError: if the file holds none of this institution.
    """
    mine = [one for one in panel.assessments if one.institution.name == whose.institution.name]
    others = sorted({one.institution.name for one in panel.assessments} - {whose.institution.name})
    if not mine:
        found = ", ".join(others[:5]) + (f", dan {len(others) - 5} lagi" if len(others) > 5 else "")
        near = suggestion(whose.institution.name, others) or "Perbaiki nama instansi di berkasnya."
        message = "berkas tidak memuat penilaian instansi ini"
        raise InputError(
            Fault("institution_missing", message, "nama instansi", found or "tidak ada", whose.institution.name, near)
        )
    # What the file leaves open is told below, by what becomes of it here.
    notices = [notice for notice in panel.notices if notice.code != "level_missing"]
    if others:
        notices.append(
            Notice("institutions_skipped", f"{len(others)} instansi lain di berkas ini tidak diimpor di sini.")
        )
    whole = []
    for one in mine:
        stored = store.assessments.find(AssessmentKey(whose.id, one.cycle, one.stage))
        kept = _kept(one, stored.assessment) if stored else {}
        order = shipped_instrument(one.instrument).ids
        levels = {id_: level for id_ in order if (level := one.levels.get(id_, kept.get(id_))) is not None}
        still_open = [id_ for id_ in order if id_ not in levels]
        if kept:
            message = f"{one.label}: level {_codes(kept)} kosong di berkas; yang tersimpan tetap."
            notices.append(Notice("levels_kept", message))
        if still_open:
            message = f"{one.label}: level {_codes(still_open)} belum diisi; indeksnya ditahan."
            notices.append(Notice("level_missing", message))
        whole.append(replace(one, levels=levels))
    return Panel(tuple(whole)), tuple(notices)


def preview_view(found: ImportPreview) -> Preview:
    """Arrange a preview."""
    return Preview(
        tuple(_change(row) for row in found.added),
        tuple(_change(row) for row in found.changed),
        tuple(row.label for row in found.unchanged),
    )


def _kept(new: Assessment, old: Assessment) -> dict[str, Fraction]:
    if new.instrument != old.instrument:
        return {}
    return {id_: level for id_, level in old.levels.items() if id_ not in new.levels}


def _codes(ids: Iterable[str]) -> str:
    return ", ".join(ids)


def _change(row: ImportRow) -> Change:
    assessment = row.assessment
    instrument = shipped_instrument(assessment.instrument)
    values = running(instrument, assessment.levels)
    index = (
        f"indeks {values.words} ({values.predicate})"
        if values.index is not None
        else "indeks ditahan, belum terisi semua"
    )
    differences = tuple(_in_words(one) for one in row.differences)
    filled = f"{len(instrument.ids) - len(values.missing)} dari {len(instrument.ids)} level"
    return Change(assessment.label, index, differences, filled)


def _in_words(one: Difference) -> Difference:
    indicator, _, part = one.what.partition(" ")
    if one.what in _FACTS:
        return Difference(_FACTS[one.what], _WORDS.get(one.before, one.before), _WORDS.get(one.after, one.after))
    if part in ("owner", "note"):
        return Difference(f"{indicator} {_PARTS[part]}", one.before, one.after)
    return Difference(f"{indicator} {_PARTS.get(part, 'level')}", _number(one.before), _number(one.after))


def _number(text: str) -> str:
    try:
        return indonesian_short(Fraction(text), 4)
    except ValueError:
        return text
