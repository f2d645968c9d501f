"""Institutions: one id for good, whatever the name becomes."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.assessment import Institution
from data.faults import InputError
from data.store.database import Database
from data.store.errors import AlreadyExists, ConstraintBroken, NotFound, StaleVersion
from data.store.institutions import slug
from data.store.paging import PageRequest

from .examples import KABUPATEN, KEMENTERIAN, KOTA, LATER, PROVINSI, STAMP, add_institutions, institutions


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_ones=st.lists(institutions, max_size=6, unique_by=lambda i: i.name))
def test_every_institution_comes_back_under_an_id_of_its_own(database: Database, given_ones: list[Institution]) -> None:
    with database.transaction() as store:
        before = store.institutions.names()
        fresh = [i for i in given_ones if i.name not in before]
        added = [store.institutions.add(i, STAMP) for i in fresh]
    with database.read() as store:
        assert [store.institutions.get(stored.id).institution for stored in added] == fresh
        assert [store.institutions.find(i.name) for i in fresh] == added
        assert store.institutions.many(store.institutions.names()).keys() == {*before, *(i.name for i in fresh)}
    assert len({stored.id for stored in added}) == len(fresh)


@given(name=st.text())
def test_an_id_can_stand_in_an_address(name: str) -> None:
    made = slug(name)
    assert made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made == slug(made)


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Pemerintah Kab. Aceh Selatan", "pemerintah-kab-aceh-selatan"),
        ("Kementerian Koordinator Bidang Politik, Hukum dan Keamanan",) * 1
        + ("kementerian-koordinator-bidang-politik-hukum-dan-keamanan",),
        ("«»", "instansi"),
        ("Écrit", "ecrit"),
    ],
)
def test_ids_read_like_names(name: str, id_: str) -> None:
    assert slug(name) == id_


def test_names_that_look_alike_get_ids_apart(database: Database) -> None:
    with database.transaction() as store:
        ids = [store.institutions.add(replace(KOTA, name=name), STAMP).id for name in ("Kota A", "Kota-A", "KOTA A!")]
    assert ids == ["kota-a", "kota-a-2", "kota-a-3"]


def test_a_name_is_taken_once(database: Database) -> None:
    add_institutions(database)
    with pytest.raises(AlreadyExists, match="Bandar Lampung"), database.transaction() as store:
        store.institutions.add(KOTA, STAMP)


def test_an_unknown_name_suggests_the_nearest(database: Database) -> None:
    add_institutions(database)
    with database.read() as store:
        with pytest.raises(NotFound, match=r"Mungkin maksudnya «Pemerintah Kota Bandar Lampung»"):
            store.institutions.named("Pemerintah Kota Bandar Lampun")
        with pytest.raises(NotFound, match="Periksa namanya"):
            store.institutions.named("xyz")
        assert store.institutions.named(KOTA.name).institution == KOTA


def test_an_edit_names_its_version(database: Database) -> None:
    ids = add_institutions(database)
    id_ = ids[KEMENTERIAN.name]
    renamed = replace(KEMENTERIAN, name="Kementerian Keuangan Republik Indonesia")
    with database.transaction() as store:
        saved = store.institutions.save(id_, renamed, based_on=1, stamp=LATER)
    assert (saved.id, saved.version, saved.institution, saved.updated_by) == (id_, 2, renamed, LATER.by)
    with pytest.raises(StaleVersion) as caught, database.transaction() as store:
        store.institutions.save(id_, KEMENTERIAN, based_on=1, stamp=STAMP)
    assert (caught.value.current, caught.value.yours) == (saved, KEMENTERIAN)
    with pytest.raises(AlreadyExists), database.transaction() as store:
        store.institutions.save(id_, replace(renamed, name=KOTA.name), based_on=2, stamp=STAMP)
    with pytest.raises(NotFound), database.transaction() as store:
        store.institutions.save("tidak-ada", replace(KOTA, name="Baru"), based_on=1, stamp=STAMP)


def test_lists_are_searched_and_filtered(database: Database) -> None:
    add_institutions(database)

    def found(**where: str) -> set[str]:
        with database.read() as store:
            return {s.institution.name for s in store.institutions.page(**where).items}  # type: ignore[arg-type]  # keyword arguments of several types

    assert found(search="LAMPUNG") == {KOTA.name, PROVINSI.name}
    assert found(search="%") == set()
    assert found(province="Lampung", type_="kabupaten") == {KABUPATEN.name}
    assert len(found()) == 4


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (replace(KOTA, name="x" * 201), InputError),
        (replace(KOTA, name="a\x00b"), InputError),
        (replace(KOTA, type="desa"), ConstraintBroken),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_what_cannot_be_stored_is_refused(database: Database, bad: Institution, error: type[Exception]) -> None:
    with pytest.raises(error), database.transaction() as store:
        store.institutions.add(bad, STAMP)
    with database.read() as store:
        assert store.institutions.names() == ()


CURSORS = ["", "x", "e30", "WzFd", "WyJhIiwiYiJd", "W251bGxd", "é", "[" * 3000, "WzEuNV0", "===="]


@pytest.mark.parametrize("after", CURSORS)
def test_a_made_up_place_in_a_list_is_refused(database: Database, after: str) -> None:
    with database.read() as store, pytest.raises(InputError) as caught:
        store.institutions.page(PageRequest(10, after))
    assert caught.value.code == "cursor_invalid"


@pytest.mark.parametrize("size", [0, -1, 501, 10**9])
def test_a_page_has_a_size(size: int) -> None:
    with pytest.raises(InputError) as caught:
        PageRequest(size)
    assert caught.value.code == "page_size"
