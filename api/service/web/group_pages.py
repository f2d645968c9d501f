"""Pages over several institutions: comparison, peers, the region."""

from fastapi import APIRouter

from . import comparison, joint, peers, region

GROUP_ROUTERS: tuple[APIRouter, ...] = (
    comparison.router,
    peers.router,
    region.router,
    joint.router,
)
