"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["opd", "planner", "province", "ministry", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

ROLE_NAMES: dict[Role, str] = {
    "opd": "OPD",
    "planner": "perencana",
    "province": "provinsi",
    "ministry": "kementerian",
    "admin": "administrator",
}

Scope = Literal["read", "write", "plan", "manage", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

SCOPE_NAMES: dict[Scope, str] = {
    "read": "membaca isi penyimpanan",
    "write": "mengubah isi penyimpanan",
    "plan": "menghitung dari data dalam permintaan",
    "manage": "mengurus pengguna, kunci, dan catatan audit",
    "metrics": "membaca ukuran kerja layanan",
}

ANONYMOUS = "anonim"


@dataclass(frozen=True)
class Principal:
    """A person or a program that has signed in.

    Attributes:
        name: the user's name; a key acts for its user.
        institution: id of the user's institution; ``None`` for those who have none.
        province: province of that institution.
        owner: the OPD, for role ``opd``.
        scopes: what a key may be used for; ``None`` for a session, which may do all that the role may.
        key: prefix of the key; ``None`` for a session.
        csrf: what a session's writes must repeat; ``None`` for a key.
    """

    name: str
    role: Role
    institution: str | None = None
    province: str | None = None
    owner: str | None = None
    scopes: frozenset[str] | None = None
    key: str | None = None
    csrf: str | None = None

    @property
    def actor(self) -> str:
        """Name for the audit log: the user, and the key where one was used."""
        return self.name if self.key is None else f"{self.name} (kunci {self.key})"
