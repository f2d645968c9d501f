"""Sessions, keys, one-time links, passwords: who is in, and how everyone else stays out."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.service.security.csrf import masked, unmasked
from api.service.security.passwords import hash_password, password_matches
from api.service.security.permissions import RULES, Rule
from api.service.security.tokens import KEY_PATTERN
from data.faults import InputError
from data.store.audit import AuditEntry
from data.store.users import User

from .world import BASE, MINE, PASSWORD, STAMP, World, add_key, hashed, running


def browser(world: World) -> TestClient:
    """A browser of its own, with no cookie yet."""
    return TestClient(world.app, base_url=BASE, client=("127.0.0.1", 50001), headers={"Accept": "text/html"})


def signed_in(world: World, name: str = "planner") -> tuple[TestClient, str]:
    """A browser that has signed in, and its CSRF token."""
    client = browser(world)
    answer = client.post("/masuk", data={"name": name, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303
    token: str = client.get("/v1/me").json()["csrf_token"]
    return client, token


def test_a_session_begins_with_the_password_and_ends_with_signing_out(world: World) -> None:
    client, token = signed_in(world)
    assert client.get("/v1/me").json()["role"] == "planner"
    assert client.post("/keluar", data={"csrf_token": token}, follow_redirects=False).status_code == 303
    assert client.get("/v1/me").status_code == 401


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(world: World) -> None:
    answer = browser(world).post("/masuk", data={"name": "planner", "password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(("name", "password"), [("planner", "salah sekali ya"), ("tiada", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_alike(world: World, name: str, password: str) -> None:
    answer = browser(world).post("/masuk", data={"name": name, "password": password})
    assert answer.status_code == 401
    assert "Nama atau kata sandi salah" in answer.text
    entry: AuditEntry = world.audit()[0]
    assert (entry.action, entry.outcome) == ("masuk", "refused")
    assert not password or password not in str(entry)


def test_writes_of_a_session_need_its_csrf_token(world: World) -> None:
    client, token = signed_in(world)
    body = {"scopes": ["read"]}
    other = signed_in(world, "opd")[1]
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": other}, {"X-CSRF-Token": token[:-1]}):
        answer = client.post("/v1/keys", json=body, headers={**wrong, "Accept": "*/*"})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert client.post("/v1/keys", json=body, headers={"X-CSRF-Token": token}).status_code == 201


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.form and r.grants], ids=lambda r: r.path)
def test_forms_need_the_csrf_token_too(world: World, rule: Rule) -> None:
    client, _ = signed_in(world, "admin")
    other = signed_in(world, "opd")[1]
    path = re.sub(r"\{\w+\}", "x", rule.path.replace("{institution}", MINE).replace("{cycle}", "2024"))
    for data in ({}, {"csrf_token": ""}, {"csrf_token": masked(other)}):
        answer = client.post(path.replace("{stage}", "self"), data=data, headers={"Accept": "*/*"})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_masked_token_is_the_token_and_never_looks_the_same() -> None:
    for token in ("", "x", PASSWORD, "ü" * 20):
        assert unmasked(masked(token)) == unmasked(token) == token
    assert masked(PASSWORD) != masked(PASSWORD)
    for strange in (".", "zz.zz", "00.0", "a.b.c", "00.ff"):
        assert isinstance(unmasked(strange), str)


def test_a_page_of_another_site_is_refused_even_with_the_token(world: World) -> None:
    client, token = signed_in(world)
    headers = {"X-CSRF-Token": token, "Origin": "https://jahat.example", "Accept": "*/*"}
    assert client.post("/v1/keys", json={"scopes": ["read"]}, headers=headers).json()["code"] == "csrf_failed"
    data = {"name": "planner", "password": PASSWORD}
    assert browser(world).post("/masuk", data=data, headers={"Origin": "https://jahat.example"}).status_code == 403


def test_the_local_link_signs_in_once(world: World) -> None:
    with world.database.transaction() as store:
        store.users.add(User("lokal", "admin"), STAMP)
    link = world.service.link.issue()
    first, second = browser(world), browser(world)
    assert first.get("/masuk/tautan", params={"kode": "salah"}).status_code == 401
    assert first.get("/masuk/tautan", params={"kode": link}).status_code == 200
    assert first.get("/v1/me").json()["name"] == "lokal"
    assert second.get("/masuk/tautan", params={"kode": link}).status_code == 401


def test_an_empty_code_opens_nothing(world: World) -> None:
    world.service.link.issue()
    assert browser(world).get("/masuk/tautan", params={"kode": ""}).status_code == 401


def test_a_disabled_user_is_out_at_once(world: World) -> None:
    with world.database.transaction() as store:
        store.users.add(User("sementara", "planner", hashed(), MINE), STAMP)
        key = add_key(store, "sementara")
    client, _ = signed_in(world, "sementara")
    with world.database.transaction() as store:
        stored = store.users.get("sementara")
        store.users.save(replace(stored.user, disabled=True), based_on=stored.version, stamp=STAMP)
    assert client.get("/v1/me").status_code == 401
    assert world.client.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert browser(world).post("/masuk", data={"name": "sementara", "password": PASSWORD}).status_code == 401


def test_an_expired_session_is_over(world: World) -> None:
    client, _ = signed_in(world)
    with world.database.transaction() as store:
        store.sessions.forget_expired(datetime.now(UTC) + timedelta(days=60))
    assert client.get("/v1/me").status_code == 401


def bearer(world: World, text: str) -> tuple[int, str]:
    """Status and code of a request with that key."""
    answer = world.client.get("/v1/me", headers={"Authorization": text})
    return answer.status_code, answer.json().get("code", "")


def test_expired_and_revoked_keys_are_refused(world: World) -> None:
    with world.database.transaction() as store:
        expired, revoked, valid = (add_key(store, "planner", days=days) for days in (-1, 1, 1))
        match = KEY_PATTERN.fullmatch(revoked)
        assert match
        store.keys.revoke(match[1], datetime.now(UTC))
    assert bearer(world, f"Bearer {valid}")[0] == 200
    assert bearer(world, f"Bearer {expired}") == (401, "bad_credentials")
    assert bearer(world, f"Bearer {revoked}") == (401, "bad_credentials")


@pytest.mark.parametrize(
    "wrong",
    ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer tgg_abcdefghijkl_" + "x" * 43, "Bearer tgg_" + "é" * 3],
)
def test_what_is_no_key_is_refused(world: World, wrong: str) -> None:
    answer = world.client.get("/v1/me", headers={b"Authorization": wrong.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_credentials")


def test_another_secret_ends_every_key(world: World) -> None:
    text = world.keys["planner"]
    changed = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert bearer(world, f"Bearer {changed}") == (401, "bad_credentials")


def test_a_key_makes_no_key_wider_than_itself(world: World) -> None:
    with world.database.transaction() as store:
        narrow = add_key(store, "planner", ("manage", "read"))
    headers = {"Authorization": f"Bearer {narrow}"}
    wide = world.client.post("/v1/keys", json={"scopes": ["write"]}, headers=headers)
    assert (wide.status_code, wide.json()["code"]) == (403, "scope_missing")
    assert world.client.post("/v1/keys", json={"scopes": ["read"]}, headers=headers).status_code == 201
    for_other = world.client.post("/v1/keys", json={"scopes": ["read"], "user": "admin"}, headers=headers)
    assert for_other.status_code == 403


def test_keys_are_shown_once_and_stored_as_digests(world: World) -> None:
    made = world.ask("planner", "POST", "/v1/keys", json={"scopes": ["read"], "label": "dasbor"}).json()
    listed = world.ask("planner", "GET", "/v1/keys").json()["items"]
    assert made["prefix"] in {key["prefix"] for key in listed}
    assert made["key"] not in str(listed)
    with world.database.read() as store:
        stored = store.keys.find(made["prefix"])
    assert stored is not None
    assert stored.secret_hash not in made["key"]
    assert world.ask("opd", "POST", f"/v1/keys/{made['prefix']}/revoke").status_code == 403
    assert world.ask("planner", "POST", f"/v1/keys/{made['prefix']}/revoke").json()["revoked_at"]


@pytest.mark.parametrize("password", ["pendek", "x" * 300, "aaaaaaaaaaaaaaaa", "administrator"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(InputError):
        hash_password(password, "administrator")


def test_nobody_has_the_empty_password() -> None:
    assert not password_matches(None, "")
    assert not password_matches("bukan sidik", PASSWORD)
    assert password_matches(hashed(), PASSWORD)


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """Address of an empty store."""
    path = tmp_path / "laju.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


def test_guessing_passwords_is_slowed_down(url: str) -> None:
    with running(url, None, login_rate=3) as world:
        statuses = [
            browser(world).post("/masuk", data={"name": "planner", "password": "x" * 12}).status_code for _ in range(5)
        ]
        assert statuses == [401, 401, 401, 429, 429]
        answer = browser(world).post("/masuk", data={"name": "planner", "password": PASSWORD})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1


def test_too_many_requests_are_told_when_to_return(url: str) -> None:
    with running(url, None, rate=4) as world:
        answers = [world.ask("planner", "GET", "/v1/me") for _ in range(5)]
        assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
        assert answers[-1].json()["code"] == "too_many_requests"
        assert world.ask("opd", "GET", "/v1/me").status_code == 200
