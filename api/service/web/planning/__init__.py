"""Plans: asked, answered, kept."""

from fastapi import APIRouter

from . import ask_page, downloads, saved_pages

ROUTERS: tuple[APIRouter, ...] = (ask_page.router, downloads.router, saved_pages.router)
"""The pages of plans."""
