"""Every route of the service: pages for people, and the API."""

from fastapi import APIRouter

from .routes import ROUTERS
from .web import PAGE_ROUTERS
from .web.data_pages import DATA_ROUTERS
from .web.group_pages import GROUP_ROUTERS

ALL_ROUTERS: tuple[APIRouter, ...] = (*PAGE_ROUTERS, *GROUP_ROUTERS, *DATA_ROUTERS, *ROUTERS)
