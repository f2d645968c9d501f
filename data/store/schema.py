"""Which schema a database has, and moving it up or down."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from data.faults import refuse

from .errors import ConstraintBroken, SchemaMismatch, SchemaMissing

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x7A66  # any number that no other program uses on the same database
BASE = "base"
"""The revision before the first: an empty database."""


def head() -> str:
    """Revision that this release needs."""
    found = _scripts().get_current_head()
    if found is None:
        raise RuntimeError("the release ships no migrations")
    return found


def revisions() -> tuple[str, ...]:
    """Every revision that this release knows, oldest first."""
    return tuple(reversed([script.revision for script in _scripts().walk_revisions()]))


def current(connection: Connection) -> str | None:
    """Revision of a database; ``None`` if it holds no store."""
    return MigrationContext.configure(connection).get_current_revision()


def require_head(connection: Connection, label: str) -> None:
    """Make sure that the database has this release's schema.

    Raises:
        SchemaMissing: if it has none.
        SchemaMismatch: if it has another one, older or newer.
    """
    found = current(connection)
    if found is None:
        raise SchemaMissing(label)
    if found != head():
        raise SchemaMismatch(found, head(), newer=found not in revisions())


def migrate(connection: Connection, revision: str | None = None) -> str:
    """Move a database to a revision, up or down, within the caller's transaction. Down removes data.

    Args:
        connection: in a transaction that may write, foreign keys of SQLite not enforced.
        revision: ``None`` for this release's, ``base`` for an empty database.

    Raises:
        InputError: if the revision is not known.
        SchemaMismatch: if the database comes from a newer release.
        ConstraintBroken: if rows would contradict each other afterwards.
    """
    target = revision or head()
    known = revisions()
    if target != BASE and target not in known:
        raise refuse("revision_unknown", "revisi skema tidak dikenal", found=target, allowed=", ".join((BASE, *known)))
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = current(connection)
    if found is not None and found not in known:
        raise SchemaMismatch(found, head(), newer=True)
    config = _config(connection)
    upward = target != BASE and (found is None or known.index(found) <= known.index(target))
    (command.upgrade if upward else command.downgrade)(config, target)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise ConstraintBroken(f"baris tabel {broken[0]} merujuk ke baris yang tidak ada")
    return target


def is_empty(connection: Connection) -> bool:
    """Whether the database holds no table at all, of ours or of others."""
    return not [name for name in inspect(connection).get_table_names() if name != "alembic_version"]


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
