"""Every page for people."""

from fastapi import APIRouter

from . import (
    clarification,
    forecast,
    home,
    institutions,
    owners,
    planning,
    roadmap,
    sheet,
    sheet_files,
    sheet_import,
    sign_in,
    start,
    tour,
)

PAGE_ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    tour.router,
    sign_in.router,
    institutions.router,
    home.router,
    owners.router,
    forecast.router,
    clarification.router,
    roadmap.router,
    sheet.router,
    sheet_files.router,
    sheet_import.router,
    *planning.ROUTERS,
)
