"""Starting and ending the tour; remembered by the browser alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.sample_region import FIRST_LOOK
from api.service.state import service_of

from .forms import page_router
from .tour_steps import DONE, RUNNING, TOUR_COOKIE, Action, first_step

router = page_router()
DAYS = 365
Back = Annotated[str, Form(max_length=8000)]


@router.post("/tur")
def take_tour(request: Request, langkah: Annotated[Action, Form()] = "selesai", kembali: Back = "/") -> Response:
    """Memulai atau menutup tur perkenalan."""
    starts = langkah == "mulai"
    # A path of ours: «//host» and «/\\host» would lead to another site.
    own = kembali.startswith("/") and kembali[1:2] not in ("/", "\\") and kembali.isprintable()
    response = RedirectResponse(first_step(FIRST_LOOK) if starts else kembali if own else "/", 303)
    response.set_cookie(
        TOUR_COOKIE,
        RUNNING if starts else DONE,
        max_age=DAYS * 86400,
        httponly=True,
        samesite="lax",
        secure=service_of(request).settings.https,
    )
    return response
