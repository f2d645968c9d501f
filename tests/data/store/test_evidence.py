"""States of evidence, each with a version of its own."""

from dataclasses import replace

import pytest

from data.evidence import EVIDENCE_STATES, EvidenceLedger, EvidenceRecord
from data.faults import InputError
from data.store.database import Database
from data.store.errors import ConstraintBroken, NotFound, StaleVersion

from .examples import KABUPATEN, KOTA, LATER, STAMP, add_institutions

RECORD = EvidenceRecord("i11", 3, "Dokumen Arsitektur SPBE", "submitted")


def test_records_come_back_as_a_ledger(database: Database) -> None:
    ids = add_institutions(database)
    records = [
        EvidenceRecord(f"i{n:02d}", level, "Bukti dukung " * 500 + str(level), state, "Catatan «asesor»")
        for n, state in enumerate(EVIDENCE_STATES, start=1)
        for level in (2, 3)
    ]
    with database.transaction() as store:
        for record in reversed(records):
            saved = store.evidence.save(ids[KOTA.name], 2024, record, based_on=None, stamp=STAMP)
            assert (saved.record, saved.version, saved.updated_by) == (record, 1, STAMP.by)
        store.evidence.save(ids[KOTA.name], 2025, RECORD, based_on=None, stamp=STAMP)
        store.evidence.save(ids[KABUPATEN.name], 2024, RECORD, based_on=None, stamp=STAMP)
    with database.read() as store:
        assert store.evidence.ledger(ids[KOTA.name], 2024) == EvidenceLedger(tuple(records))
        some = store.evidence.of(ids[KOTA.name], 2024, ["i02", "i04"])
        assert {s.record.indicator for s in some} == {"i02", "i04"}
        assert store.evidence.of(ids[KOTA.name], 2024, []) == ()


def test_owners_edit_side_by_side_but_not_over_each_other(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    other = replace(RECORD, indicator="i29")
    with database.transaction() as store:
        for record in (RECORD, other):
            store.evidence.save(id_, 2024, record, based_on=None, stamp=STAMP)
    with database.transaction() as store:
        theirs = store.evidence.save(id_, 2024, replace(RECORD, state="accepted"), based_on=1, stamp=LATER)
        store.evidence.save(id_, 2024, replace(other, state="rejected"), based_on=1, stamp=STAMP)
    mine = replace(RECORD, state="needs_revision", note="tanda tangan belum ada")
    for based_on in (None, 1, 3):
        with pytest.raises(StaleVersion) as caught, database.transaction() as store:
            store.evidence.save(id_, 2024, mine, based_on=based_on, stamp=STAMP)
        assert (caught.value.current, caught.value.yours) == (theirs, mine)
    with database.read() as store:
        assert store.evidence.find(id_, 2024, "i11", 3, RECORD.item) == theirs
        assert store.evidence.find(id_, 2024, "i11", 4, RECORD.item) is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"state": "hilang"}, ConstraintBroken),
        ({"note": "\x00"}, InputError),
        ({"item": "\ud800"}, InputError),
        ({"indicator": "x" * 201}, InputError),
    ],
)
def test_what_cannot_be_stored_is_refused(database: Database, change: dict[str, str], error: type[Exception]) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with pytest.raises(error), database.transaction() as store:
        store.evidence.save(id_, 2024, replace(RECORD, **change), based_on=None, stamp=STAMP)  # type: ignore[arg-type]  # keyword arguments of several types
    with database.read() as store:
        assert store.evidence.of(id_, 2024) == ()


def test_nothing_to_change_and_nobody_to_change_it_for(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with pytest.raises(StaleVersion), database.transaction() as store:
        store.evidence.save(id_, 2024, RECORD, based_on=1, stamp=STAMP)
    with pytest.raises(NotFound), database.transaction() as store:
        store.evidence.save("atlantis", 2024, RECORD, based_on=None, stamp=STAMP)
