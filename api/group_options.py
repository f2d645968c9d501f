"""Options that choose several institutions of a file."""

from typing import Annotated

import typer

PanelArgument = Annotated[str, typer.Argument(metavar="PANEL", help="Panel (CSV atau XLSX) dengan beberapa instansi.")]
InstitutionsOption = Annotated[
    list[str] | None,
    typer.Option("--institutions", metavar="NAMA", help="Hanya instansi ini; beberapa nama boleh berderet."),
]
NamesArgument = Annotated[list[str] | None, typer.Argument(metavar="[NAMA]...", help="Nama-nama instansi berikutnya.")]
ProvinceOption = Annotated[str | None, typer.Option(metavar="NAMA", help="Hanya instansi di satu provinsi.")]
TypeOption = Annotated[
    str | None, typer.Option("--type", metavar="JENIS", help="Hanya satu jenis, misalnya kabupaten.")
]
