"""Only requests under the service's own names: a page of another site must not reach a service on loopback."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import ProblemError


class KnownHosts:
    """Refuses other names in the ``Host`` header (DNS rebinding).

    Args:
        app: the application inside.
        names: names to answer under, without ports.
    """

    def __init__(self, app: ASGIApp, names: tuple[str, ...]) -> None:
        self.app = app
        self.names = frozenset(name.strip("[]").casefold() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] != "/health/live":
            host = Headers(scope=scope).get("host", "")
            try:
                name = urlsplit(f"//{host}").hostname or ""
            except ValueError:
                name = ""
            if name.casefold() not in self.names:
                raise ProblemError("unknown_host", "Layanan ini tidak melayani nama itu (TANGGA_ALLOWED_HOSTS).")
        await self.app(scope, receive, send)
