"""Plans over years, and plans for several institutions."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.cases import StoredCase
from api.service.chosen import Choice, chosen
from api.service.programme_cases import StoredJoint, StoredRoadmap
from api.service.state import principal_of, service_of
from api.service.stored_cases import best_known
from api.service.wire.programmes import JointBody, RoadmapBody, StoredJointBody, StoredRoadmapBody

from .common import InstitutionId, guarded_router, json_bytes, solved

router = guarded_router("Peta jalan dan rencana bersama")


@router.post("/v1/roadmap")
async def roadmap(request: Request, body: RoadmapBody) -> Response:
    """Target beberapa tahun dengan jumlah biaya terendah, termasuk perawatan level."""
    return json_bytes(await solved(request, "roadmap", body))


@router.post("/v1/joint")
async def joint(request: Request, body: JointBody) -> Response:
    """Beberapa instansi, satu target atau satu anggaran."""
    return json_bytes(await solved(request, "joint", body))


@router.post("/v1/joint/stored")
async def stored_joint(request: Request, body: StoredJointBody) -> Response:
    """Rencana bersama atas penilaian tersimpan yang boleh dilihat."""

    def read() -> StoredJoint:
        choice = Choice(frozenset(body.institutions), body.province, body.cycle, body.stage)
        with service_of(request).database.read() as store:
            found = chosen(principal_of(request), store, choice)
        return StoredJoint(tuple(one.assessment for one in found), body)

    return json_bytes(await solved(request, "stored_joint", await run_in_threadpool(read)))


@router.post("/v1/institutions/{institution}/roadmap")
async def stored_roadmap(request: Request, institution: InstitutionId, body: StoredRoadmapBody) -> Response:
    """Peta jalan dari penilaian tersimpan, dengan biaya sendiri bila ada."""

    def read() -> StoredRoadmap:
        with service_of(request).database.read() as store:
            stored, notices = best_known(store, institution, body.cycle, body.stage)
            costs = store.costs.find(institution) if body.own_costs else None
        case = StoredCase(stored.assessment, body.rules, costs.costs if costs else None, notices=notices)
        return StoredRoadmap(case, body)

    return json_bytes(await solved(request, "stored_roadmap", await run_in_threadpool(read)))
