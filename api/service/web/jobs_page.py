"""Long work: how far it is, what came of it, and how to stop it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.routes.common import ObjectId, hidden
from api.service.routes.jobs import cancel
from api.service.state import principal_of, service_of
from api.service.writes import Written, write_from_page
from data.store.jobs import ENDED, Job
from data.store.paging import PageRequest
from data.store.stamp import Stamp
from data.store.store import Store

from .data_parts import shown
from .forms import page_router
from .job_result import result_of
from .moments import moment_words

router = page_router()
PART = "/data/pekerjaan"
ROWS = 50
KINDS = {
    "plans": "rencana banyak instansi",
    "frontier": "biaya setiap target",
    "joint": "rencana bersama",
    "roadmap": "peta jalan",
    "import": "impor panel",
    "train": "melatih model",
}
STATES = {
    "queued": "menunggu giliran",
    "running": "sedang berjalan",
    "done": "selesai",
    "failed": "gagal",
    "cancelled": "dibatalkan",
}


@router.get("/data/pekerjaan")
def jobs_page(request: Request, sesudah: Annotated[str | None, Query(max_length=4000)] = None) -> Response:
    """Pekerjaan sendiri; administrator melihat semua."""
    principal = principal_of(request)
    whose = None if principal.role == "admin" else principal.name
    with service_of(request).database.read() as store:
        found = store.jobs.page(PageRequest(ROWS, sesudah), created_by=whose)
    rows = [_row(one) for one in found.items]
    running = any(not row["ended"] for row in rows)
    return shown(request, "data_pekerjaan.html", PART, rows=rows, following=found.next, running=running, faults=())


@router.get("/data/pekerjaan/{job}")
def job_page(request: Request, job: ObjectId) -> Response:
    """Kemajuan, hasil, atau kegagalan satu pekerjaan."""
    found = _job(request, job)
    result = result_of(found)
    simulated = bool(found.result and found.result.get("simulated"))
    return shown(request, "data_pekerjaan_satu.html", PART, simulated=simulated, row=_row(found), **result)


@router.post("/data/pekerjaan/{job}/batal")
async def cancel_job(request: Request, job: ObjectId) -> Response:
    """Membatalkan pekerjaan."""
    await run_in_threadpool(_job, request, job)

    def work(store: Store, stamp: Stamp) -> Written:
        del stamp
        cancel(store, job)
        return Written(None, f"jobs/{job}")

    await write_from_page(request, work)
    return RedirectResponse(f"/data/pekerjaan/{job}", 303)


def _job(request: Request, id_: str) -> Job:
    principal = principal_of(request)
    with service_of(request).database.read() as store:
        found = store.jobs.get(id_)
    if principal.role != "admin" and found.created_by != principal.name:
        hidden(request, "Pekerjaan ini milik orang lain.")
    return found


def _row(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": KINDS.get(job.kind, job.kind),
        "state": STATES[job.state],
        "ended": job.state in ENDED,
        "failed": job.state == "failed",
        "percent": job.percent,
        "words": job.stage_words,
        "at": moment_words(job.created_at),
        "by": job.created_by,
        "finished": None if job.finished_at is None else moment_words(job.finished_at),
        "stopping": job.cancel_asked and job.state not in ENDED,
    }
