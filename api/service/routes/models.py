"""Forecast models: the shipped one and those that this service has trained; none is ever uploaded."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api.service.model_folders import folder_of, model_folders
from api.service.state import service_of

from .common import guarded_router, json_bytes, solved

router = guarded_router("Model prakiraan")
ModelName = Annotated[str, Path(max_length=60, examples=["bawaan"])]


@router.get("/v1/models")
async def list_models(request: Request) -> Response:
    """Model yang dapat disebut dalam isian `model`: bawaan, dan yang dilatih lewat pekerjaan train."""
    folders = model_folders(service_of(request).settings.models_folder)
    return json_bytes(await solved(request, "models", folders))


@router.get("/v1/models/{model}")
async def show_model(request: Request, model: ModelName) -> Response:
    """Satu model dengan kartunya."""
    folder = folder_of(service_of(request).settings.models_folder, model)
    return json_bytes(await solved(request, "model", (model, folder)))
