"""Put a panel into the store: shown first, then all of it or nothing; once more changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data.assessment import Assessment, Institution
from data.faults import Fault, InputError, Notice
from data.panel_file import Panel

from .assessments import AssessmentKey, StoredAssessment
from .differences import Difference, content, differences, merged
from .errors import StoreError
from .institutions import StoredInstitution
from .stamp import Stamp
from .store import Store

_FACTS = {"type": "jenis instansi", "province": "provinsi", "region_code": "kode wilayah"}
"""Facts about an institution that a file may contradict, as people call them."""


class ImportOutdated(StoreError):  # noqa: N818 - named as the other refusals of the store
    """The store changed between the preview and the import; nothing was written.

    Attributes:
        preview: what the import would do now.
    """

    code = "import_outdated"

    def __init__(self, preview: ImportPreview) -> None:
        self.preview = preview
        super().__init__("penyimpanan berubah sejak pratinjau", "Periksa pratinjau yang baru, lalu ulangi.")


@dataclass(frozen=True)
class ImportRow:
    """One assessment of an import.

    Attributes:
        label: institution, cycle and stage for people.
        based_on: version in the store; ``None`` if it is new.
        differences: what changes; empty for new and for unchanged ones.
    """

    label: str
    assessment: Assessment
    based_on: int | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do.

    Attributes:
        new_institutions: institutions that will be added.
        changed_institutions: stored ones that get a region code they lacked, as they will stand.
        added: assessments that will be added.
        changed: assessments that will be replaced, with what differs; what the file does not speak of stays.
        unchanged: assessments that stand in the store just so.
        refused: why nothing can be imported; empty if it can.
        notices: what a person should look at before going on.
        digest: names this very preview; `apply_import` takes it, to make sure that what was seen is what is done.
    """

    new_institutions: tuple[Institution, ...]
    changed_institutions: tuple[tuple[StoredInstitution, Institution], ...]
    added: tuple[ImportRow, ...]
    changed: tuple[ImportRow, ...]
    unchanged: tuple[ImportRow, ...]
    refused: tuple[Fault, ...]
    notices: tuple[Notice, ...]

    @property
    def digest(self) -> str:
        """SHA-256, hex, of what will be written and of the versions that it replaces."""
        parts = [repr(self.new_institutions), repr(self.changed_institutions)]
        parts += [f"{row.label} {row.based_on} {content(row.assessment)}" for row in (*self.added, *self.changed)]
        parts += [fault.sentence() for fault in self.refused]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def preview_import(store: Store, panel: Panel) -> ImportPreview:
    """What the import of a panel would do. Writes nothing."""
    # Of rows that differ in no more than a missing region code, the complete one speaks.
    found = [assessment.institution for assessment in panel.assessments]
    institutions = {institution.name: institution for institution in found}
    institutions |= {institution.name: institution for institution in found if institution.region_code}
    known = store.institutions.many(institutions)
    stored = store.assessments.of_institutions(found.id for found in known.values())
    rows = [(a, _stored(a, known, stored)) for a in panel.assessments]
    replaced = [_replacement(a, old) for a, old in rows if old is not None]
    new = tuple(institution for name, institution in institutions.items() if name not in known)
    return ImportPreview(
        new_institutions=new,
        changed_institutions=tuple(_completed(known, institutions)),
        added=tuple(ImportRow(a.label, a) for a, old in rows if old is None),
        changed=tuple(row for row in replaced if row.differences),
        unchanged=tuple(row for row in replaced if not row.differences),
        refused=(*_contradictions(known, panel.assessments), *_unfit(rows), *_twice(panel.assessments)),
        notices=(*panel.notices, *_similar(new, store.institutions.names())),
    )


def apply_import(store: Store, panel: Panel, stamp: Stamp, *, seen: str | None = None) -> ImportPreview:
    """Import a panel, all of it or nothing; tells what was done.

    Args:
        store: in a transaction that may write; an error must end it.
        panel: what to import.
        stamp: who and when.
        seen: `ImportPreview.digest` of the preview that a person agreed to; ``None`` to do without.

    Raises:
        InputError: with every fault for which the import is refused.
        ImportOutdated: if the import would now do something else than what was seen.
        StaleVersion: if someone saves one of the assessments at the same moment.
    """
    preview = preview_import(store, panel)
    if preview.refused:
        raise InputError(preview.refused)
    if seen is not None and seen != preview.digest:
        raise ImportOutdated(preview)
    for institution in preview.new_institutions:
        store.institutions.add(institution, stamp)
    for stored, institution in preview.changed_institutions:
        store.institutions.save(stored.id, institution, based_on=stored.version, stamp=stamp)
    ids = {name: s.id for name, s in store.institutions.many(a.institution.name for a in panel.assessments).items()}
    for row in (*preview.added, *preview.changed):
        id_ = ids[row.assessment.institution.name]
        store.assessments.put(id_, row.assessment, based_on=row.based_on, stamp=stamp)
    return preview


def _stored(
    assessment: Assessment, known: dict[str, StoredInstitution], stored: dict[AssessmentKey, StoredAssessment]
) -> StoredAssessment | None:
    institution = known.get(assessment.institution.name)
    if institution is None:
        return None
    return stored.get(AssessmentKey(institution.id, assessment.cycle, assessment.stage))


def _replacement(assessment: Assessment, old: StoredAssessment) -> ImportRow:
    whole = merged(old.assessment, assessment)
    return ImportRow(whole.label, whole, old.version, tuple(differences(old.assessment, whole)))


def _completed(
    known: dict[str, StoredInstitution], institutions: dict[str, Institution]
) -> Iterator[tuple[StoredInstitution, Institution]]:
    for name, stored in known.items():
        if institutions[name].region_code and not stored.institution.region_code:
            yield stored, institutions[name]


def _contradictions(known: dict[str, StoredInstitution], assessments: Iterable[Assessment]) -> Iterator[Fault]:
    """Facts about institutions that differ from the stored ones, or within the panel."""
    standing = {name: stored.institution for name, stored in known.items()}
    for mine in dict.fromkeys(assessment.institution for assessment in assessments):
        theirs = standing.setdefault(mine.name, mine)
        for what, words in _FACTS.items():
            found, allowed = getattr(mine, what), getattr(theirs, what)
            if found != allowed and found and allowed:
                yield Fault(
                    "institution_differs",
                    f"{words} berbeda dengan yang tersimpan",
                    place=mine.name,
                    found=found,
                    allowed=allowed,
                    remedy="Perbaiki berkasnya, atau ubah dahulu data instansinya.",
                )


def _unfit(rows: Iterable[tuple[Assessment, StoredAssessment | None]]) -> Iterator[Fault]:
    """Assessments that may not take the place of what stands."""
    for assessment, old in rows:
        if old is None:
            continue
        if assessment.simulated and not old.assessment.simulated:
            yield Fault(
                "simulated_over_real",
                "data tiruan (SIMULASI) tidak boleh menggantikan penilaian yang sebenarnya",
                place=old.assessment.label,
                remedy="Hapus barisnya dari berkas.",
            )
        if assessment.instrument != old.assessment.instrument:
            yield Fault(
                "instrument_differs",
                "instrumen berbeda dengan yang tersimpan",
                place=assessment.label,
                found=assessment.instrument,
                allowed=old.assessment.instrument,
                remedy="Perbaiki berkasnya, atau hapus dahulu penilaian yang tersimpan.",
            )


def _twice(assessments: Iterable[Assessment]) -> Iterator[Fault]:
    seen: set[tuple[str, int, str]] = set()
    for assessment in assessments:
        key = (assessment.institution.name, assessment.cycle, assessment.stage)
        if key in seen:
            remedy = "Hapus salah satunya."
            yield Fault("duplicate_row", "penilaian ini ada dua kali", place=assessment.label, remedy=remedy)
        seen.add(key)


def _similar(new: Iterable[Institution], names: tuple[str, ...]) -> Iterator[Notice]:
    """New institutions whose name is a stored one's, written differently."""
    known = {_bare(name): name for name in names}
    for institution in new:
        near = known.get(_bare(institution.name))
        if near is not None:
            message = f"«{institution.name}» akan ditambahkan sebagai instansi baru, padahal sudah ada «{near}»."
            yield Notice("institution_similar", message)


def _bare(name: str) -> str:
    """A name without what people write differently."""
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
    long = {"kab": "kabupaten", "prov": "provinsi", "pemkab": "kabupaten", "pemkot": "kota", "pemprov": "provinsi"}
    return " ".join(long.get(word, word) for word in words if word not in ("pemerintah", "daerah"))
