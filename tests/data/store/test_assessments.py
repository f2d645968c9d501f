"""Assessments: what is saved comes back exactly, and nobody's edit is lost unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

from data.assessment import Assessment, Institution
from data.faults import InputError
from data.store.assessments import AssessmentFilter, AssessmentKey
from data.store.database import Database
from data.store.errors import ConstraintBroken, NotFound, StaleVersion
from data.store.paging import PageRequest
from data.store.store import Store
from data.store.visibility import Visibility

from .examples import KABUPATEN, KEMENTERIAN, KOTA, LATER, PROVINSI, STAMP, add_institutions, assessment, assessments

NAMES = count(1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=assessments, second=assessments)
def test_what_is_saved_comes_back(database: Database, first: Assessment, second: Assessment) -> None:
    kota = replace(KOTA, name=f"Kota {next(NAMES)}")
    with database.transaction() as store:
        id_ = store.institutions.add(kota, STAMP).id
        one = store.assessments.save(id_, first, based_on=None, stamp=STAMP)
    again = replace(second, cycle=first.cycle, stage=first.stage)
    with database.transaction() as store:
        store.assessments.save(id_, again, based_on=1, stamp=LATER)
    with database.read() as store:
        two = store.assessments.get(one.key)
    assert one.assessment == replace(first, institution=kota)
    assert two.assessment == replace(again, institution=kota)
    # A level without rounding, and everything in its order.
    assert list(two.assessment.levels) == list(again.levels)
    assert (one.version, two.version, two.updated_by, two.updated_at) == (1, 2, LATER.by, LATER.at)
    assert two.updated_at.tzinfo == UTC


def test_a_lost_update_is_refused_with_both_versions(database: Database) -> None:
    ids = add_institutions(database)
    mine = assessment(level=3)
    with database.transaction() as store:
        store.assessments.save(ids[KOTA.name], assessment(level=2), based_on=None, stamp=STAMP)
    with database.transaction() as store:
        theirs = store.assessments.save(ids[KOTA.name], assessment(level=4), based_on=1, stamp=LATER)
    with pytest.raises(StaleVersion) as caught, database.transaction() as store:
        store.assessments.save(ids[KOTA.name], mine, based_on=1, stamp=STAMP)
    error = caught.value
    assert (error.based_on, error.current_version, error.current, error.yours) == (1, 2, theirs, mine)
    assert "versi 1" in str(error)
    assert "versi 2" in str(error)
    with database.read() as store:
        assert store.assessments.get(theirs.key) == theirs


@pytest.mark.parametrize("based_on", [None, 2, 7])
def test_only_the_current_version_can_be_replaced(database: Database, based_on: int | None) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        before = store.assessments.save(ids[KOTA.name], assessment(), based_on=None, stamp=STAMP)
    with pytest.raises(StaleVersion), database.transaction() as store:
        store.assessments.save(ids[KOTA.name], assessment(level=5), based_on=based_on, stamp=LATER)
    with database.read() as store:
        assert store.assessments.get(before.key) == before


def test_a_version_of_nothing_is_stale(database: Database) -> None:
    ids = add_institutions(database)
    with pytest.raises(StaleVersion) as caught, database.transaction() as store:
        store.assessments.save(ids[KOTA.name], assessment(), based_on=1, stamp=STAMP)
    assert (caught.value.current, caught.value.current_version) == (None, None)


def test_nothing_of_a_failed_transaction_stays(database: Database) -> None:
    ids = add_institutions(database)

    def fail_half_way() -> None:
        with database.transaction() as store:
            store.assessments.save(ids[KOTA.name], assessment(), based_on=None, stamp=STAMP)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.read() as store:
        assert store.assessments.all() == ()


def test_renaming_an_institution_keeps_its_assessments(database: Database) -> None:
    ids = add_institutions(database)
    renamed = replace(KEMENTERIAN, name="Kementerian Keuangan dan Kekayaan Negara")
    id_ = ids[KEMENTERIAN.name]
    with database.transaction() as store:
        store.assessments.save(id_, assessment(KEMENTERIAN), based_on=None, stamp=STAMP)
        store.institutions.save(id_, renamed, based_on=1, stamp=LATER)
    with database.read() as store:
        assert [stored.assessment for stored in store.assessments.all()] == [assessment(renamed)]


def test_publishing_counts_as_an_edit(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        saved = store.assessments.save(ids[KOTA.name], assessment(), based_on=None, stamp=STAMP)
        shown = store.assessments.publish(saved.key, True, based_on=1, stamp=LATER)
    assert (saved.published, shown.published, shown.version) == (False, True, 2)
    assert shown.assessment == saved.assessment
    with pytest.raises(StaleVersion), database.transaction() as store:
        store.assessments.publish(saved.key, False, based_on=1, stamp=STAMP)
    with database.transaction() as store:
        kept = store.assessments.save(ids[KOTA.name], assessment(level=3), based_on=2, stamp=STAMP)
    assert kept.published


def test_removal_names_its_version_too(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        saved = store.assessments.save(ids[KOTA.name], assessment(), based_on=None, stamp=STAMP)
    with pytest.raises(StaleVersion), database.transaction() as store:
        store.assessments.remove(saved.key, based_on=2)
    with database.transaction() as store:
        store.assessments.remove(saved.key, based_on=1)
        assert store.assessments.find(saved.key) is None
    with pytest.raises(NotFound), database.transaction() as store:
        store.assessments.remove(saved.key, based_on=1)
    with database.transaction() as store:
        store.assessments.save(ids[KOTA.name], assessment(), based_on=None, stamp=STAMP)


VISIBLE = {
    Visibility(everything=True): {KOTA, KABUPATEN, PROVINSI, KEMENTERIAN},
    Visibility(): {KEMENTERIAN},
    Visibility(published=False): set(),
    Visibility(institution_ids=frozenset({"pemerintah-kota-bandar-lampung"})): {KOTA, KEMENTERIAN},
    Visibility(provinces=frozenset({"Lampung"}), published=False): {KOTA, KABUPATEN, PROVINSI},
}


@pytest.mark.parametrize(("visibility", "seen"), VISIBLE.items())
def test_everyone_sees_their_own_and_what_is_published(
    database: Database, visibility: Visibility, seen: set[Institution]
) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        for institution in (KOTA, KABUPATEN, PROVINSI, KEMENTERIAN):
            store.assessments.save(ids[institution.name], assessment(institution), based_on=None, stamp=STAMP)
        key = AssessmentKey(ids[KEMENTERIAN.name], 2024, "final")
        store.assessments.publish(key, True, based_on=1, stamp=STAMP)
    with database.read() as store:
        assert {s.assessment.institution for s in store.assessments.all(visibility=visibility)} == seen
        assert {s.assessment.institution for s in store.assessments.page(visibility=visibility).items} == seen
        cycles = store.assessments.cycles(ids[KOTA.name], visibility)
        assert cycles == (((2024, "final"),) if KOTA in seen else ())


def test_pages_together_are_the_list(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        for institution in (KOTA, KABUPATEN, PROVINSI):
            for cycle in (2022, 2023, 2024):
                store.assessments.save(
                    ids[institution.name], assessment(institution, cycle), based_on=None, stamp=STAMP
                )
    with database.read() as store:
        whole = store.assessments.all()
        for size in (1, 2, 4, 9, 100):
            pages, request = [], PageRequest(size)
            while True:
                page = store.assessments.page(request)
                pages.append(page.items)
                if page.next is None:
                    break
                request = PageRequest(size, page.next)
            assert sum(pages, ()) == whole
            assert {len(items) for items in pages[:-1]} <= {size}
    assert len(whole) == 9


def test_filters_narrow_the_list(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        for institution, cycle in ((KOTA, 2023), (KOTA, 2024), (KEMENTERIAN, 2024)):
            store.assessments.save(ids[institution.name], assessment(institution, cycle), based_on=None, stamp=STAMP)
        own = assessment(KOTA, 2024, stage="self", instrument="pemdi-2026")
        store.assessments.save(ids[KOTA.name], own, based_on=None, stamp=STAMP)

    def found(**where: object) -> list[tuple[str, int, str]]:
        with database.read() as store:
            chosen = store.assessments.all(where=AssessmentFilter(**where))  # type: ignore[arg-type]  # by name
        return [(s.assessment.institution.name, s.key.cycle, s.key.stage) for s in chosen]

    assert found(province="Pusat") == [(KEMENTERIAN.name, 2024, "final")]
    assert found(cycle=2023) == [(KOTA.name, 2023, "final")]
    assert found(stage="self") == found(instrument="pemdi-2026") == [(KOTA.name, 2024, "self")]
    assert len(found(institution_id=ids[KOTA.name])) == 3
    assert found(cycle=2020) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"notes": {"i01": "a\x00b"}}, InputError),
        ({"notes": {"i01": "\ud800"}}, InputError),
        ({"owners": {"i01": "x" * 201}}, InputError),
        ({"assessor_group": "\x00"}, InputError),
        ({"cycle": 1999}, ConstraintBroken),
        ({"stage": "akhir"}, ConstraintBroken),
        ({"regime": "telepon"}, ConstraintBroken),
    ],
)
def test_what_cannot_be_stored_is_refused_alike(
    database: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    ids = add_institutions(database)
    bad = replace(assessment(), **changes)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(error), database.transaction() as store:
        store.assessments.save(ids[KOTA.name], bad, based_on=None, stamp=STAMP)
    with database.read() as store:
        assert store.assessments.all() == ()


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 10**30])
def test_numbers_that_no_database_holds_are_refused_alike(database: Database, number: int) -> None:
    ids = add_institutions(database)
    tries: list[Callable[[Store], object]] = [
        lambda store: store.assessments.all(where=AssessmentFilter(cycle=number)),
        lambda store: store.assessments.find(AssessmentKey(ids[KOTA.name], number, "final")),
        lambda store: store.assessments.save(ids[KOTA.name], assessment(), based_on=number, stamp=STAMP),
        lambda store: store.evidence.of(ids[KOTA.name], number),
        lambda store: store.costs.find(ids[KOTA.name], number),
    ]
    for try_ in tries:
        with pytest.raises(InputError) as caught, database.transaction() as store:
            try_(store)
        assert caught.value.code == "number_unstorable"


@pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
def test_texts_that_no_database_holds_are_refused_in_questions_too(database: Database, name: str) -> None:
    tries: list[Callable[[Store], object]] = [
        lambda store: store.assessments.find(AssessmentKey(name, 2024, "final")),
        lambda store: store.assessments.all(where=AssessmentFilter(province=name)),
        lambda store: store.assessments.all(visibility=Visibility(institution_ids=frozenset({name}))),
        lambda store: store.institutions.page(search=name),
        lambda store: store.institutions.find(name),
        lambda store: store.evidence.find(name, 2024, "i01", 1, "x"),
        lambda store: store.plans.get(name),
        lambda store: store.jobs.page(created_by=name),
        lambda store: store.audit.page(actor=name),
        lambda store: store.users.find(name),
        lambda store: store.keys.find(name),
        lambda store: store.sessions.find(name, STAMP.at),
    ]
    for try_ in tries:
        with pytest.raises(InputError) as caught, database.read() as store:
            try_(store)
        assert caught.value.code == "text_unstorable"


def test_unknown_institution_is_named(database: Database) -> None:
    with pytest.raises(NotFound, match="kota-atlantis"), database.transaction() as store:
        store.assessments.save("kota-atlantis", assessment(), based_on=None, stamp=STAMP)


def test_simulated_institutions_are_told_from_real_ones(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        for whose, simulated in ((KOTA, True), (KABUPATEN, False)):
            one = assessment(institution=whose, simulated=simulated)
            store.assessments.save(ids[whose.name], one, based_on=None, stamp=STAMP)
        assert store.assessments.simulated(ids.values()) == {ids[KOTA.name]}
        assert store.assessments.simulated([ids[KABUPATEN.name]]) == frozenset()
        assert store.assessments.simulated([]) == frozenset()


def test_a_long_note_is_no_trouble(database: Database) -> None:
    ids = add_institutions(database)
    long = assessment(notes={"i01": "catatan " * 20_000}, levels={"i01": Fraction(7, 3)})
    with database.transaction() as store:
        saved = store.assessments.save(ids[KOTA.name], long, based_on=None, stamp=STAMP)
    assert saved.assessment == long
