"""``tangga user``: who may sign in."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.command import APP_SETTINGS, command_settings, group_settings
from api.console import err, out, print_json
from api.options import JsonOption
from api.store_opening import DatabaseOption, opened
from api.verbs import VERBS
from data.faults import refuse
from data.near import suggestion

if TYPE_CHECKING:
    from data.store.audit import AuditEntry
    from data.store.stamp import Stamp
    from data.store.store import Store

COMMAND = "tangga user"

app = typer.Typer(
    **group_settings(
        f"{VERBS['user'].summary}\n\nPeran: opd (indikator OPD-nya), planner (instansinya), province (anggotanya), "
        "ministry (semua), admin (pengguna, kunci, catatan audit). Kata sandi diketik, atau dibaca dari masukan "
        "standar; tidak pernah lewat baris perintah.",
        ["tangga user add siti --role planner --institution 'Pemerintah Kota Metro'", "tangga user list"],
    ),
    **APP_SETTINGS,
)
NameArgument = Annotated[str, typer.Argument(metavar="NAMA", help="Nama pengguna.")]


@app.command(
    **command_settings(
        "Menambah pengguna; kata sandinya ditanyakan.",
        [
            "tangga user add admin --role admin",
            "tangga user add budi --role opd --institution 'Pemerintah Kota Metro' --owner Inspektorat",
        ],
    )
)
def add(
    name: NameArgument,
    role: Annotated[str, typer.Option(metavar="PERAN", help="opd, planner, province, ministry, atau admin.")],
    institution: Annotated[str | None, typer.Option(metavar="NAMA", help="Instansinya, sudah ada di penyimpanan.")] = (
        None
    ),
    owner: Annotated[str | None, typer.Option(metavar="OPD", help="OPD-nya, untuk peran opd.")] = None,
    database: DatabaseOption = None,
) -> int:
    """Add a user."""
    from api.service.security.passwords import hash_password
    from data.store.users import ROLES, User

    if role not in ROLES:
        raise _unknown_role(role, ROLES)
    with opened(database, make=True) as base:
        with base.read() as store:
            id_ = None if institution is None else store.institutions.named(institution).id
        user = User(name, role, None, id_, owner)
        user = replace(user, password_hash=hash_password(_password(), name))
        with base.transaction() as store:
            stamp = _stamp()
            store.users.add(user, stamp)
            store.audit.append(_entry("user.add", name, stamp, role=role))
    err().print(f"Pengguna {name} ({role}) ditambahkan.")
    return 0


@app.command("list", **command_settings("Menampilkan semua pengguna.", ["tangga user list", "tangga user list --json"]))
def list_users(as_json: JsonOption = False, database: DatabaseOption = None) -> int:
    """List the users."""
    from api.service.wire.stored import user_document
    from data.store.paging import PageRequest

    users, following = [], None
    with opened(database) as base, base.read() as store:
        while True:
            page = store.users.page(PageRequest(500, following))
            users += [user_document(one) for one in page.items]
            following = page.next
            if following is None:
                break
    if as_json:
        print_json(users)
    for user in [] if as_json else users:
        whose = " ".join(filter(None, (user["institution_id"], user["owner"])))
        state = " (nonaktif)" if user["disabled"] else ""
        out().print(f"{user['name']}: {user['role']}{f', {whose}' if whose else ''}{state}")
    return 0


@app.command(**command_settings("Mengganti kata sandi; semua sesinya berakhir.", ["tangga user password siti"]))
def password(name: NameArgument, database: DatabaseOption = None) -> int:
    """Set a new password."""
    from api.service.security.passwords import hash_password

    with opened(database) as base:
        with base.read() as store:
            store.users.get(name)
        hashed = hash_password(_password(), name)
        with base.transaction() as store:
            _change(store, name, "user.password", password_hash=hashed)
    err().print(f"Kata sandi {name} diganti.")
    return 0


@app.command(**command_settings("Menonaktifkan pengguna; sesi dan kuncinya berhenti.", ["tangga user disable siti"]))
def disable(name: NameArgument, database: DatabaseOption = None) -> int:
    """Disable a user."""
    with opened(database) as base, base.transaction() as store:
        _change(store, name, "user.disable", disabled=True)
    err().print(f"Pengguna {name} dinonaktifkan.")
    return 0


@app.command(**command_settings("Mengaktifkan pengguna kembali.", ["tangga user enable siti"]))
def enable(name: NameArgument, database: DatabaseOption = None) -> int:
    """Enable a user again."""
    with opened(database) as base, base.transaction() as store:
        _change(store, name, "user.enable", disabled=False)
    err().print(f"Pengguna {name} diaktifkan.")
    return 0


def _change(store: Store, name: str, action: str, **values: object) -> None:
    stamp, stored = _stamp(), store.users.get(name)
    store.users.save(replace(stored.user, **values), based_on=stored.version, stamp=stamp)  # type: ignore[arg-type]  # checked by the fields' own names
    store.sessions.close_all(name)
    store.audit.append(_entry(action, name, stamp))


def _password() -> str:
    """Typed twice without an echo, or one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    first = getpass("Kata sandi: ")
    if first != getpass("Sekali lagi: "):
        raise refuse("password_differs", "kedua kata sandi berbeda", place="kata sandi", remedy="Ulangi.")
    return first


def _stamp() -> Stamp:
    from data.store.stamp import Stamp

    return Stamp(COMMAND, datetime.now(UTC))


def _entry(action: str, what: str, stamp: Stamp, **detail: object) -> AuditEntry:
    from data.store.audit import AuditEntry

    return AuditEntry(stamp.at, COMMAND, action, what, "done", detail=dict(detail))


def _unknown_role(role: str, roles: tuple[str, ...]) -> Exception:
    return refuse(
        "role_unknown",
        "peran tidak dikenal",
        place="opsi --role",
        found=role,
        allowed=", ".join(roles),
        remedy=suggestion(role, roles),
    )
