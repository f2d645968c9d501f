"""The model card: what forecasts were learned from, how well they did, and what they are not for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.service.model_documents import card_text
from data.faults import InputError
from models.manifest import default_folder, read_manifest

from .card_view import card_blocks
from .data_parts import shown
from .forms import page_router

router = page_router()
PART = "/data/model"


@router.get("/data/model")
def model_page(request: Request) -> Response:
    """Kartu model yang dipakai."""
    folder = default_folder()
    try:
        manifest = read_manifest(folder)
        blocks = card_blocks(card_text(folder))
    except InputError as error:
        return shown(request, "data_model.html", PART, faults=error.faults, blocks=(), manifest=None)
    return shown(
        request, "data_model.html", PART, simulated=manifest.simulated, faults=(), blocks=blocks, manifest=manifest
    )
