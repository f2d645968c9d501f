"""Every page for people."""

from fastapi import APIRouter

from . import institutions, sign_in, start

PAGE_ROUTERS: tuple[APIRouter, ...] = (start.router, sign_in.router, institutions.router)
