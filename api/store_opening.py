"""The store as the commands open it: where it lies, and its refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.faults import Fault, InputError

if TYPE_CHECKING:
    from data.store.database import Database

DatabaseOption = Annotated[
    str | None,
    typer.Option(metavar="ALAMAT", help="Basis data; biasanya dari TANGGA_DATABASE_URL, atau SQLite di folder Anda."),
]


@contextmanager
def opened(url: str | None, *, make: bool = False) -> Iterator[Database]:
    """The store's database.

    Args:
        url: as typed; ``None`` for what the environment says.
        make: whether to make the store if there is none yet.

    Raises:
        InputError: in place of every refusal of the store.
    """
    from data.store.database import Database
    from data.store.errors import StoreError

    try:
        with Database(url or database_url()) as database:
            if make and database.revision() is None:
                make_folder(database)
                database.migrate()
            yield database
    except StoreError as error:
        raise InputError(Fault(error.code, error.message, "penyimpanan", remedy=error.remedy)) from error


def database_url() -> str:
    """Where the store lies when the command does not say."""
    from api.service.settings import read_settings

    return read_settings().database_url


def make_folder(database: Database) -> None:
    """Make the folder of an SQLite file, for its owner alone."""
    if database.kind == "sqlite":
        Path(database.label).absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
