"""Passwords: argon2id, slow on purpose, at most a few at a time."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.faults import refuse

SHORTEST, LONGEST = 12, 256
"""Length bounds; length is what counts (NIST SP 800-63B), composition rules are left out."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB; a flood of sign-ins may not take all memory."""

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str, name: str) -> str:
    """Digest to store.

    Raises:
        InputError: if the password is too short, too long, or the user's name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise refuse(
            "password_length",
            "panjang kata sandi tidak sesuai",
            place="kata sandi",
            allowed=f"{SHORTEST} sampai {LONGEST} huruf",
            remedy="Beberapa kata yang tidak berhubungan mudah diingat dan sulit ditebak.",
        )
    if password.casefold() in (name.casefold(), name.casefold() * 2) or len(set(password)) < 5:
        raise refuse("password_weak", "kata sandi terlalu mudah ditebak", place="kata sandi", remedy="Pilih yang lain.")
    with _AT_ONCE:
        return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; takes the same time where there is no such user or no password."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        try:
            return _hasher.verify(stored or _NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
