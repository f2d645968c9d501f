"""Every route of the service: pages for people, and the API."""

from fastapi import APIRouter

from .routes import ROUTERS
from .web import PAGE_ROUTERS

ALL_ROUTERS: tuple[APIRouter, ...] = (*PAGE_ROUTERS, *ROUTERS)
