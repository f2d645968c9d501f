"""Settings of the service, read from the environment (``TANGGA_...``) once, here, and passed in as values."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from data.faults import Fault, InputError

LOCAL_SECRET = "tangga-hanya-untuk-komputer-sendiri"  # noqa: S105 - refused wherever others could connect
LEAST_SECRET = 32
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def data_folder() -> Path:
    """Where a person's own store lives when nothing else is said."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "tangga"


def default_database() -> str:
    """URL of the store when nothing else is said: SQLite in the user's own folder."""
    return f"sqlite:///{data_folder() / 'tangga.sqlite3'}"


class Settings(BaseSettings):
    """Everything that can be set; each field is the environment variable ``TANGGA_`` plus its name.

    Attributes:
        database_url: SQLite by default; ``postgresql://user:password@host/name`` for PostgreSQL.
        secret: mixed into the stored digests of keys and sessions; changing it ends them all.
        host: address to listen on; anything but loopback needs users, a secret and allowed hosts.
        port: TCP port, 0-65535; 0 takes any free one.
        allowed_hosts: names under which the service may be called, separated by commas.
        proxies: addresses of reverse proxies whose ``X-Forwarded-*`` headers are believed, separated by commas.
        https: whether people reach the service by HTTPS; cookies then never travel without it.
        body_limit: largest JSON body, bytes.
        upload_limit: largest upload, bytes.
        body_seconds: longest time that a request body may take to arrive.
        solvers: worker processes that solve; 0 leaves one core free for everything else.
        solver_queue: solves that may wait for a worker before callers are told to come back later.
        solve_seconds: longest time of one solve.
        solver_memory: address space of one worker, MiB; 0 sets no bound.
        models_folder: where trained models are written.
        job_silence: seconds after which a running job without a sign is begun again.
        warm: whether workers start with the service instead of with the first solve.
        session_hours: how long a sign-in lasts.
        rate: requests a minute for each person or key.
        anonymous_rate: requests a minute for each address that has not signed in.
        login_rate: failed or new sign-ins a minute for each address and for each name.
        stop_seconds: how long a stop waits for requests in flight.
        log_level: ``debug``, ``info``, ``warning`` or ``error``.
    """

    model_config = SettingsConfigDict(env_prefix="TANGGA_", frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: str = Field(default_factory=default_database)
    secret: str = Field(default=LOCAL_SECRET, repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    https: bool = False
    body_limit: int = Field(default=4 * 2**20, ge=1024)
    upload_limit: int = Field(default=32 * 2**20, ge=1024)
    body_seconds: float = Field(default=60, gt=0)
    solvers: int = Field(default=0, ge=0, le=256)
    solver_queue: int = Field(default=256, ge=1)
    solve_seconds: float = Field(default=60, gt=0)
    solver_memory: int = Field(default=4096, ge=0)
    models_folder: Path = Field(default_factory=lambda: data_folder() / "model")
    job_silence: float = Field(default=60, ge=1)
    warm: bool = True
    session_hours: float = Field(default=12, gt=0, le=24 * 31)
    rate: int = Field(default=600, ge=1)
    anonymous_rate: int = Field(default=120, ge=1)
    login_rate: int = Field(default=10, ge=1)
    stop_seconds: int = Field(default=30, ge=0)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("allowed_hosts", "proxies", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def loopback(self) -> bool:
        """Whether only this machine can connect."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names under which the service answers."""
        return (*LOOPBACK_NAMES, *self.allowed_hosts) if self.loopback else self.allowed_hosts

    @property
    def workers(self) -> int:
        """Number of solver processes."""
        return self.solvers or max(1, (os.cpu_count() or 2) - 1)


def refuse_unsafe(settings: Settings) -> None:
    """Refuse to listen to others with settings that are only fit for one's own machine.

    Raises:
        InputError: with everything that is missing.
    """
    if settings.loopback:
        return
    faults = []
    if settings.secret == LOCAL_SECRET or len(settings.secret) < LEAST_SECRET:
        faults.append(
            Fault(
                "secret_unsafe",
                "rahasia bawaan atau terlalu pendek untuk melayani komputer lain",
                place="TANGGA_SECRET",
                allowed=f"paling sedikit {LEAST_SECRET} huruf acak",
                remedy='Buat satu: python -c "import secrets; print(secrets.token_urlsafe(48))".',
            )
        )
    if not settings.allowed_hosts:
        faults.append(
            Fault(
                "hosts_missing",
                "nama layanan belum ditulis",
                place="TANGGA_ALLOWED_HOSTS",
                remedy="Tulis nama yang diketik orang di peramban, misalnya tangga.kotaanda.go.id.",
            )
        )
    if faults:
        raise InputError(faults)


def read_settings(**values: Any) -> Settings:
    """Settings from the environment, with some values over them.

    Raises:
        InputError: with every variable that is wrong.
    """
    try:
        return Settings(**{name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        raise InputError(
            Fault(
                "setting_invalid",
                "pengaturan tidak sah",
                place=f"TANGGA_{'_'.join(map(str, one['loc'])).upper()}",
                allowed=one["msg"],
                remedy="Lihat docs/operasi.md.",
            )
            for one in error.errors(include_input=False, include_url=False)
        ) from error
