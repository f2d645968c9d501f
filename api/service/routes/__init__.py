"""Every route of the API."""

from fastapi import APIRouter

from . import (
    assessments,
    evidence,
    expectations,
    figures,
    imports,
    institutions,
    jobs,
    models,
    people,
    plans,
    programmes,
    stateless,
    system,
)

ROUTERS: tuple[APIRouter, ...] = (
    system.router,
    stateless.instruments,
    stateless.router,
    expectations.router,
    programmes.router,
    institutions.router,
    assessments.router,
    evidence.router,
    plans.router,
    figures.router,
    imports.router,
    jobs.router,
    models.router,
    people.router,
)
