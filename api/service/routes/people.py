"""Users, keys and the audit log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.service.problems import ProblemError
from api.service.security.passwords import hash_password
from api.service.security.principal import Principal
from api.service.security.tokens import key_text, new_key, token_digest
from api.service.state import now, principal_of, service_of
from api.service.wire.resources import KeyBody, UserBody, UserChange
from api.service.wire.stored import entry_document, etag, key_document, page_document, user_document, version_of
from api.service.writes import Written, write
from data.formula_cells import neutralise
from data.store.errors import NotFound
from data.store.keys import Key
from data.store.paging import PageRequest
from data.store.stamp import Stamp
from data.store.store import Store
from data.store.users import User

from .common import After, Size, guarded_router, page_request

router = guarded_router("Pengguna, kunci, audit")
UserName = Annotated[str, Query(max_length=200)]
AUDIT_TITLES = ("id", "at", "actor", "action", "object", "outcome", "request_id", "detail")


@router.get("/v1/users")
def list_users(request: Request, size: Size = 100, after: After = None) -> dict[str, Any]:
    """Semua pengguna, tanpa kata sandinya."""
    with service_of(request).database.read() as store:
        found = store.users.page(page_request(size, after))
    return page_document([user_document(one) for one in found.items], found.next)


@router.get("/v1/users/{user}")
def show_user(request: Request, user: str) -> Response:
    """Satu pengguna."""
    with service_of(request).database.read() as store:
        found = store.users.get(user)
    return JSONResponse(user_document(found), headers={"ETag": etag(found.version)})


@router.post("/v1/users", status_code=201)
async def add_user(request: Request, body: UserBody) -> Response:
    """Menambah pengguna."""
    hashed = await _hashed(body.password, body.name)
    user = User(body.name, body.role, hashed, body.institution_id, body.owner)

    def work(store: Store, stamp: Stamp) -> Written:
        added = store.users.add(user, stamp)
        return Written(user_document(added), f"users/{user.name}", 201, {"role": user.role})

    return await write(request, work)


@router.patch("/v1/users/{user}")
async def change_user(request: Request, user: str, body: UserChange) -> Response:
    """Mengubah peran, instansi, OPD, kata sandi, atau menonaktifkan; sesinya berakhir."""
    version = version_of(request)
    hashed = await _hashed(body.password, user)

    def work(store: Store, stamp: Stamp) -> Written:
        stored = store.users.get(user).user
        changes = body.changes() | ({} if hashed is None else {"password_hash": hashed})
        saved = store.users.save(replace(stored, **changes), based_on=version, stamp=stamp)
        store.sessions.close_all(user)
        return Written(user_document(saved), f"users/{user}", detail={"changed": sorted(changes)})

    return await write(request, work)


@router.get("/v1/keys")
def list_keys(request: Request) -> dict[str, Any]:
    """Kunci sendiri tanpa rahasianya; administrator melihat semua."""
    principal = principal_of(request)
    with service_of(request).database.read() as store:
        found = store.keys.of(None if principal.role == "admin" else principal.name)
    return {"items": [key_document(one) for one in found], "next": None}


@router.post("/v1/keys", status_code=201)
async def add_key(request: Request, body: KeyBody) -> Response:
    """Membuat kunci; rahasianya hanya ada dalam jawaban ini."""
    principal = principal_of(request)
    user = body.user or principal.name
    prefix, secret = new_key()
    digest = token_digest(service_of(request).settings.secret, secret)

    def work(store: Store, stamp: Stamp) -> Written:
        if user != principal.name and principal.role != "admin":
            raise ProblemError("forbidden", "Hanya administrator yang membuat kunci untuk orang lain.")
        if principal.scopes is not None and not principal.scopes.issuperset(body.scopes):
            raise ProblemError("scope_missing", "Kunci tidak dapat membuat kunci yang lebih luas dari dirinya.")
        if store.users.find(user) is None:
            raise NotFound("Pengguna", user)
        ends = stamp.at + timedelta(days=body.days)
        key = Key(prefix, digest, user, body.label, tuple(dict.fromkeys(body.scopes)), stamp.at, ends)
        store.keys.add(key)
        document = {**key_document(key), "key": key_text(prefix, secret)}
        return Written(document, f"keys/{prefix}", 201, {"user": user, "scopes": " ".join(key.scopes)}, secret=True)

    return await write(request, work)


@router.post("/v1/keys/{key}/revoke")
async def revoke_key(request: Request, key: str) -> Response:
    """Mencabut kunci sendiri untuk selamanya; administrator mencabut kunci siapa pun."""
    principal = principal_of(request)

    def work(store: Store, stamp: Stamp) -> Written:
        owner = revoke(store, key, principal, stamp)
        revoked = next(one for one in store.keys.of(owner) if one.prefix == key)
        return Written(key_document(revoked), f"keys/{key}")

    return await write(request, work)


@router.get("/v1/audit", responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})
def list_audit(
    request: Request,
    actor: Annotated[str | None, Query(max_length=200)] = None,
    action: Annotated[str | None, Query(max_length=200)] = None,
    outcome: Literal["done", "refused", "failed"] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    size: Size = 100,
    after: After = None,
    format: Annotated[Literal["json", "csv"], Query(description="csv: seluruh catatan yang cocok.")] = "json",  # noqa: A002  # the parameter's name in the address
) -> Response:
    """Catatan audit, yang terakhir dahulu; format=csv mengeluarkan semuanya."""
    filters = {"actor": actor, "action": action, "outcome": outcome, "since": _utc(since), "until": _utc(until)}
    if format == "csv":
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingResponse(_lines(request, filters), media_type="text/csv", headers=headers)
    with service_of(request).database.read() as store:
        found = store.audit.page(page_request(size, after), **filters)  # type: ignore[arg-type]  # the same names
    return JSONResponse(page_document([entry_document(one) for one in found.items], found.next))


def _lines(request: Request, filters: dict[str, Any]) -> Iterator[str]:
    following: str | None = None
    first = True
    while first or following is not None:
        with service_of(request).database.read() as store:
            found = store.audit.page(PageRequest(500, following), latest_first=False, **filters)
        text = io.StringIO()
        writer = csv.writer(text)
        if first:
            writer.writerow(AUDIT_TITLES)
        for one in found.items:
            document = entry_document(one)
            writer.writerow([neutralise(str(document[title])) for title in AUDIT_TITLES])
        yield text.getvalue()
        first, following = False, found.next


def _utc(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=now().tzinfo)


async def _hashed(password: SecretStr | None, name: str) -> str | None:
    if password is None:
        return None
    return await run_in_threadpool(hash_password, password.get_secret_value(), name)


def revoke(store: Store, key: str, principal: Principal, stamp: Stamp) -> str:
    """Revoke a key; the name of its owner.

    Raises:
        NotFound: if there is no such key.
        ProblemError: ``forbidden`` if it is somebody else's.
    """
    found = next((one for one in store.keys.of() if one.prefix == key), None)
    if found is None:
        raise NotFound("Kunci", key)
    if found.user_name != principal.name and principal.role != "admin":
        raise ProblemError("forbidden", "Kunci ini milik orang lain.")
    store.keys.revoke(key, stamp.at)
    return found.user_name
