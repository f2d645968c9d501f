"""``tangga export``: what the store holds, as a panel."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json
from api.options import JsonOption
from api.store_opening import DatabaseOption, opened
from data.faults import refuse
from data.panel_export import write_panel

app, command = verb_app(
    "export",
    "Panelnya dibaca kembali tanpa perubahan oleh `tangga import` dan perintah lain.",
    ["tangga export panel.csv", "tangga export metro.xlsx --institution 'Pemerintah Kota Metro'"],
)


@command
def export_panel(
    out: Annotated[str, typer.Argument(metavar="KELUARAN", help="Berkas .csv atau .xlsx yang akan ditulis.")],
    institution: Annotated[str | None, typer.Option(metavar="NAMA", help="Hanya instansi ini.")] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> int:
    """Export assessments."""
    from data.store.assessments import AssessmentFilter

    with opened(database) as base, base.read() as store:
        id_ = None if institution is None else store.institutions.named(institution).id
        found = store.assessments.all(where=AssessmentFilter(institution_id=id_))
    if not found:
        raise refuse("nothing_stored", "tidak ada penilaian yang tersimpan untuk pilihan itu", place="penyimpanan")
    write_panel(out, [one.assessment for one in found])
    if as_json:
        print_json({"file": out, "assessments": len(found)})
    else:
        err().print(f"{len(found)} penilaian ditulis ke {out}.")
    return 0
