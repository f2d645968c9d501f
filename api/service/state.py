"""The parts of one running service, wired once by `app.create_app`."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from data.store.database import Database

from .jobs.pool import SolverPool
from .metrics import Metrics
from .security.limits import RateLimits
from .security.permissions import Access, Rule
from .security.principal import Principal
from .security.tokens import same
from .settings import Settings


class OneTimeLink:
    """The secret of a link that signs in once, as a local start prints it; unset where others can connect."""

    def __init__(self) -> None:
        self._token: str | None = None
        self._lock = threading.Lock()

    def issue(self) -> str:
        """A fresh secret; an earlier one is void."""
        with self._lock:
            self._token = secrets.token_urlsafe(24)
            return self._token

    def redeem(self, token: str) -> bool:
        """Whether this is the secret; afterwards it is none any more."""
        with self._lock:
            if self._token is None or not same(self._token, token):
                return False
            self._token = None
            return True


@dataclass(frozen=True)
class Service:
    """Everything that routes use."""

    settings: Settings
    database: Database
    pool: SolverPool
    metrics: Metrics
    limits: RateLimits
    link: OneTimeLink = field(default_factory=OneTimeLink)
    keys_noted: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Asked:
    """What is known about the request at hand.

    Attributes:
        principal: who asks; ``None`` before signing in.
        access: how much of the institution in the path may be reached.
    """

    id: str
    rule: Rule | None = None
    principal: Principal | None = None
    access: Access = Access.NONE


def service_of(request: Request) -> Service:
    """The service that a request reached."""
    service: Service = request.app.state.service
    return service


def asked_of(request: Request) -> Asked:
    """What is known about a request."""
    found: Any = request.scope.get("tangga.asked")
    asked: Asked = found if found is not None else Asked("")
    return asked


def principal_of(request: Request) -> Principal:
    """Who asks, on a route that requires signing in."""
    principal = asked_of(request).principal
    if principal is None:
        raise RuntimeError("the route does not require signing in")
    return principal


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
