"""CSRF tokens as pages carry them: masked anew in each response, so that compression betrays nothing of them."""

from __future__ import annotations

import secrets

_SEPARATOR = "."


def masked(token: str) -> str:
    """The token behind a fresh random mask (the countermeasure to BREACH, Gluck, Harris and Prado 2013)."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return f"{mask.hex()}{_SEPARATOR}{_xor(plain, mask).hex()}"


def unmasked(given: str) -> str:
    """The token that was masked; what is not masked comes back as it is."""
    mask, separator, hidden = given.partition(_SEPARATOR)
    try:
        pad, rest = bytes.fromhex(mask), bytes.fromhex(hidden)
        return _xor(rest, pad).decode() if separator and len(pad) == len(rest) else given
    except ValueError:
        return given


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
