"""How often one person, key or address may ask."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.service.problems import ProblemError
from api.service.settings import Settings


class RateLimits:
    """Counts the requests of the last minute in this process.

    Raises (by its methods):
        ProblemError: ``too_many_requests``, with the seconds to wait in ``Retry-After``.
    """

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._known = RateLimitItemPerMinute(settings.rate)
        self._unknown = RateLimitItemPerMinute(settings.anonymous_rate)
        self._login = RateLimitItemPerMinute(settings.login_rate)

    def known(self, actor: str) -> None:
        """Count a request of somebody who has signed in."""
        self._hit(self._known, "actor", actor)

    def unknown(self, address: str) -> None:
        """Count a request of an address that has not signed in."""
        self._hit(self._unknown, "address", address)

    def login(self, address: str, name: str) -> None:
        """Count an attempt to sign in, by address and by name."""
        self._hit(self._login, "login-address", address)
        self._hit(self._login, "login-name", name.casefold()[:100])

    def _hit(self, limit: RateLimitItemPerMinute, kind: str, key: str) -> None:
        if self._limiter.hit(limit, kind, key):
            return
        reset = self._limiter.get_window_stats(limit, kind, key).reset_time
        wait = max(1, round(reset - time.time()))
        raise ProblemError(
            "too_many_requests",
            f"Batas {limit.amount} permintaan per menit terlampaui. Coba lagi dalam {wait} detik.",
            headers={"Retry-After": str(wait)},
        )
