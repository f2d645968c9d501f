"""The result of a batch: rows appended as they come, safe against a kill at any moment, in order at the end.

Beside the result stands a journal with a digest of what was asked, until the last row is in. A later call with
the same request goes on where the rows end; a half-written last line is dropped and planned again. Where the result is
no CSV, rows wait in one beside it.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from data.faults import refuse
from data.formula_cells import neutralise, restore
from data.saving import saving
from engine.batch_row import COLUMNS, Row

from .batch_parquet import ENDING as PARQUET
from .batch_parquet import check_parquet, is_parquet_result, write_parquet

JOURNAL = ".jurnal"
WAITING = ".baris"
ENDINGS = (".csv", PARQUET)
_START = ",".join((*COLUMNS[:2], "")).encode()


def check_result_name(path: str) -> None:
    """Refuse a name that says another format, before anything is read.

    Raises:
        InputError: naming the formats, or the library that Parquet needs.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        allowed = " atau ".join(ENDINGS)
        raise refuse("unknown_format", "format hasil tidak dikenal", place="opsi --out", found=path, allowed=allowed)
    if ending == PARQUET:
        check_parquet()


class ResultFile:
    """Rows of one batch on disk.

    Args:
        path: ends in one of `ENDINGS`.
        digest: of everything that decides the rows.
        restart: throw away what is there.

    Attributes:
        rows: rows that are in, by number.

    Raises:
        InputError: if the file belongs to another request, is complete already or no result at all, or the folder is
            missing.
    """

    def __init__(self, path: str, digest: str, restart: bool) -> None:
        self.path, self.journal = Path(path), Path(path + JOURNAL)
        self.stream_path = Path(path + WAITING) if self.path.suffix.lower() == PARQUET else self.path
        self.rows: dict[int, Row] = {}
        if not self.path.parent.is_dir():
            raise refuse("folder_missing", "folder tujuan tidak ada", place=str(self.path.parent))
        if self.path.is_dir():
            raise refuse("file_is_folder", "ini folder, bukan berkas", place=path)
        if self.path.exists() and not _is_result(self.path):
            raise refuse(
                "not_a_result", "berkas ini sudah ada dan bukan hasil batch", place=path, remedy="Pakai nama lain."
            )
        if restart:
            for old in (self.journal, self.stream_path, self.path):
                old.unlink(missing_ok=True)
        if self.journal.exists():
            self._resume(digest)
        elif self.path.exists():
            raise refuse(
                "result_exists",
                "berkas hasil sudah ada dan lengkap",
                place=path,
                remedy="Pakai nama lain, atau --restart untuk mengulang dari awal.",
            )
        else:
            self._begin(digest)
        self._stream: IO[str] = self.stream_path.open("a", encoding="utf-8", newline="")
        self._writer = csv.DictWriter(self._stream, COLUMNS, lineterminator="\n")

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows and make sure they are on disk; a number that is in already is not added again."""
        for row in rows:
            number = int(row["number"])
            if number not in self.rows:
                self.rows[number] = row
                self._writer.writerow(_harmless(row))
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Stop; what is in stays in."""
        self._stream.close()

    def finish(self) -> None:
        """Put the rows in the order of the panel and take the journal away."""
        self.close()
        ordered = [self.rows[number] for number in sorted(self.rows)]
        with saving(self.path) as draft:
            if self.stream_path == self.path:
                _write_csv(draft, ordered)
            else:
                write_parquet(draft, ordered)
        if self.stream_path != self.path:
            self.stream_path.unlink()
        self.journal.unlink()

    def _begin(self, digest: str) -> None:
        with saving(self.journal) as draft:
            draft.write_text(json.dumps({"format": 1, "request": digest}), "utf-8")
        _write_csv(self.stream_path, [])

    def _resume(self, digest: str) -> None:
        try:
            known = json.loads(self.journal.read_text("utf-8"))["request"]
        except (ValueError, KeyError, TypeError) as error:
            raise refuse(
                "journal_damaged", "jurnal rusak", place=str(self.journal), remedy="Ulangi dengan --restart."
            ) from error
        if known != digest:
            raise refuse(
                "result_of_other_request",
                "berkas hasil ini milik permintaan lain yang belum selesai",
                place=str(self.path),
                remedy="Ulangi perintah yang sama persis, pakai nama lain, atau --restart.",
            )
        content = self.stream_path.read_bytes() if self.stream_path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.decode("utf-8").splitlines()
        if not lines or lines[0] != ",".join(COLUMNS):
            self._begin(digest)
            return
        with self.stream_path.open("r+b") as stream:
            stream.truncate(len(whole))
        for row in csv.DictReader(lines):
            if None not in row and None not in row.values():
                self.rows.setdefault(int(row["number"]), {name: restore(cell) for name, cell in row.items()})


def _write_csv(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(_harmless, rows))


def _harmless(row: Row) -> Row:
    return {name: neutralise(cell) for name, cell in row.items()}


def _is_result(path: Path) -> bool:
    """Whether a batch wrote this file, or nothing is in it; releases may differ in later columns."""
    with path.open("rb") as stream:
        start = stream.read(len(_START))
    if path.suffix.lower() == PARQUET and start:
        return is_parquet_result(path)
    return start in (b"", _START)
