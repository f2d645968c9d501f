"""Every route of the service."""

from fastapi import APIRouter

from . import (
    assessments,
    evidence,
    figures,
    imports,
    institutions,
    jobs,
    people,
    plans,
    stateless,
    system,
    web,
)

ROUTERS: tuple[APIRouter, ...] = (
    web.router,
    system.router,
    stateless.instruments,
    stateless.router,
    institutions.router,
    assessments.router,
    evidence.router,
    plans.router,
    figures.router,
    imports.router,
    jobs.router,
    people.router,
)
