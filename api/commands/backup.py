"""``tangga backup``: one moment of the store in one file, while others go on working."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json, working
from api.options import JsonOption
from api.store_opening import DatabaseOption, opened

app, command = verb_app(
    "backup",
    "Layanan boleh tetap berjalan. Berkasnya tidak terikat jenis basis data, dan langsung diperiksa ulang setelah "
    "ditulis. Isinya rahasia: simpan seperti basis datanya.",
    ["tangga backup cadangan.zip"],
)


@command
def backup(
    out: Annotated[str, typer.Argument(metavar="KELUARAN.zip", help="Berkas cadangan yang akan dibuat.")],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write a backup."""
    from data.store.backup import back_up

    with opened(database) as base, working("mencadangkan"):
        manifest = back_up(base, out, datetime.now(UTC))
    rows = {table.name: table.rows for table in manifest.tables}
    if as_json:
        print_json({"file": out, "revision": manifest.revision, "rows": rows})
    else:
        err().print(f"{sum(rows.values())} baris dari {len(rows)} tabel dicadangkan ke {out} dan diperiksa.")
    return 0
