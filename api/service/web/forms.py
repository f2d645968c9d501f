"""What the forms of pages share."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form

from api.service.routes.common import guarded_router

Line = Annotated[str, Form(max_length=200)]


def page_router() -> APIRouter:
    """A router of pages: guarded, and no part of the API's description."""
    router = guarded_router("Halaman")
    router.include_in_schema = False
    return router
