"""``tangga key``: keys with which programs act for a user."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from api.command import APP_SETTINGS, command_settings, group_settings
from api.console import err, out, print_json
from api.option_values import OptionReader, number
from api.options import JsonOption
from api.store_opening import DatabaseOption, opened
from api.verbs import VERBS
from data.faults import Fault, InputError
from data.near import suggestion

if TYPE_CHECKING:
    from data.store.audit import AuditEntry

COMMAND = "tangga key"
MOST_DAYS = 3650

app = typer.Typer(
    **group_settings(
        f"{VERBS['key'].summary}\n\nKunci bertindak sebagai penggunanya, sebatas cakupannya: read, write, plan, "
        "manage, metrics. Kunci ditampilkan sekali saja.",
        ["tangga key add siti --scope read,plan --days 90", "tangga key revoke abcdefghijkl"],
    ),
    **APP_SETTINGS,
)


@app.command(
    **command_settings(
        "Membuat kunci; dicetak sekali ke keluaran standar.",
        ["tangga key add siti --scope plan", "tangga key add pemantau --scope metrics --days 365"],
    )
)
def add(
    user: Annotated[str, typer.Argument(metavar="PENGGUNA", help="Pengguna yang diwakili.")],
    scope: Annotated[list[str], typer.Option(metavar="CAKUPAN", help="read, write, plan, manage, metrics.")],
    days: Annotated[str, typer.Option(metavar="HARI", help="Masa berlaku.")] = "90",
    label: Annotated[str, typer.Option(metavar="NAMA", help="Untuk apa kunci ini.")] = "",
    database: DatabaseOption = None,
) -> int:
    """Make a key."""
    from api.service.security.tokens import key_text, new_key, token_digest
    from api.service.settings import read_settings
    from data.store.keys import Key

    scopes, lasts = _scopes(scope), _days(days)
    prefix, secret = new_key()
    at = datetime.now(UTC)
    digest = token_digest(read_settings().secret, secret)
    with opened(database) as base, base.transaction() as store:
        store.users.get(user)
        store.keys.add(Key(prefix, digest, user, label, scopes, at, at + timedelta(days=lasts)))
        store.audit.append(_entry("key.add", prefix, at, user=user, scopes=" ".join(scopes)))
    err().print(f"Kunci {user}, berlaku {lasts} hari. Simpan sekarang; tidak ditampilkan lagi:")
    print(key_text(prefix, secret))
    return 0


@app.command("list", **command_settings("Menampilkan kunci tanpa rahasianya.", ["tangga key list"]))
def list_keys(as_json: JsonOption = False, database: DatabaseOption = None) -> int:
    """List the keys."""
    from api.service.wire.stored import key_document

    at = datetime.now(UTC)
    with opened(database) as base, base.read() as store:
        keys = store.keys.of()
    if as_json:
        print_json([key_document(key) for key in keys])
        return 0
    for key in keys:
        state = "berlaku" if key.valid(at) else "tidak berlaku"
        out().print(f"{key.prefix}: {key.user_name}, {' '.join(key.scopes)}, {state} {key.label}".rstrip())
    return 0


@app.command(**command_settings("Mencabut kunci untuk selamanya.", ["tangga key revoke abcdefghijkl"]))
def revoke(
    prefix: Annotated[str, typer.Argument(metavar="AWALAN", help="12 huruf sesudah tgg_.")],
    database: DatabaseOption = None,
) -> int:
    """Revoke a key."""
    at = datetime.now(UTC)
    with opened(database) as base, base.transaction() as store:
        store.keys.revoke(prefix, at)
        store.audit.append(_entry("key.revoke", prefix, at))
    err().print(f"Kunci {prefix} dicabut.")
    return 0


def _scopes(texts: list[str]) -> tuple[str, ...]:
    from api.service.security.principal import SCOPES

    given = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    faults = [
        Fault(
            "scope_unknown",
            "cakupan tidak dikenal",
            "opsi --scope",
            one,
            ", ".join(SCOPES),
            suggestion(one, SCOPES),
        )
        for one in given
        if one not in SCOPES
    ]
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(given))


def _days(text: str) -> int:
    from data.rules_values import whole

    reader = OptionReader()
    found = reader.take("--days", text, number(whole(1, MOST_DAYS)))
    reader.finish()
    return found or 1


def _entry(action: str, what: str, at: datetime, **detail: object) -> AuditEntry:
    from data.store.audit import AuditEntry

    return AuditEntry(at, COMMAND, action, what, "done", detail=dict(detail))
