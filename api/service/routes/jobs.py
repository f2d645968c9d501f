"""Long work: started, watched, cancelled."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.chosen import Choice, chosen
from api.service.state import now, principal_of, service_of
from api.service.wire.resources import JobBody
from api.service.wire.stored import job_document, page_document
from api.service.writes import Written, write
from data.faults import refuse
from data.store.jobs import Job, JobState
from data.store.stamp import Stamp
from data.store.store import Store

from .common import After, ObjectId, Size, guarded_router, hidden, page_request

router = guarded_router("Pekerjaan panjang")


@router.get("/v1/jobs")
def list_jobs(request: Request, state: JobState | None = None, size: Size = 100, after: After = None) -> dict[str, Any]:
    """Pekerjaan sendiri; administrator melihat semua."""
    principal = principal_of(request)
    whose = None if principal.role == "admin" else principal.name
    with service_of(request).database.read() as store:
        found = store.jobs.page(page_request(size, after), created_by=whose, state=state)
    return page_document([job_document(one, whole=False) for one in found.items], found.next)


@router.post("/v1/jobs", status_code=202)
async def start_job(request: Request, body: JobBody) -> Response:
    """Memulai pekerjaan atas penilaian tersimpan yang boleh dilihat: plans (banyak instansi) atau frontier (satu)."""

    def work(store: Store, stamp: Stamp) -> Written:
        wanted = Choice(frozenset(body.institutions), body.province, body.cycle, body.stage)
        found = chosen(principal_of(request), store, wanted)
        if body.kind == "frontier" and len(found) != 1:
            raise refuse("several_institutions", "frontier dihitung untuk satu instansi", place="institutions")
        content = {
            "assessments": [list(one.key) for one in found],
            "rules": body.rules.model_dump(mode="json", exclude_unset=True),
            "own_costs": body.own_costs,
        }
        only = found[0].key.institution_id if len(found) == 1 else None
        job = store.jobs.submit(body.kind, content, stamp, only)
        return Written(job_document(job), f"jobs/{job.id}", 202, {"kind": body.kind, "institutions": len(found)})

    return await write(request, work)


@router.get("/v1/jobs/{job}")
def show_job(request: Request, job: ObjectId) -> dict[str, Any]:
    """Kemajuan, hasil, atau kegagalan satu pekerjaan."""
    return job_document(_job(request, job))


@router.post("/v1/jobs/{job}/cancel")
async def cancel_job(request: Request, job: ObjectId) -> Response:
    """Membatalkan; yang sedang berjalan berhenti sesudah instansi yang sedang dihitung."""
    await run_in_threadpool(_job, request, job)

    def work(store: Store, stamp: Stamp) -> Written:
        del stamp
        return Written(job_document(store.jobs.cancel(job, now())), f"jobs/{job}")

    return await write(request, work)


def _job(request: Request, id_: str) -> Job:
    principal = principal_of(request)
    with service_of(request).database.read() as store:
        found = store.jobs.get(id_)
    if principal.role != "admin" and found.created_by != principal.name:
        hidden(request, "Pekerjaan ini milik orang lain.")
    return found
