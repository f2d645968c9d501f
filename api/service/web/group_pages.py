"""Pages over several institutions: comparison, peers, the region."""

from fastapi import APIRouter

from . import comparison, peers

GROUP_ROUTERS: tuple[APIRouter, ...] = (comparison.router, peers.router)
