"""Files that browsers load: compressed on the way, kept for good, fetched anew only when their content changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

API = Path(__file__).parents[1]
FOLDERS = {"/static/vendor": API / "static" / "vendor", "/static": API / "web" / "static"}
"""Folder behind each path, the longer path first."""

FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def asset(name: str) -> str:
    """Address of a file of ours, with its content's digest.

    Args:
        name: path below ``/static``, e.g. ``tangga.css``.

    Raises:
        FileNotFoundError: if there is no such file.
    """
    folder, rest = (
        (FOLDERS["/static/vendor"], name.removeprefix("vendor/"))
        if name.startswith("vendor/")
        else (FOLDERS["/static"], name)
    )
    digest = hashlib.sha256((folder / rest).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class Assets(StaticFiles):
    """Static files; an address with a digest never means other content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and scope["query_string"].startswith(b"v="):
            response.headers["Cache-Control"] = FOR_GOOD
        return response


class Compression:
    """Compresses what people load; programs get their JSON as it is.

    Pages carry one secret, the CSRF token, and mask it: see `security.csrf`.

    Args:
        app: the application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.plain, self.compressed = app, GZipMiddleware(app, minimum_size=800, compresslevel=9)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        for_programs = scope["type"] != "http" or scope["path"].startswith(("/v1/", "/health/", "/metrics"))
        await (self.plain if for_programs else self.compressed)(scope, receive, send)
