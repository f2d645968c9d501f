"""Answers from what the request itself holds; nothing is stored."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, File, Path, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.commands import instruments as listing
from api.service.encoding import encode
from api.service.model_folders import check_model_of_plan
from api.service.scoring import FEW, scores_of
from api.service.security.uploads import uploaded
from api.service.wire.assessments import instrument_of
from api.service.wire.planning import CompareBody, FrontierBody, GapsBody, PeersBody, PlanBody, ScoreBody
from data.instrument_file import shipped_instrument, shipped_instruments

from .common import guarded_router, json_bytes, modelled, solved

router = guarded_router("Perhitungan")
instruments = guarded_router("Instrumen")

PlanDocument = Annotated[
    dict[str, Any],
    Body(description="Dokumen dari /v1/plan.", examples=[{"format": 1, "status": "optimal", "basis": {}}]),
]


@instruments.get("/v1/instruments")
def list_instruments() -> list[dict[str, Any]]:
    """Instrumen bawaan."""
    return [listing._summary(shipped_instrument(id_)) for id_ in shipped_instruments()]


@instruments.get("/v1/instruments/{instrument}")
def show_instrument(instrument: Annotated[str, Path(max_length=60, examples=["spbe-2020"])]) -> dict[str, Any]:
    """Satu instrumen: predikat, domain, aspek, indikator, bobot, pemilik, isi level."""
    return listing._whole(instrument_of(instrument))


@router.post("/v1/check")
async def check(request: Request, file: Annotated[UploadFile, File(description="CSV atau XLSX.")]) -> Response:
    """Membaca panel atau lembar kerja; jawabannya penilaian yang dapat dikirim ke rute lain."""
    content = await run_in_threadpool(uploaded, file.filename, await file.read())
    return json_bytes(await solved(request, "read", (content.name, content.data)))


@router.post("/v1/score")
async def score(request: Request, body: ScoreBody) -> Response:
    """Indeks, domain, aspek, dan predikat; eksak."""
    if body.panel_csv is None and len(body.assessments) <= FEW:
        return json_bytes(encode(await run_in_threadpool(scores_of, body)))
    return json_bytes(await solved(request, "score", body))


@router.post("/v1/plan")
async def plan(request: Request, body: PlanBody) -> Response:
    """Rencana termurah beserta buktinya; bila tidak dapat dipenuhi: sebab dan jalan keluarnya."""
    check_model_of_plan(body.model, body.assurance)
    return json_bytes(await solved(request, "plan", modelled(request, body)))


@router.post("/v1/frontier")
async def frontier(request: Request, body: FrontierBody) -> Response:
    """Biaya terendah setiap target, dan harga setiap predikat."""
    return json_bytes(await solved(request, "frontier", body))


@router.post("/v1/gaps")
async def gaps(request: Request, body: GapsBody) -> Response:
    """Bagian setiap OPD: yang dinaikkan, urutannya, dan bukti yang diminta level berikutnya."""
    return json_bytes(await solved(request, "gaps", body))


@router.post("/v1/verify")
async def verify(request: Request, plan: PlanDocument) -> Response:
    """Menghitung ulang setiap angka rencana tanpa pemecah."""
    return json_bytes(await solved(request, "verify", plan))


@router.post("/v1/compare")
async def compare(request: Request, body: CompareBody) -> Response:
    """Instansi berdampingan, atau ringkasan satu kelompok."""
    return json_bytes(await solved(request, "compare", body))


@router.post("/v1/peers")
async def peers(request: Request, body: PeersBody) -> Response:
    """Instansi tempat belajar, dan apa yang dipelajari."""
    return json_bytes(await solved(request, "peers", body))
