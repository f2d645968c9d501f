"""``tangga restore``: a store from a backup, into an empty database of either kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json, working
from api.options import JsonOption
from api.store_opening import DatabaseOption, make_folder, opened

app, command = verb_app(
    "restore",
    "Basis data tujuan harus kosong. Cadangan diperiksa dahulu; sesudah ditulis, isinya dibandingkan baris demi "
    "baris. Cadangan SQLite dapat dipulihkan ke PostgreSQL dan sebaliknya.",
    ["tangga restore cadangan.zip", "tangga restore cadangan.zip --database postgresql://tangga@localhost/tangga"],
)


@command
def restore_store(
    file: Annotated[str, typer.Argument(metavar="CADANGAN.zip", help="Berkas dari `tangga backup`.")],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> int:
    """Restore a backup."""
    from data.store.audit import AuditEntry
    from data.store.backup import restore

    with opened(database) as base, working("memulihkan dan memeriksa"):
        make_folder(base)
        manifest = restore(base, file)
        with base.transaction() as store:
            entry = AuditEntry(datetime.now(UTC), "tangga restore", "restore", file, "done")
            store.audit.append(entry)
    rows = {table.name: table.rows for table in manifest.tables}
    if as_json:
        print_json({"file": file, "revision": manifest.revision, "rows": rows})
    else:
        err().print(f"{sum(rows.values())} baris dari {len(rows)} tabel dipulihkan dan cocok. Semua orang masuk lagi.")
    return 0
