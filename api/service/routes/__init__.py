"""Every route of the service."""

from fastapi import APIRouter

from . import stateless, system, web

ROUTERS: tuple[APIRouter, ...] = (
    web.router,
    system.router,
    stateless.instruments,
    stateless.router,
)
