"""Request bodies that are too large or come too slowly are refused while they arrive."""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import ProblemError

UPLOAD_PATHS = ("/v1/check", "/v1/imports", "/rencana", "/data/impor")
"""Routes that take files."""


class BodyLimit:
    """Bounds size and time of bodies.

    Args:
        app: the application inside; it turns `ProblemError` into a response.
        body: largest body, bytes.
        upload: largest body of the routes that take files.
        seconds: longest time for the whole body.
    """

    def __init__(self, app: ASGIApp, body: int, upload: int, seconds: float) -> None:
        self.app, self.body, self.upload, self.seconds = app, body, upload, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.upload if scope["path"] in UPLOAD_PATHS else self.body
        deadline = time.monotonic() + self.seconds
        seen = 0
        done = False

        async def bounded() -> Message:
            nonlocal seen, done
            if done:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.001, deadline - time.monotonic()))
            except TimeoutError as error:
                detail = f"Isi permintaan belum lengkap setelah {self.seconds:g} detik."
                refusal = ProblemError("request_timeout", detail, headers={"Connection": "close"})
                raise self._noted(scope, refusal) from error
            seen += len(message.get("body", b""))
            done = not message.get("more_body", False)
            if seen > most:
                raise self._noted(scope, self._too_large(most))
            return message

        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if announced.isdigit() and int(announced[:20]) > most:
            self._noted(scope, self._too_large(most))
        await self.app(scope, bounded, send)

    @staticmethod
    def _noted(scope: Scope, refusal: ProblemError) -> ProblemError:
        """Readers of bodies turn every error into one of their own; what it really was is kept here."""
        scope["tangga.refusal"] = refusal
        return refusal

    def _too_large(self, most: int) -> ProblemError:
        size = f"{most / 2**20:.3g} MiB".replace(".", ",")
        return ProblemError("body_too_large", f"Kiriman paling besar {size}.", headers={"Connection": "close"})
