"""Users, for administrators: added, changed, disabled; never removed, for the audit log names them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Form, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.security.passwords import hash_password
from api.service.security.principal import ROLE_NAMES, ROLES, Role
from api.service.state import service_of
from api.service.writes import Written, write_from_page
from data.faults import Fault, InputError, refuse
from data.store.errors import StoreError
from data.store.institutions import StoredInstitution
from data.store.paging import PageRequest
from data.store.stamp import Stamp
from data.store.store import Store
from data.store.users import StoredUser, User

from .data_parts import Refusal, refused, shown
from .forms import Line, page_router
from .moments import moment_words

router = page_router()
PART = "/data/pengguna"
ROWS = 100
Password = Annotated[str, Form(max_length=1000)]
EMPTY = {"nama": "", "peran": "planner", "instansi": "", "opd": ""}


@router.get("/data/pengguna")
def people_page(
    request: Request,
    ubah: Annotated[str, Query(max_length=200)] = "",
    sesudah: Annotated[str | None, Query(max_length=4000)] = None,
    kabar: str = "",
) -> Response:
    """Semua pengguna; yang dipilih dapat diubah."""
    messages = {"ditambah": "Pengguna sudah ditambahkan.", "diubah": "Perubahan sudah disimpan; sesinya berakhir."}
    return _page(request, message=messages.get(kabar, ""), chosen=ubah, after=sesudah)


@router.post("/data/pengguna")
async def add_user(
    request: Request,
    nama: Line = "",
    peran: Line = "",
    instansi: Line = "",
    opd: Line = "",
    sandi: Password = "",
) -> Response:
    """Menambah pengguna."""
    typed = {"nama": nama, "peran": peran, "instansi": instansi, "opd": opd}
    try:
        role = _role(peran)
        hashed = await run_in_threadpool(hash_password, sandi, nama) if sandi else None
        id_ = await run_in_threadpool(_institution, request, instansi)
        user = User(nama.strip(), role, hashed, id_, opd.strip() or None)

        def work(store: Store, stamp: Stamp) -> Written:
            store.users.add(user, stamp)
            return Written(None, f"users/{user.name}", 201, {"role": user.role})

        await write_from_page(request, work)
    except (InputError, ProblemError, StoreError) as error:
        return await run_in_threadpool(_refused, request, error, typed, "")
    return RedirectResponse("/data/pengguna?kabar=ditambah", 303)


@router.post("/data/pengguna/{user}")
async def change_user(
    request: Request,
    user: Annotated[str, Path(max_length=200)],
    versi: Line = "",
    peran: Line = "",
    instansi: Line = "",
    opd: Line = "",
    sandi: Password = "",
    nonaktif: Line = "",
) -> Response:
    """Mengubah peran, instansi, OPD, kata sandi, atau menonaktifkan; sesinya berakhir."""
    typed = {"nama": user, "peran": peran, "instansi": instansi, "opd": opd}
    try:
        role = _role(peran)
        hashed = await run_in_threadpool(hash_password, sandi, user) if sandi else None
        id_ = await run_in_threadpool(_institution, request, instansi)
        based_on = int(versi) if versi.isascii() and versi.isdigit() else 0

        def work(store: Store, stamp: Stamp) -> Written:
            stored = store.users.get(user).user
            changes: dict[str, Any] = {"role": role, "institution_id": id_, "owner": opd.strip() or None}
            changes |= {"disabled": nonaktif == "ya"} | ({} if hashed is None else {"password_hash": hashed})
            store.users.save(replace(stored, **changes), based_on=based_on, stamp=stamp)
            store.sessions.close_all(user)
            return Written(None, f"users/{user}", detail={"changed": sorted(changes)})

        await write_from_page(request, work)
    except (InputError, ProblemError, StoreError) as error:
        return await run_in_threadpool(_refused, request, error, typed, user)
    return RedirectResponse("/data/pengguna?kabar=diubah", 303)


def _role(text: str) -> Role:
    if text not in ROLES:
        allowed = ", ".join(ROLE_NAMES.values())
        raise refuse("role_unknown", "peran tidak dikenal", place="peran", found=text[:40] or "kosong", allowed=allowed)
    return text


def _institution(request: Request, text: str) -> str | None:
    """Id of an institution that was named by name or id; ``None`` where nothing was written.

    Raises:
        NotFound: naming the nearest.
    """
    wanted = text.strip()
    if not wanted:
        return None
    with service_of(request).database.read() as store:
        by_name = store.institutions.find(wanted)
        found: StoredInstitution = by_name or _by_id(store, wanted)
        return found.id


def _by_id(store: Store, wanted: str) -> StoredInstitution:
    try:
        return store.institutions.get(wanted)
    except StoreError:
        return store.institutions.named(wanted)


def _page(
    request: Request,
    *,
    message: str = "",
    faults: tuple[Fault, ...] = (),
    typed: dict[str, str] | None = None,
    chosen: str = "",
    after: str | None = None,
    status: int = 200,
) -> Response:
    with service_of(request).database.read() as store:
        found = store.users.page(PageRequest(ROWS, after))
        picked = store.users.find(chosen) if chosen else None
        rows = [_row(store, one) for one in found.items]
        edited = None if picked is None else _row(store, picked)
    if edited is not None and typed is not None:
        edited |= {"role": typed["peran"], "institution": typed["instansi"], "owner": typed["opd"]}
    values: dict[str, Any] = {
        "rows": rows,
        "following": found.next,
        "edited": edited,
        "typed": typed if typed is not None and edited is None else EMPTY,
        "roles": ROLE_NAMES,
    }
    return shown(request, "data_pengguna.html", PART, status=status, faults=faults, message=message, **values)


def _row(store: Store, stored: StoredUser) -> dict[str, Any]:
    user = stored.user
    name = "" if user.institution_id is None else store.institutions.get(user.institution_id).institution.name
    return {
        "name": user.name,
        "role": user.role,
        "role_name": ROLE_NAMES[user.role],
        "institution": name,
        "owner": user.owner or "",
        "disabled": user.disabled,
        "has_password": user.password_hash is not None,
        "version": stored.version,
        "at": moment_words(stored.updated_at),
        "by": stored.updated_by,
    }


def _refused(request: Request, error: Refusal, typed: dict[str, str], chosen: str) -> Response:
    status = error.status if isinstance(error, ProblemError) else 409 if isinstance(error, StoreError) else 422
    return _page(request, faults=refused(error), typed=typed, chosen=chosen, status=status)
