"""Back up a store while it is in use, and restore it into an empty database of either kind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Table

from data.faults import refuse

from . import schema
from .backup_file import (
    FORMAT,
    Manifest,
    TableSummary,
    new_archive,
    open_archive,
    table_entry,
    table_lines,
    verify_backup,
    write_manifest,
)
from .database import Database
from .errors import ConstraintBroken, SchemaMismatch, SchemaMissing
from .rows import Tally, insert_lines, is_unused, lines_of, tables_of


def back_up(database: Database, path: str | Path, at: datetime) -> Manifest:
    """Write a backup of one moment of the store; others may read and write meanwhile.

    Args:
        database: any, also one of an older release.
        path: the file to make; must not exist.
        at: moment, for the manifest.

    Raises:
        InputError: if the file cannot be made.
        SchemaMissing: if there is no store.
        StoreUnavailable: if the database cannot be reached.
    """
    revision = database.revision()
    if revision is None:
        raise SchemaMissing(database.label)
    target = Path(path)
    with new_archive(target) as archive, database.snapshot() as connection:
        summaries = []
        for table in tables_of(connection):
            tally = Tally()
            with archive.open(table_entry(table.name), "w", force_zip64=True) as entry:
                for line in lines_of(connection, table):
                    tally.add(line)
                    entry.write(line)
            summaries.append(TableSummary(table.name, [c.name for c in table.columns], tally.rows, tally.sha256))
        found = schema.current(connection) or revision
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, found, moment, database.kind, tuple(summaries))
        write_manifest(archive, manifest)
    return verify_backup(target)


def restore(database: Database, path: str | Path) -> Manifest:
    """Make a store from a backup, of this or an older release; all of it or nothing.

    The file is checked before anything is written, and what the database then holds is compared with it row by
    row before it is kept. Everybody has to log in anew.

    Args:
        database: an empty one, or one with a store that holds nothing.
        path: the backup.

    Raises:
        InputError: if the file is no backup or damaged, or the database is not empty.
        SchemaMismatch: if the backup is from a newer release.
        ConstraintBroken: if the database does not hold what the file says.
        StoreUnavailable: if the database cannot be reached or written.
    """
    source = Path(path)
    manifest = verify_backup(source)
    if manifest.revision not in schema.revisions():
        raise SchemaMismatch(manifest.revision, schema.head(), newer=True)
    with database.rebuilding() as connection:
        _require_empty(connection, database.label)
        schema.migrate(connection, manifest.revision)
        _fill(connection, source, manifest)
        schema.migrate(connection)
    return manifest


def _require_empty(connection: Connection, label: str) -> None:
    """Leave an empty database, or refuse."""
    if schema.is_empty(connection):
        return
    known = schema.current(connection) in schema.revisions()
    if not known or not is_unused(connection, tables_of(connection)):
        raise refuse(
            "database_not_empty",
            "basis data tujuan sudah berisi",
            place=label,
            remedy="Pulihkan ke basis data yang kosong; yang berisi tidak akan ditimpa.",
        )
    schema.migrate(connection, schema.BASE)


def _fill(connection: Connection, source: Path, manifest: Manifest) -> None:
    tables = {table.name: table for table in tables_of(connection)}
    summaries = {summary.name: summary for summary in manifest.tables}
    if tables.keys() != summaries.keys():
        raise ConstraintBroken(f"tabel berbeda: {', '.join(sorted(tables.keys() ^ summaries.keys()))}")
    with open_archive(source) as (archive, _):
        for name, table in tables.items():
            insert_lines(connection, table, summaries[name].columns, table_lines(archive, name))
            _compare(connection, table, summaries[name])


def _compare(connection: Connection, table: Table, summary: TableSummary) -> None:
    tally = Tally()
    for line in lines_of(connection, table):
        tally.add(line)
    if (tally.rows, tally.sha256) != (summary.rows, summary.sha256):
        raise ConstraintBroken(f"tabel {table.name}: {tally.rows} baris, seharusnya {summary.rows} baris yang sama")
