"""The file of a backup: a ZIP archive with a manifest and a file of JSON lines for every table."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from data.faults import InputError, refuse
from data.system_words import system_words

from .rows import Tally

FORMAT = 1
"""Version of the format; raised when an older reader would misread it."""

_MANIFEST = "manifest.json"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class TableSummary:
    """One table of a backup.

    Attributes:
        columns: names in the order of the values.
        rows: how many.
        sha256: SHA-256, hex, of its lines.
    """

    name: str
    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        format: version of the format.
        revision: schema revision of the tables.
        created_at: moment of the snapshot, ISO 8601 in UTC.
        database: kind of database that it came from.
        tables: those that others point at first.
    """

    format: int
    revision: str
    created_at: str
    database: str
    tables: tuple[TableSummary, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive to fill; it stands at `path`, safe on the disk, once the block ends without an error.

    Raises:
        InputError: if the folder does not exist or may not be written, or the file exists already.
    """
    if path.exists():
        raise refuse("file_exists", "berkas cadangan sudah ada", place=str(path), remedy="Pilih nama lain.")
    if not path.parent.is_dir():
        raise refuse("folder_missing", "folder tujuan tidak ada", place=str(path.parent))
    try:
        # mkstemp makes the file private, as what it will hold must be.
        handle, name = tempfile.mkstemp(prefix=".", suffix=".zip", dir=path.parent)
    except OSError as error:
        reason = system_words(error)
        raise refuse("file_unwritable", f"tidak dapat ditulis ({reason})", place=str(path)) from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Add the manifest, last of all."""
    archive.writestr(_MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup to read, with its manifest.

    Raises:
        InputError: if it is no backup, is damaged, or is of a format that this release does not know.
    """
    with _readable(path), zipfile.ZipFile(path) as archive:
        yield archive, _read_manifest(archive, path)


def verify_backup(path: Path) -> Manifest:
    """Check that a backup holds every row that its manifest promises, unchanged.

    Raises:
        InputError: if it is no backup, is damaged, or is of a format that this release does not know.
    """
    with open_archive(path) as (archive, manifest):
        for table in manifest.tables:
            tally = Tally()
            for line in table_lines(archive, table.name):
                tally.add(line)
            if (tally.rows, tally.sha256) != (table.rows, table.sha256):
                raise _damaged(path, f"tabel {table.name}: {tally.rows} baris, seharusnya {table.rows} baris yang sama")
        return manifest


def table_entry(name: str) -> str:
    """Name of a table's file inside the archive."""
    return f"tables/{name}.jsonl"


def table_lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Lines of a table."""
    with archive.open(table_entry(name)) as lines:
        yield from lines


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        document = json.loads(archive.read(_MANIFEST))
        found = document["format"]
        if found == FORMAT:
            tables = tuple(TableSummary(**table) for table in document.pop("tables"))
            return Manifest(tables=tables, **document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, "daftar isinya tidak ada atau tidak terbaca") from error
    raise refuse(
        "backup_format_unknown",
        "bentuk cadangan tidak dikenal rilis ini",
        place=str(path),
        found=str(found),
        allowed=str(FORMAT),
        remedy="Perbarui Tangga.",
    )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    if not path.is_file():
        raise refuse("file_missing", "berkas tidak ada", place=str(path))
    try:
        yield
    except _DAMAGED as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> InputError:
    remedy = "Pakai cadangan lain; tidak ada yang dipulihkan."
    return refuse(
        "backup_damaged", f"cadangan rusak atau bukan cadangan Tangga ({reason})", place=str(path), remedy=remedy
    )


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
