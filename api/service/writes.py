"""Writes: one transaction with its line in the audit log, repeatable with an idempotency key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from data.faults import InputError, refuse
from data.store.audit import AuditEntry, Outcome
from data.store.errors import StoreError
from data.store.idempotency import StoredAnswer, WriteKey
from data.store.stamp import Stamp
from data.store.store import Store

from .problems import ProblemError
from .state import Service, asked_of, now, principal_of, service_of
from .wire.stored import etag

IDEMPOTENCY_HEADER = "idempotency-key"
LONGEST_KEY = 200


@dataclass(frozen=True)
class Written:
    """What a write answers.

    Attributes:
        document: JSON body; ``None`` for none.
        object: what was written, for the audit log.
        status: HTTP status.
        detail: more for the audit log, without secrets and scores.
        secret: whether the body holds a secret that may not be stored to be repeated.
    """

    document: Any
    object: str
    status: int = 200
    detail: Mapping[str, Any] = field(default_factory=dict)
    secret: bool = False


Work = Callable[[Store, Stamp], Written]


async def write(request: Request, work: Work) -> Response:
    """Run `work` in one transaction and answer with what it wrote.

    Args:
        request: its idempotency key, if it has one, makes a repetition answer the same and write nothing.
        work: writes and tells what it wrote; runs in another thread.

    Raises:
        StoreError, InputError, ProblemError: nothing was written but a line in the audit log.
    """
    body = await _fingerprint(request)
    return await run_in_threadpool(_write, service_of(request), request, body, work)


async def write_from_page(request: Request, work: Work) -> Written:
    """Run `work` in one transaction with its line in the audit log, for a page that shows what was written.

    Raises:
        StoreError, InputError, ProblemError: nothing was written but a line in the audit log.
    """

    def run() -> Written:
        with _audited(service_of(request), request) as (store, stamp, note):
            written = work(store, stamp)
            note(written)
        return written

    return await run_in_threadpool(run)


def _write(service: Service, request: Request, body: str, work: Work) -> Response:
    key = _key(request, principal_of(request).name, _action(request), body)
    with _audited(service, request) as (store, stamp, note):
        if key is not None and (before := store.idempotency.claim(key, stamp.at)) is not None:
            return _response(before.status, before.body, {"Idempotency-Replayed": "true"})
        written = work(store, stamp)
        if key is not None and written.secret:
            raise refuse(
                "key_not_repeatable",
                "jawaban ini memuat rahasia dan tidak disimpan untuk diulang",
                place="Idempotency-Key",
                remedy="Kirim tanpa Idempotency-Key.",
            )
        text = "" if written.document is None else json.dumps(written.document, ensure_ascii=False)
        if key is not None:
            store.idempotency.complete(key, StoredAnswer(written.status, text))
        note(written)
    return _response(written.status, text)


@contextmanager
def _audited(service: Service, request: Request) -> Iterator[tuple[Store, Stamp, Callable[[Written], None]]]:
    """One transaction; whoever writes in it notes what was written, and a failure is noted outside of it."""
    principal, asked = principal_of(request), asked_of(request)
    action, stamp = _action(request), Stamp(principal.name, now())
    try:
        with service.database.transaction() as store:

            def note(written: Written) -> None:
                store.audit.append(_entry(asked.id, principal.actor, action, written.object, "done", written.detail))

            yield store, stamp, note
    except (StoreError, InputError, ProblemError) as error:
        with service.database.transaction() as store:
            path = request.url.path[:200]
            store.audit.append(_entry(asked.id, principal.actor, action, path, "failed", {"code": error.code}))
        raise


def _action(request: Request) -> str:
    rule = asked_of(request).rule
    return f"{request.method} {rule.path}" if rule else request.method


def _entry(id_: str, actor: str, action: str, what: str, outcome: Outcome, detail: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(now(), actor, action, what, outcome, id_, dict(detail))


async def _fingerprint(request: Request) -> str:
    """Digest of everything that the request says."""
    digest = hashlib.sha256()
    for part in (request.url.path, request.url.query, request.headers.get("if-match", "")):
        digest.update(part.encode() + b"\0")
    if request.headers.get("content-type", "").startswith("multipart/"):
        form = await request.form()
        for name, value in form.multi_items():
            digest.update(name.encode() + b"\0")
            if isinstance(value, str):
                digest.update(value.encode() + b"\0")
            else:
                await value.seek(0)
                digest.update(await value.read())
                await value.seek(0)
    else:
        digest.update(await request.body())
    return digest.hexdigest()


def _key(request: Request, actor: str, action: str, body: str) -> WriteKey | None:
    given = request.headers.get(IDEMPOTENCY_HEADER)
    if given is None:
        return None
    if not 1 <= len(given) <= LONGEST_KEY or not given.isprintable():
        raise refuse(
            "idempotency_key_invalid",
            "kunci idempotensi tidak sah",
            place="Idempotency-Key",
            allowed=f"1 sampai {LONGEST_KEY} huruf",
        )
    return WriteKey(actor, action, given, body)


def _response(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    response = Response(text.encode(), status, dict(headers or {}), "application/json" if text else None)
    document = json.loads(text) if text else None
    if isinstance(document, dict) and isinstance(document.get("version"), int):
        response.headers["ETag"] = etag(document["version"])
    return response
