"""Belajar: whom to learn from, why, what, and the sheet for a visit."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.service.problems import ProblemError
from api.service.routes.common import InstitutionId
from data.assessment import STAGE_NAMES
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument

from .downloads import XLSX, attachment
from .forms import page_router
from .frame import framed
from .notices import on_page
from .peers_read import Asked, asked_peers
from .solved_before import solved_once

router = page_router()
Typed = Annotated[str, Query(max_length=200)]

BASES = {
    "plan": "rencana tersimpan itu",
    "rules": "rencana menurut aturan",
    "next_predicate": "rencana termurah menuju predikat berikutnya",
    "nothing": "tidak ada yang direncanakan: predikat tertinggi sudah tercapai",
}


@router.get("/instansi/{institution}/banding/belajar")
async def peers_page(request: Request, institution: InstitutionId, dasar: Typed = "", lintas: Typed = "") -> Response:
    """Sejawat dengan alasannya."""
    asked = await run_in_threadpool(asked_peers, request, institution, dasar.strip(), across=lintas == "ya")
    document, faults = await _answer(request, asked)
    values: dict[str, Any] = {
        "asked": asked,
        "faults": (*asked.faults, *faults),
        "path": f"/instansi/{institution}/banding",
        "seeker": None if asked.seeker is None else seeker_words(asked),
        "groups": [] if document is None else _groups(document, asked),
        "goals": [] if document is None else _goals(document, asked),
        "basis": "" if document is None else BASES[document["basis"]],
        "warnings": [] if document is None else on_page(document["warnings"]),
    }
    simulated = asked.simulated or bool(document and document["simulated"])
    return await run_in_threadpool(
        framed, request, "belajar.html", "banding", simulated=simulated, institution=institution, **values
    )


@router.get("/instansi/{institution}/banding/kunjungan")
async def visit_page(
    request: Request, institution: InstitutionId, tuan: Typed, dasar: Typed = "", lintas: Typed = ""
) -> Response:
    """Lembar kunjungan belajar, untuk dibaca dan dicetak."""
    asked = await run_in_threadpool(asked_peers, request, institution, dasar.strip(), across=lintas == "ya", host=tuan)
    visit = await _visit(request, asked)
    values: dict[str, Any] = {"asked": asked, "visit": visit, "host": tuan, "topics": _topics(visit)}
    values["path"] = f"/instansi/{institution}/banding"
    return await run_in_threadpool(
        framed, request, "kunjungan.html", "banding", simulated=visit["simulated"], institution=institution, **values
    )


@router.get("/instansi/{institution}/banding/kunjungan.xlsx")
async def visit_workbook(
    request: Request, institution: InstitutionId, tuan: Typed, dasar: Typed = "", lintas: Typed = ""
) -> Response:
    """Lembar kunjungan belajar sebagai buku kerja."""
    asked = await run_in_threadpool(
        asked_peers, request, institution, dasar.strip(), across=lintas == "ya", host=tuan, workbook=True
    )
    visit = await _visit(request, asked)
    return attachment(base64.b64decode(visit["workbook"]), f"kunjungan-{tuan}.xlsx", XLSX)


def seeker_words(asked: Asked) -> str:
    """Where learning starts, in words."""
    if asked.seeker is None:
        return ""
    return f"{STAGE_NAMES[asked.seeker.key.stage]} {asked.seeker.key.cycle}"


async def _answer(request: Request, asked: Asked) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    if asked.case is None:
        return None, ()
    try:
        document: dict[str, Any] = json.loads(await solved_once(request, "stored_peers", asked.case))
    except ProblemError as problem:
        if not problem.faults:
            raise
        return None, problem.faults
    return document, ()


async def _visit(request: Request, asked: Asked) -> dict[str, Any]:
    """The sheet.

    Raises:
        ProblemError, InputError: if there is no seeker, or the host is no peer.
    """
    if asked.faults or asked.case is None:
        missing = Fault("result_missing", "belum ada hasil penilaian yang lengkap", asked.own.institution.name)
        raise InputError(asked.faults or missing)
    document = json.loads(await solved_once(request, "stored_peers", asked.case))
    visit: dict[str, Any] = document["visit"]
    return visit


def _groups(document: dict[str, Any], asked: Asked) -> list[dict[str, Any]]:
    """Peers by role."""
    roles = {
        "next_step": ("Selangkah di depan", "Berdiri kira-kira di tempat rencana Anda menuju; jalannya paling mirip."),
        "champion": ("Panutan", "Sudah melewati tujuan rencana; tunjukkan seperti apa hasil akhirnya."),
    }
    return [
        {
            "title": title,
            "words": words,
            "peers": [_peer(one, asked) for one in document["peers"] if one["role"] == role],
        }
        for role, (title, words) in roles.items()
    ]


def _peer(found: dict[str, Any], asked: Asked) -> dict[str, Any]:
    reasons = sorted((r for r in found["reasons"] if r["contribution"]), key=lambda r: -r["contribution"])
    return {
        **found,
        "id": asked.ids.get(found["institution"], ""),
        "reasons": reasons,
        "percent": 100 * found["covered"],
    }


def _goals(document: dict[str, Any], asked: Asked) -> list[dict[str, Any]]:
    if asked.seeker is None:
        return []
    assessment = asked.seeker.assessment
    known = shipped_instrument(assessment.instrument).by_id
    return [
        {"id": i, "name": known[i].short_name, "now": assessment.levels[i], "goal": goal}
        for i, goal in document["goals"].items()
    ]


def _topics(visit: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the sheet by indicator; what they share stands once."""
    topics: dict[str, dict[str, Any]] = {}
    for id_, name, owner, levels, host, asked, proves, proof, _ in visit["rows"]:
        head = {"id": id_, "name": name, "owner": owner, "levels": levels, "host": host, "asked": asked, "proofs": []}
        topics.setdefault(id_, head)["proofs"].append({"levels": proves, "text": proof})
    return list(topics.values())
