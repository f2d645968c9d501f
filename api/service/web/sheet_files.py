"""A sheet as a file: the Excel worksheet, filled in, or CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.service.routes.common import InstitutionId
from api.service.state import service_of
from data.assessment import STAGE_NAMES, Assessment, Stage
from data.instrument_file import shipped_instrument
from data.panel_export import write_panel
from data.store.assessments import AssessmentKey
from data.worksheet_template import write_template

from .forms import page_router
from .sheet_reading import shelf_of

router = page_router()
Value = TypeVar("Value")
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@router.get("/instansi/{institution}/penilaian/unduh")
def download_sheet(
    request: Request,
    institution: InstitutionId,
    cycle: Annotated[int, Query(alias="siklus", ge=2000, le=2100)],
    stage: Annotated[Stage, Query(alias="tahap")],
    kind: Annotated[Literal["xlsx", "csv"], Query(alias="bentuk")] = "xlsx",
) -> Response:
    """Lembar sebagai berkas; OPD mendapat indikatornya sendiri."""
    with service_of(request).database.read() as store:
        shelf = shelf_of(request, store, institution, cycle, stage)
        chosen = shelf.chosen or store.assessments.get(AssessmentKey(institution, cycle, stage))
    assessment = chosen.assessment if shelf.only is None else _part(chosen.assessment, shelf.only)
    mark = "-simulasi" if assessment.simulated else ""
    name = f"penilaian-{institution}-{cycle}-{STAGE_NAMES[stage].replace(' ', '-')}{mark}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_written(assessment, kind), headers=headers, media_type=MEDIA[kind])


def _written(assessment: Assessment, kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"lembar.{kind}"
        if kind == "xlsx":
            write_template(path, shipped_instrument(assessment.instrument), assessment)
        else:
            write_panel(path, [assessment], "long")
        return path.read_bytes()


def _part(assessment: Assessment, only: frozenset[str]) -> Assessment:
    def part(entries: Mapping[str, Value]) -> dict[str, Value]:
        return {id_: value for id_, value in entries.items() if id_ in only}

    return replace(
        assessment,
        levels=part(assessment.levels),
        owners=part(assessment.owners),
        evidence=part(assessment.evidence),
        notes=part(assessment.notes),
    )
