"""``tangga serve``: the service, on this machine alone or for others."""

from __future__ import annotations

import signal
import socket
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.command import verb_app
from api.console import err
from api.option_values import OptionReader, number
from api.store_opening import DatabaseOption, make_folder, opened
from data.faults import refuse

if TYPE_CHECKING:
    from api.service.settings import Settings
    from api.service.state import OneTimeLink
    from data.store.database import Database

app, command = verb_app(
    "serve",
    "Di komputer sendiri (127.0.0.1) dicetak tautan sekali pakai; bukalah di peramban. Untuk melayani komputer lain, "
    "pengguna harus sudah ada (tangga user add), TANGGA_SECRET dan TANGGA_ALLOWED_HOSTS harus diisi, dan HTTPS "
    "diberikan oleh proksi di depannya: lihat docs/operasi.md.",
    ["tangga serve", "tangga serve --port 9000", "tangga serve --host 0.0.0.0"],
)

TURN_SECONDS = 0.0005
"""How long one thread of the service may keep the others waiting."""


@command
def serve(
    host: Annotated[str | None, typer.Option(metavar="ALAMAT", help="Alamat; biasanya 127.0.0.1.")] = None,
    port: Annotated[str | None, typer.Option(metavar="NOMOR", help="Nomor port; biasanya 8000.")] = None,
    database: DatabaseOption = None,
    no_sample: Annotated[
        bool, typer.Option("--no-sample", help="Jangan isi penyimpanan kosong dengan wilayah contoh (SIMULASI).")
    ] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Naikkan skema basis data dari rilis lama lebih dahulu.")
    ] = False,
) -> int:
    """Serve until stopped."""
    from api.service.settings import read_settings, refuse_unsafe

    settings = read_settings(host=host, port=_port(port), database_url=database)
    refuse_unsafe(settings)
    _require_address(settings)
    with opened(settings.database_url) as store:
        make_folder(store)
        found = store.revision()
        if migrate or found is None:
            needed = store.migrate()
            if found not in (None, needed):
                err().print(f"Skema penyimpanan dinaikkan dari {found} ke {needed}.")
        _require_users(store, settings)
        if settings.loopback and not no_sample:
            _fill(store)
    return _run(settings)


def _port(text: str | None) -> int | None:
    from data.rules_values import whole

    reader = OptionReader()
    port = reader.take("--port", text, number(whole(0, 65535)))
    reader.finish()
    return port


def _require_address(settings: Settings) -> None:
    """Insist on an address that can be listened on, before anything is written.

    Raises:
        InputError: if another program listens there, or the system does not allow it.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        raise refuse(
            "address_unavailable",
            "alamat dan port ini tidak dapat dipakai; mungkin program lain, atau Tangga yang lain, sedang memakainya",
            place="opsi --host dan --port",
            found=f"{settings.host}:{settings.port}",
            remedy="Hentikan program itu, atau pilih port lain: tangga serve --port 8001.",
        ) from error


def _require_users(database: Database, settings: Settings) -> None:
    """On loopback make the local user; elsewhere insist on people who can sign in.

    Raises:
        InputError: if nobody could sign in.
    """
    from api.service.security.identity import LOCAL_USER
    from data.store.stamp import Stamp
    from data.store.users import User

    with database.transaction() as store:
        if settings.loopback:
            if store.users.find(LOCAL_USER) is None:
                store.users.add(User(LOCAL_USER, "admin"), Stamp("tangga serve", datetime.now(UTC)))
            return
        following, people = None, 0
        while True:
            from data.store.paging import PageRequest

            page = store.users.page(PageRequest(500, following))
            people += sum(one.user.password_hash is not None and not one.user.disabled for one in page.items)
            following = page.next
            if following is None:
                break
    if not people:
        raise refuse(
            "no_users",
            "belum ada pengguna yang dapat masuk",
            place="penyimpanan",
            remedy="Buat administrator: tangga user add NAMA --role admin.",
        )


def _fill(database: Database) -> None:
    from api.sample_region import fill_if_empty

    if fill_if_empty(database):
        err().print("Penyimpanan masih kosong: diisi wilayah contoh (SIMULASI) untuk mencoba.")


def _run(settings: Settings) -> int:
    import uvicorn

    from api.service.app import create_app
    from api.service.logs import configure

    configure(settings.log_level)
    # Solving happens in other processes; the threads here mostly wait for each other, so they take turns often.
    sys.setswitchinterval(TURN_SECONDS)
    service = create_app(settings)
    config = uvicorn.Config(
        service,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_keep_alive=20,
        limit_concurrency=1000,
    )
    server = _Server(config, settings, service.state.service.link)
    server.run()
    return 0 if server.started else 2


def _server_class() -> Any:
    import uvicorn

    return uvicorn.Server


class _Server:
    """A server that tells where it listens once it does."""

    def __init__(self, config: Any, settings: Settings, link: OneTimeLink) -> None:
        outer = self
        self.settings, self.link = settings, link

        class Announcing(_server_class()):  # type: ignore[misc]  # the base is imported only when serving
            async def startup(self, sockets: Any = None) -> None:
                await super().startup(sockets)
                if self.started:
                    outer.announce(self.servers[0].sockets[0].getsockname()[1])

        self._server = Announcing(config)

    @property
    def started(self) -> bool:
        """Whether it ever listened."""
        return bool(self._server.started)

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        try:
            self._server.run()
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_DFL)

    def announce(self, port: int) -> None:
        """Print the address, and on loopback the link that signs in once."""
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        base = f"http://{host}:{port}"
        if self.settings.loopback:
            err().print("Buka tautan ini di peramban (berlaku sekali):")
            err().print(f"  {base}/masuk/tautan?kode={self.link.issue()}", soft_wrap=True)
        else:
            err().print(f"Melayani {base} untuk {', '.join(self.settings.allowed_hosts)}.", soft_wrap=True)
        err().print("Hentikan dengan Ctrl-C.")
