"""Long work: started, watched, cancelled."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.chosen import Choice, chosen
from api.service.problems import ProblemError
from api.service.state import now, principal_of, service_of
from api.service.wire.assessments import instrument_of
from api.service.wire.resources import JobBody, TrainBody
from api.service.wire.stored import LARGE, job_document, page_document
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
    """Memulai pekerjaan atas penilaian tersimpan yang boleh dilihat.

    plans: banyak instansi; frontier dan roadmap: satu; joint: beberapa bersama; train: model dari semua yang tersimpan.
    """

    def work(store: Store, stamp: Stamp) -> Written:
        content, only = _train(request, body) if body.train else _over_assessments(request, store, body)
        job = store.jobs.submit(body.kind, content, stamp, only)
        many = len(content.get("assessments", ()))
        return Written(job_document(job), f"jobs/{job.id}", 202, {"kind": body.kind, "institutions": many})

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
        found = cancel(store, job)
        return Written(job_document(found), f"jobs/{job}")

    return await write(request, work)


def _train(request: Request, body: JobBody) -> tuple[dict[str, Any], None]:
    """The request of a training, which reads every institution's own claims."""
    if principal_of(request).role != "admin":
        raise ProblemError("forbidden", "Melatih model membaca semua penilaian; hanya administrator.")
    if body.institutions or body.province or body.cycle or body.stage:
        raise refuse("train_takes_all", "model dilatih dari semua penilaian tersimpan", place="train")
    train = body.train or TrainBody()
    return {"train": {"instrument": instrument_of(train.instrument).id, "seed": train.seed}}, None


def _over_assessments(request: Request, store: Store, body: JobBody) -> tuple[dict[str, Any], str | None]:
    """The request of work over assessments, and whose it is if it is of one institution."""
    wanted = Choice(frozenset(body.institutions), body.province, body.cycle, body.stage)
    found = chosen(principal_of(request), store, wanted)
    if body.kind in ("frontier", "roadmap") and len(found) != 1:
        raise refuse("several_institutions", f"{body.kind} dihitung untuk satu instansi", place="institutions")
    content: dict[str, Any] = {
        "assessments": [list(one.key) for one in found],
        "rules": body.rules.model_dump(mode="json", exclude_unset=True),
        "own_costs": body.own_costs,
    }
    for name in ("joint", "roadmap"):
        part = getattr(body, name)
        if part is not None:
            content[name] = part.model_dump(mode="json", exclude_unset=True)
    return content, found[0].key.institution_id if len(found) == 1 else None


def _job(request: Request, id_: str) -> Job:
    principal = principal_of(request)
    with service_of(request).database.read() as store:
        found = store.jobs.get(id_)
    if principal.role != "admin" and found.created_by != principal.name:
        hidden(request, "Pekerjaan ini milik orang lain.")
    return found


def cancel(store: Store, job: str) -> Job:
    """Cancel a job; what was large in its request is forgotten."""
    found = store.jobs.cancel(job, now())
    if LARGE in found.request:
        store.jobs.shorten(job, {key: value for key, value in found.request.items() if key != LARGE})
    return found
