"""Keys for programs: made, shown once, revoked for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Form, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.routes.people import revoke
from api.service.security.principal import SCOPE_NAMES, SCOPES
from api.service.security.tokens import key_text, new_key, token_digest
from api.service.state import now, principal_of, service_of
from api.service.writes import Written, write_from_page
from data.faults import Fault, InputError, refuse
from data.store.errors import StoreError
from data.store.keys import Key
from data.store.stamp import Stamp
from data.store.store import Store

from .data_parts import Refusal, refused, shown
from .forms import Line, page_router
from .moments import day_words, moment_words

router = page_router()
PART = "/data/kunci"
MOST_DAYS = 3650
Prefix = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9]+$")]


@router.get("/data/kunci")
def keys_page(request: Request, kabar: str = "") -> Response:
    """Kunci sendiri; administrator melihat semua."""
    return _page(request, message="Kunci sudah dicabut untuk selamanya." if kabar == "dicabut" else "")


@router.post("/data/kunci")
async def add_key(
    request: Request,
    label: Line = "",
    cakupan: Annotated[list[str] | None, Form(max_length=5)] = None,
    hari: Line = "90",
) -> Response:
    """Membuat kunci; rahasianya hanya tampil pada jawaban ini."""
    principal, scopes = principal_of(request), tuple(dict.fromkeys(cakupan or ()))
    typed = {"label": label, "scopes": scopes, "days": hari}
    prefix, secret = new_key()
    digest = token_digest(service_of(request).settings.secret, secret)
    try:
        days = _days(hari)
        _require_scopes(scopes)

        def work(store: Store, stamp: Stamp) -> Written:
            ends = stamp.at + timedelta(days=days)
            store.keys.add(Key(prefix, digest, principal.name, label.strip(), scopes, stamp.at, ends))
            return Written(None, f"keys/{prefix}", 201, {"user": principal.name, "scopes": " ".join(scopes)})

        await write_from_page(request, work)
    except (InputError, ProblemError, StoreError) as error:
        return await run_in_threadpool(_refused, request, error, typed)
    return await run_in_threadpool(_page, request, fresh=key_text(prefix, secret))


@router.post("/data/kunci/{key}/cabut")
async def revoke_key(request: Request, key: Prefix) -> Response:
    """Mencabut kunci sendiri; administrator mencabut kunci siapa pun."""
    principal = principal_of(request)

    def work(store: Store, stamp: Stamp) -> Written:
        revoke(store, key, principal, stamp)
        return Written(None, f"keys/{key}")

    await write_from_page(request, work)
    return RedirectResponse("/data/kunci?kabar=dicabut", 303)


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS:
        return int(text)
    raise refuse(
        "days_invalid", "masa berlaku tidak sah", place="hari", found=text[:20], allowed=f"1 sampai {MOST_DAYS}"
    )


def _require_scopes(scopes: tuple[str, ...]) -> None:
    if not scopes or not set(scopes) <= set(SCOPES):
        raise refuse("scopes_invalid", "pilih sedikitnya satu cakupan", place="cakupan")


def _page(
    request: Request,
    *,
    fresh: str | None = None,
    message: str = "",
    faults: tuple[Fault, ...] = (),
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    principal = principal_of(request)
    everybody = principal.role == "admin"
    with service_of(request).database.read() as store:
        found = store.keys.of(None if everybody else principal.name)
    values: dict[str, Any] = {
        "rows": [_row(one) for one in reversed(found)],
        "everybody": everybody,
        "fresh": fresh,
        "scopes": SCOPE_NAMES,
        "typed": typed or {"label": "", "scopes": ("read",), "days": "90"},
    }
    return shown(request, "data_kunci.html", PART, status=status, faults=faults, message=message, **values)


def _row(key: Key) -> dict[str, Any]:
    state = "dicabut" if key.revoked_at else "berlaku" if key.valid(now()) else "kedaluwarsa"
    return {
        "prefix": key.prefix,
        "user": key.user_name,
        "label": key.label,
        "scopes": [SCOPE_NAMES.get(scope, scope) for scope in key.scopes],  # type: ignore[call-overload]  # a scope of an older release may be stored
        "created": day_words(key.created_at),
        "ends": "tanpa batas" if key.expires_at is None else day_words(key.expires_at),
        "used": "belum pernah" if key.last_used_at is None else moment_words(key.last_used_at),
        "state": state,
    }


def _refused(request: Request, error: Refusal, typed: dict[str, Any]) -> Response:
    status = error.status if isinstance(error, ProblemError) else 409 if isinstance(error, StoreError) else 422
    return _page(request, faults=refused(error), typed=typed, status=status)
