"""A throwaway PostgreSQL server on loopback, for tests and measurements."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from types import TracebackType

import psutil
import psycopg

_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
_UNPRIVILEGED = ("postgres", "nobody")
_READY_SECONDS = 60


def find_binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``; the newest where there are several, ``None`` where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [folder for pattern in _FOLDERS for folder in Path("/").glob(pattern[1:]) if (folder / "initdb").exists()]
    return max(folders, default=None)


class Cluster:
    """A server with a folder, a port and a password of its own, removed at the end.

    Args:
        binaries: folder of ``initdb`` and ``postgres``.
        durable: whether commits reach the disk; tests that lose no power are quicker without.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="tangga-postgresql-"))
        self._data = self._folder / "data"
        self._password = secrets.token_hex(16)
        self._port = _free_port()
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self._names = count(1)

    def __enter__(self) -> Cluster:
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables with which PostgreSQL's own programs reach the server."""
        place = {"PGHOST": "127.0.0.1", "PGPORT": str(self._port), "PGUSER": "tangga", "PGPASSWORD": self._password}
        return {**os.environ, **place}

    @property
    def binaries(self) -> Path:
        """Folder of PostgreSQL's own programs."""
        return self._binaries

    def url(self, database: str) -> str:
        """Address of a database of the server."""
        return f"postgresql://tangga:{self._password}@127.0.0.1:{self._port}/{database}"

    def create(self, template: str = "template1") -> str:
        """A new database; tells its name."""
        name = f"test_{next(self._names)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever uses it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = {"listen_addresses": "127.0.0.1", "port": self._port, "unix_socket_directories": ""}
        if not self._durable:
            options |= {"fsync": "off", "full_page_writes": "off"}
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._server = self._spawn(command, log)
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()[-2000:]) from None
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """Kill every process of the server at once with kill -9."""
        if self._server is not None:
            parent = psutil.Process(self._server.pid)
            # The parent first, stopped: it would start anew what is killed below it.
            parent.suspend()
            processes = [*parent.children(recursive=True), parent]
            for process in processes:
                process.kill()
            self._server.wait()
            psutil.wait_procs(processes)
            self._server = None

    def remove(self) -> None:
        """Stop the server and remove everything that it wrote."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            try:
                self._server.wait(30)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.write_text(self._password)
        user = _unprivileged()
        if user:
            shutil.chown(self._folder, user)
            shutil.chown(password, user)
        command = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", "tangga", "--pwfile", str(password)]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        with (self._folder / "log").open("ab") as log:
            status = self._spawn(command, log).wait()
        if status:
            raise RuntimeError((self._folder / "log").read_text()[-2000:])

    def _spawn(self, command: list[str], log: object) -> subprocess.Popen[bytes]:
        user = _unprivileged()
        environment = {**os.environ, "LC_ALL": "C"}
        server: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
            command,
            stdout=log,  # type: ignore[call-overload]  # an open file
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=self._folder,
            env=environment,
            user=user,
            group=_group(user),
            extra_groups=[] if user else None,
            start_new_session=True,
        )
        return server


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: whom to be instead."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


def _group(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
