"""The audit log for administrators: filtered, page by page, never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.service.security.permissions import RULES
from api.service.state import service_of
from data.assessment import STAGE_NAMES
from data.faults import Fault, InputError
from data.store.audit import Outcome, StoredEntry
from data.store.paging import PageRequest

from .data_parts import shown
from .forms import page_router
from .moments import moment_words, zone_of

router = page_router()
PART = "/data/audit"
ROWS = 50
OUTCOMES = {"done": "terlaksana", "refused": "ditolak", "failed": "gagal"}
Typed = Annotated[str, Query(max_length=200)]


@router.get("/data/audit")
def audit_page(
    request: Request,
    pelaku: Typed = "",
    hasil: Typed = "",
    sejak: Typed = "",
    sampai: Typed = "",
    sesudah: Annotated[str | None, Query(max_length=4000)] = None,
) -> Response:
    """Catatan audit, yang terakhir dahulu."""
    faults: list[Fault] = []
    since, until = _day("sejak", sejak, faults), _day("sampai", sampai, faults)
    if hasil and hasil not in OUTCOMES:
        faults.append(Fault("unknown_outcome", "hasil ini tidak dikenal", "hasil", hasil[:40], ", ".join(OUTCOMES)))
    filters: dict[str, Any] = {
        "actor": pelaku.strip() or None,
        "outcome": cast("Outcome", hasil) if hasil in OUTCOMES else None,
        "since": since,
        # The day that was named belongs to what is asked for.
        "until": None if until is None else until + timedelta(days=1),
    }
    try:
        with service_of(request).database.read() as store:
            found = store.audit.page(PageRequest(ROWS, sesudah), **filters)
        items, following = found.items, found.next
    except InputError as error:
        faults.extend(error.faults)
        items, following = (), None
    typed = {"pelaku": pelaku, "hasil": hasil, "sejak": sejak, "sampai": sampai}
    programs = {key: _text(value) for key, value in filters.items() if value is not None}
    values: dict[str, Any] = {
        "rows": [_row(one) for one in items],
        "following": None if following is None else urlencode({**typed, "sesudah": following}),
        "typed": typed,
        "outcomes": OUTCOMES,
        "download": f"/v1/audit?{urlencode({**programs, 'format': 'csv'})}",
    }
    return shown(request, "data_audit.html", PART, faults=tuple(faults), **values)


def _row(stored: StoredEntry) -> dict[str, Any]:
    entry = stored.entry
    return {
        "at": moment_words(entry.at),
        "actor": entry.actor,
        "action": action_words(entry.action),
        "object": object_words(entry.object),
        "outcome": OUTCOMES[entry.outcome],
        "detail": str(entry.detail.get("code", "")),
        "request": entry.request_id,
    }


def action_words(action: str) -> str:
    """What was done, as the permission table words it; other programs' actions as they stand."""
    method, _, path = action.partition(" ")
    rule = RULES.get((method, path))
    return rule.summary if rule is not None else action


def object_words(what: str) -> str:
    """On what, with stages in words."""
    parts = what.split("/")
    return " / ".join({**STAGE_NAMES}.get(part, part) for part in parts if part)  # type: ignore[call-overload]  # any text may stand there


def _day(place: str, text: str, faults: list[Fault]) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=zone_of("WIB"))
    except ValueError:
        faults.append(Fault("not_a_date", "ini bukan tanggal", place, text[:40], "misalnya 2026-08-17"))
        return None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
