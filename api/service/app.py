"""The one factory that wires the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from data.store.database import Database

from . import refusals
from .assets import FOLDERS, Assets, Compression
from .body_limit import BodyLimit
from .hosts import KnownHosts
from .jobs.pool import SolverPool
from .jobs.runner import JobRunner
from .logs import log
from .metrics import Metrics
from .openapi import describe
from .request_context import RequestContext
from .routers import ALL_ROUTERS
from .security.guard import GuardedRoute
from .security.headers import SecurityHeaders
from .security.limits import RateLimits
from .security.permissions import RULES
from .settings import Settings, refuse_unsafe
from .state import Service


def create_app(
    settings: Settings, routers: Iterable[APIRouter] = ALL_ROUTERS, pool: SolverPool | None = None
) -> FastAPI:
    """The service; it opens the store and its workers when it starts.

    Args:
        settings: everything that can be set.
        routers: the routes.
        pool: workers to share with other services of this process; by default its own.

    Raises:
        InputError: if the settings are unsafe for where the service listens.
        RuntimeError: if a route has no rule in the permission table, or a rule no route.
    """
    refuse_unsafe(settings)
    metrics = Metrics()
    own = pool or SolverPool(
        settings.workers, settings.solver_queue, settings.solve_seconds, settings.solver_memory, metrics.solved
    )
    service = Service(settings, Database(settings.database_url), own, metrics, RateLimits(settings))
    app = FastAPI(
        title="Tangga",
        version=version("tangga-spbe"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.ready = False
    app.state.owns_pool = pool is None
    chosen = tuple(routers)
    for router in chosen:
        app.include_router(router)
    require_rules(chosen)
    for path, folder in FOLDERS.items():
        app.mount(path, Assets(directory=folder))
    refusals.install(app)
    describe(app)
    app.add_middleware(Compression)
    app.add_middleware(BodyLimit, settings.body_limit, settings.upload_limit, settings.body_seconds)
    app.add_middleware(KnownHosts, settings.hosts)
    app.add_middleware(SecurityHeaders, settings.https)
    app.add_middleware(RequestContext, metrics)
    return app


def require_rules(routers: Iterable[APIRouter]) -> None:
    """Make sure that routes and rules match one to one, and that every route is guarded.

    Raises:
        RuntimeError: naming what does not.
    """
    routes = [route for router in routers for route in router.routes]
    open_routes = [getattr(route, "path", "?") for route in routes if not isinstance(route, GuardedRoute)]
    if open_routes:
        raise RuntimeError(f"routes without a guard: {open_routes}")
    declared = {(m, route.path) for route in routes if isinstance(route, APIRoute) for m in route.methods or ()}
    if declared != RULES.keys():
        without = sorted(declared - RULES.keys())
        unused = sorted(RULES.keys() - declared)
        raise RuntimeError(f"routes without a rule: {without}; rules without a route: {unused}")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    runner = JobRunner(service)
    await asyncio.to_thread(_open, service)
    runner.start()
    warming = asyncio.create_task(asyncio.to_thread(service.pool.warm)) if service.settings.warm else None
    app.state.ready = True
    log().info("started", database=service.database.label, solvers=service.settings.workers)
    try:
        yield
    finally:
        app.state.ready = False
        if warming is not None:
            await warming
        await asyncio.to_thread(runner.stop)
        if app.state.owns_pool:
            await asyncio.to_thread(service.pool.close)
        service.database.close()
        log().info("stopped")


def _open(service: Service) -> None:
    for notice in service.database.durability():
        log().warning(notice.code, detail=notice.message)
    with service.database.read() as store:
        store.users.any()
