"""Assessments of an institution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.service.problems import ProblemError
from api.service.scoring import score_of
from api.service.security.permissions import Access, reaches
from api.service.state import asked_of, service_of
from api.service.wire.assessments import AssessmentBody, assessment_of
from api.service.wire.resources import PublishBody
from api.service.wire.stored import (
    assessment_head,
    based_on,
    etag,
    page_document,
    stored_assessment_document,
    version_of,
)
from api.service.writes import Written, write
from data.assessment import Stage
from data.faults import InputError, refuse
from data.store.assessments import AssessmentFilter, AssessmentKey, StoredAssessment
from data.store.stamp import Stamp
from data.store.store import Store

from .common import (
    After,
    Cycle,
    InstitutionId,
    Size,
    StagePath,
    guarded_router,
    own_indicators,
    page_request,
    require_visible,
)

router = guarded_router("Penilaian")
CLAIM: Stage = "self"


@router.get("/v1/institutions/{institution}/assessments")
def list_assessments(
    request: Request, institution: InstitutionId, cycle: int | None = None, size: Size = 100, after: After = None
) -> dict[str, Any]:
    """Penilaian yang boleh dilihat, tanpa levelnya; halaman dapat lebih pendek dari yang diminta."""
    access = asked_of(request).access
    with service_of(request).database.read() as store:
        where = AssessmentFilter(institution_id=institution, cycle=cycle)
        found = store.assessments.page(page_request(size, after), where=where)
    seen = [one for one in found.items if reaches(access, published=one.published, claim=one.key.stage == CLAIM)]
    return page_document([assessment_head(one) for one in seen], found.next)


@router.get("/v1/institutions/{institution}/assessments/{cycle}/{stage}")
def show_assessment(request: Request, institution: InstitutionId, cycle: Cycle, stage: StagePath) -> Response:
    """Satu penilaian dengan level dan skornya; OPD melihat indikatornya sendiri."""
    with service_of(request).database.read() as store:
        found = store.assessments.get(AssessmentKey(institution, cycle, stage))
    require_visible(request, published=found.published, claim=stage == CLAIM)
    document = stored_assessment_document(found, own_indicators(request, found.assessment))
    if not document["partial"]:
        document["score"] = _score(found)
    return JSONResponse(document, headers={"ETag": etag(found.version)})


@router.put("/v1/institutions/{institution}/assessments/{cycle}/{stage}")
async def save_assessment(
    request: Request, institution: InstitutionId, cycle: Cycle, stage: StagePath, body: AssessmentBody
) -> Response:
    """Menyimpan penilaian; If-Match menyebut versi asalnya, If-None-Match: * untuk yang baru."""
    version = based_on(request)
    given = assessment_of(body, "isi")
    if (given.cycle, given.stage) != (cycle, stage):
        raise refuse(
            "key_differs",
            "siklus atau tahap di isi berbeda dengan di alamat",
            place="isi",
            found=f"{given.cycle}, {given.stage}",
            allowed=f"{cycle}, {stage}",
        )

    def work(store: Store, stamp: Stamp) -> Written:
        _require_writable(request, stage)
        whose = store.institutions.get(institution).institution
        if given.institution.name != whose.name:
            raise refuse("institution_differs", "nama instansi berbeda", place="isi.institution", allowed=whose.name)
        saved = store.assessments.save(institution, replace(given, institution=whose), based_on=version, stamp=stamp)
        status = 201 if version is None else 200
        return Written(stored_assessment_document(saved), "/".join(map(str, saved.key)), status)

    return await write(request, work)


@router.put("/v1/institutions/{institution}/assessments/{cycle}/{stage}/published")
async def publish_assessment(
    request: Request, institution: InstitutionId, cycle: Cycle, stage: StagePath, body: PublishBody
) -> Response:
    """Menerbitkan penilaian, atau menariknya kembali."""
    version = version_of(request)

    def work(store: Store, stamp: Stamp) -> Written:
        _require_writable(request, stage)
        key = AssessmentKey(institution, cycle, stage)
        saved = store.assessments.publish(key, body.published, based_on=version, stamp=stamp)
        return Written(stored_assessment_document(saved), "/".join(map(str, key)), detail={"published": body.published})

    return await write(request, work)


def _require_writable(request: Request, stage: str) -> None:
    if asked_of(request).access is Access.OFFICIAL and stage == CLAIM:
        raise ProblemError("forbidden", "Penilaian mandiri hanya diisi oleh instansinya.")


def _score(found: StoredAssessment) -> dict[str, Any] | None:
    try:
        return score_of(found.assessment)
    except InputError:
        # Incomplete levels are no fault here; a score of them would be.
        return None
