"""The job that brings a large panel into the store: shown first if that is asked, then all of it or nothing."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

from api.service.import_rights import require_own
from api.service.problems import ProblemError
from api.service.refusals import of_input
from api.service.security.identity import principal_for
from api.service.security.principal import Principal
from api.service.wire.imports import preview_document
from api.service.wire.stored import LARGE
from data.content import Content
from data.faults import InputError
from data.panel_file import Panel
from data.store.audit import AuditEntry
from data.store.imports import apply_import, preview_import
from data.store.jobs import Job
from data.store.stamp import Stamp
from data.store.store import Store

from .outcomes import Refused
from .work import PIECE_SECONDS, Document, Finish, Progress

if TYPE_CHECKING:
    from api.service.state import Service


def import_request(content: Content, digest: str | None, *, preview: bool) -> Document:
    """The request of a job: it holds the file, so that a restart finds it."""
    packed = base64.b64encode(zlib.compress(content.data)).decode()
    return {"name": content.name, "preview": preview, "digest": digest, LARGE: packed}


def run_import(service: Service, job: Job, progress: Progress) -> Document | Finish:
    """Read the file, then show what the import would do, or do it."""
    request = job.request
    progress(0, 3, "membaca berkas")
    content = Content(request["name"], zlib.decompress(base64.b64decode(request[LARGE])))
    outcome = service.pool.submit("read_panel", content, PIECE_SECONDS).result()
    if isinstance(outcome, Refused):
        raise of_input(InputError(outcome.faults), outcome.code)
    panel: Panel = outcome.panel
    progress(1, 3, "membandingkan dengan isi penyimpanan")
    with service.database.read() as store:
        require_own(_principal(store, job), store, panel)
        seen = preview_import(store, panel)
    if request["preview"]:
        return {"preview": True, **preview_document(seen)}
    progress(2, 3, "menulis")
    return lambda store: _apply(store, job, panel)


def _apply(store: Store, job: Job, panel: Panel) -> dict[str, Any]:
    from api.service.state import now

    principal = _principal(store, job)
    require_own(principal, store, panel)
    done = apply_import(store, panel, Stamp(principal.name, now()), seen=job.request["digest"])
    counts = {"added": len(done.added), "changed": len(done.changed)}
    entry = AuditEntry(now(), principal.name, "pekerjaan import", job.request["name"], "done", job.id, counts)
    store.audit.append(entry)
    return {"preview": False, **preview_document(done)}


def _principal(store: Store, job: Job) -> Principal:
    """Who asked for the job, with the rights of today.

    Raises:
        ProblemError: ``forbidden`` if that user may no longer sign in.
    """
    found = store.users.find(job.created_by)
    if found is None or found.user.disabled:
        raise ProblemError("forbidden", "Pengguna yang meminta impor ini sudah tidak aktif.")
    return principal_for(store, found.user)
