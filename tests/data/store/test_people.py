"""Users, their sessions and keys."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from data.faults import InputError
from data.store.database import Database
from data.store.errors import AlreadyExists, ConstraintBroken, NotFound, StaleVersion
from data.store.keys import Key
from data.store.paging import PageRequest
from data.store.sessions import Session
from data.store.users import ROLES, User

from .examples import KABUPATEN, KOTA, LATER, NOW, STAMP, add_institutions

SECOND = timedelta(seconds=1)
SRI = User("sri", "ministry", "$argon2id$v=19$...")


def session(name: str = "t1", hours: int = 8) -> Session:
    return Session(name, "sri", "csrf", NOW, NOW + timedelta(hours=hours))


def key(prefix: str = "k1", user: str = "sri", expires_at: datetime | None = None) -> Key:
    return Key(prefix, "hash", user, "Skrip pelaporan", ("scores:read", "plans:write"), NOW, expires_at)


def test_users_come_back_and_are_counted(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    users = [
        SRI,
        User("budi", "planner", None, id_),
        User("ayu", "opd", "hash", id_, "Diskominfo"),
        User("tono", "province", None, id_),
        User("root", "admin"),
    ]
    assert {user.role for user in users} == set(ROLES)
    with database.transaction() as store:
        assert not store.users.any()
        for user in users:
            assert store.users.add(user, STAMP).user == user
        assert store.users.any()
    with database.read() as store:
        assert [s.user for s in store.users.page().items] == sorted(users, key=lambda user: user.name)
        assert {s.user.name for s in store.users.page(institution_id=id_).items} == {"budi", "ayu", "tono"}
        assert [s.user.name for s in store.users.page(PageRequest(2)).items] == ["ayu", "budi"]
        assert store.users.find("Sri") is None


def test_a_user_is_changed_by_version_and_never_twice_at_once(database: Database) -> None:
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
        changed = store.users.save(replace(SRI, disabled=True), based_on=1, stamp=LATER)
        assert not store.users.any()
    with pytest.raises(StaleVersion) as caught, database.transaction() as store:
        store.users.save(replace(SRI, role="admin"), based_on=1, stamp=STAMP)
    assert caught.value.current == changed
    with pytest.raises(NotFound), database.transaction() as store:
        store.users.save(replace(SRI, name="tidak ada"), based_on=1, stamp=STAMP)


@pytest.mark.parametrize("name", ["sri", "SRI", "Sri"])
def test_a_name_is_taken_in_whatever_case(database: Database, name: str) -> None:
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
    with pytest.raises(AlreadyExists), database.transaction() as store:
        store.users.add(replace(SRI, name=name), STAMP)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "user_name_invalid"),
        ({"name": " sri"}, "user_name_invalid"),
        ({"name": "s\x00ri"}, "text_unstorable"),
        ({"role": "raja"}, "role_unknown"),
        ({"role": "planner"}, "user_without_institution"),
        ({"role": "province"}, "user_without_institution"),
        ({"role": "opd", "institution_id": "x"}, "user_without_owner"),
        ({"role": "opd", "institution_id": "x", "owner": ""}, "user_without_owner"),
    ],
)
def test_a_role_needs_its_place(values: dict[str, str], code: str) -> None:
    with pytest.raises(InputError) as caught:
        User(**{"name": "x", "role": "admin", **values})  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.code == code


def test_a_users_institution_exists(database: Database) -> None:
    with pytest.raises(NotFound, match="atlantis"), database.transaction() as store:
        store.users.add(User("budi", "planner", None, "atlantis"), STAMP)
    ids = add_institutions(database)
    with database.transaction() as store:
        budi = store.users.add(User("budi", "planner", None, ids[KOTA.name]), STAMP).user
        store.users.save(replace(budi, institution_id=ids[KABUPATEN.name]), based_on=1, stamp=LATER)
    with pytest.raises(NotFound), database.transaction() as store:
        store.users.save(replace(budi, institution_id="atlantis"), based_on=2, stamp=LATER)


def test_a_session_ends_with_its_time_its_user_or_itself(database: Database) -> None:
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
        for token, hours in (("t1", 8), ("t2", 1), ("t3", 8)):
            store.sessions.open(session(token, hours))
        assert store.sessions.find("t1", NOW) == session()
        assert store.sessions.find("t2", NOW + timedelta(hours=1) - SECOND) is not None
        assert store.sessions.find("t2", NOW + timedelta(hours=1)) is None
        assert store.sessions.find("t9", NOW) is None
        assert store.sessions.forget_expired(NOW + timedelta(hours=2)) == 1
        store.sessions.close("t1")
        store.sessions.close("t1")
        assert store.sessions.find("t1", NOW) is None
        store.users.save(replace(SRI, disabled=True), based_on=1, stamp=LATER)
        assert store.sessions.find("t3", NOW) is None
        assert store.sessions.close_all("sri") == 1


def test_a_session_has_a_user_and_a_token_of_its_own(database: Database) -> None:
    with pytest.raises(ConstraintBroken), database.transaction() as store:
        store.sessions.open(session())
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
        store.sessions.open(session())
    with pytest.raises(ConstraintBroken), database.transaction() as store:
        store.sessions.open(session())


def test_a_key_lasts_until_it_is_revoked_or_expires(database: Database) -> None:
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
        store.keys.add(key())
        store.keys.add(key("k2", expires_at=NOW + timedelta(days=1)))
        found = store.keys.find("k1")
        assert found == key()
        assert found.valid(NOW)
        store.keys.used("k1", NOW)
        store.keys.revoke("k1", NOW + SECOND)
        store.keys.revoke("k1", NOW + 5 * SECOND)
        revoked = store.keys.find("k1")
    assert revoked == replace(key(), last_used_at=NOW, revoked_at=NOW + SECOND)
    assert not revoked.valid(NOW + SECOND)
    with database.read() as store:
        assert [k.prefix for k in store.keys.of("sri")] == ["k1", "k2"] == [k.prefix for k in store.keys.of()]
        second = store.keys.find("k2")
        assert second is not None
        assert second.valid(NOW)
        assert not second.valid(NOW + timedelta(days=1))
        assert store.keys.of("budi") == ()


def test_a_key_of_a_disabled_user_is_not_found(database: Database) -> None:
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
        store.keys.add(key())
        store.users.save(replace(SRI, disabled=True), based_on=1, stamp=LATER)
        assert store.keys.find("k1") is None


def test_keys_that_cannot_be(database: Database) -> None:
    with pytest.raises(ConstraintBroken), database.transaction() as store:
        store.keys.add(key(user="tidak ada"))
    with database.transaction() as store:
        store.users.add(SRI, STAMP)
        store.keys.add(key())
    with pytest.raises(AlreadyExists), database.transaction() as store:
        store.keys.add(key())
    with pytest.raises(NotFound), database.transaction() as store:
        store.keys.revoke("k9", NOW)
    with pytest.raises(ValueError, match="scopes"):
        replace(key(), scopes=("dua kata",))
