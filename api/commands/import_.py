"""``tangga import``: a panel or worksheet into the store, all of it or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.command import verb_app
from api.console import err, out, print_json, print_notices, working
from api.options import FileArgument, JsonOption
from api.store_opening import DatabaseOption, opened
from data.assessment_files import read_assessments
from data.faults import InputError

if TYPE_CHECKING:
    from data.store.imports import ImportPreview

app, command = verb_app(
    "import",
    "Semua atau tidak sama sekali: satu baris yang salah menolak seluruh berkas. Mengulang berkas yang sama tidak "
    "mengubah apa pun. Dengan --preview: hanya ditunjukkan apa yang akan ditambah, diubah, dan ditolak.",
    ["tangga import panel.csv --preview", "tangga import panel.csv"],
)


@command
def import_panel(
    file: FileArgument,
    preview: Annotated[bool, typer.Option("--preview", help="Tunjukkan saja; tidak ada yang ditulis.")] = False,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> int:
    """Import a file."""
    from api.service.wire.imports import preview_document
    from data.store.audit import AuditEntry
    from data.store.imports import apply_import, preview_import
    from data.store.stamp import Stamp

    with working("membaca"):
        panel = read_assessments(file)
    stamp = Stamp("tangga import", datetime.now(UTC))
    with opened(database, make=True) as base, working("memeriksa dan menulis"):
        if preview:
            with base.read() as store:
                found = preview_import(store, panel)
        else:
            with base.transaction() as store:
                found = apply_import(store, panel, stamp)
                counts = {"added": len(found.added), "changed": len(found.changed)}
                store.audit.append(AuditEntry(stamp.at, stamp.by, "import", file, "done", detail=counts))
    if as_json:
        print_json(preview_document(found))
    else:
        _print(found)
    print_notices(found.notices)
    if found.refused:
        if not as_json:
            raise InputError(found.refused)
        return 1
    if not as_json:
        err().print("Belum ada yang ditulis." if preview else "Tersimpan.")
    return 0


def _print(found: ImportPreview) -> None:
    out().print(f"Instansi baru: {len(found.new_institutions)}")
    out().print(f"Penilaian ditambah: {len(found.added)}")
    out().print(f"Penilaian diubah: {len(found.changed)}")
    out().print(f"Penilaian sama: {len(found.unchanged)}")
    for row in found.changed:
        out().print(f"  {row.label}: {len(row.differences)} perbedaan")
