"""Forecast models: the shipped one and those that this service has trained; none is ever uploaded."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api.service.encoding import encode
from api.service.model_documents import model_list, model_with_card
from api.service.model_folders import folder_of, model_folders
from api.service.state import service_of

from .common import guarded_router, json_bytes

router = guarded_router("Model prakiraan")
ModelName = Annotated[str, Path(max_length=60, examples=["bawaan"])]


@router.get("/v1/models")
def list_models(request: Request) -> Response:
    """Model yang dapat disebut dalam isian `model`: bawaan, dan yang dilatih lewat pekerjaan train."""
    folders = model_folders(service_of(request).settings.models_folder)
    return json_bytes(encode(model_list(folders)))


@router.get("/v1/models/{model}")
def show_model(request: Request, model: ModelName) -> Response:
    """Satu model dengan kartunya."""
    folder = folder_of(service_of(request).settings.models_folder, model)
    return json_bytes(encode(model_with_card(model, folder)))
