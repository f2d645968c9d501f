"""Random tokens that people and programs carry; only their keyed digests are stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

KEY_PATTERN = re.compile(r"tgg_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def new_token() -> str:
    """256 random bits, fit for a cookie, a header or a link."""
    return secrets.token_urlsafe(32)


def new_key() -> tuple[str, str]:
    """Prefix, which may be shown and logged, and secret of a key; together `key_text`."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12)), new_token()


def key_text(prefix: str, secret: str) -> str:
    """What its owner sends as ``Authorization: Bearer ...``; recognisable by secret scanners."""
    return f"tgg_{prefix}_{secret}"


def token_digest(secret: str, token: str) -> str:
    """Digest to store: useless to whoever reads the store without the service's own secret."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
