"""The web app on the sample region, served over real HTTP, with one user in every role."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from api.sample_region import FIRST_LOOK, fill_if_empty
from api.service.app import create_app
from api.service.jobs.pool import SolverPool
from api.service.routers import ALL_ROUTERS
from api.service.security.identity import cookie_name
from api.service.security.principal import ROLES, Role
from api.service.security.tokens import new_token, token_digest
from api.service.state import Service, now
from data.store.database import Database
from data.store.sessions import Session
from data.store.users import User
from tests.api.service.world import STAMP, hashed, settings
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

GOVERNOR = "pemerintah-provinsi-contoh"
OWNER = "Inspektorat"
"""OPD of the user in role ``opd``."""


@dataclass(frozen=True)
class Site:
    """The running app.

    Attributes:
        address: e.g. ``http://127.0.0.1:54321``.
    """

    app: FastAPI
    address: str

    @property
    def service(self) -> Service:
        """The wired parts."""
        service: Service = self.app.state.service
        return service

    @property
    def database(self) -> Database:
        """The store's database."""
        return self.service.database

    def sign_in(self, context: BrowserContext, user: str) -> None:
        """Give a browser the cookie of a fresh session of a user; users are called like their roles."""
        token, at = new_token(), now()
        digest = token_digest(self.service.settings.secret, token)
        with self.database.transaction() as store:
            store.sessions.open(Session(digest, user, new_token(), at, at + timedelta(hours=1)))
        context.add_cookies([{"name": cookie_name(self.service), "value": token, "url": self.address}])


def fill(database: Database) -> None:
    """Put the sample region and the users into a store with tables and nothing else."""
    fill_if_empty(database)
    with database.transaction() as store:
        for role in ROLES:
            store.users.add(User(role, role, hashed(), _whose(role), OWNER if role == "opd" else None), STAMP)


@contextmanager
def serving(url: str, pool: SolverPool) -> Iterator[Site]:
    """The app over a filled store."""
    app = create_app(settings(url), ALL_ROUTERS, pool)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server listens")
    try:
        yield Site(app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(30)


def _whose(role: Role) -> str | None:
    return {"opd": FIRST_LOOK, "planner": FIRST_LOOK, "province": GOVERNOR}.get(role)
