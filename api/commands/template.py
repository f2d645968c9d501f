"""``tangga template``: the worksheet that one institution fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json
from api.options import JsonOption
from data.assessment import INSTITUTION_TYPES, InstitutionType
from data.faults import refuse
from data.instrument_file import DEFAULT_INSTRUMENT, read_instrument
from data.near import suggestion
from data.panel_words import TYPE_OF, word
from data.worksheet_template import write_template

app, command = verb_app(
    "template",
    "Lembar kerja memuat pilihan level, uraian tiap level, dan daftar bukti. Setelah diisi, berkasnya langsung dapat "
    "dipakai oleh perintah lain.",
    [
        "tangga template lembar-kerja.xlsx",
        "tangga template pemdi.xlsx --instrument pemdi-2026",
        "tangga template kementerian.xlsx --type kementerian",
    ],
)


@command
def template(
    out: Annotated[str, typer.Argument(metavar="KELUARAN.xlsx", help="Berkas Excel yang akan ditulis.")],
    instrument: Annotated[
        str, typer.Option(metavar="ID", help="Instrumen bawaan, atau berkas YAML.")
    ] = DEFAULT_INSTRUMENT,
    institution_type: Annotated[
        str | None,
        typer.Option("--type", metavar="JENIS", help="Jenis instansi; menentukan penanggung jawab yang lazim."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Write a blank worksheet."""
    chosen = read_instrument(instrument)
    write_template(Path(out), chosen, type_=_type(institution_type))
    if as_json:
        print_json({"file": out, "instrument": chosen.id, "indicators": len(chosen.indicators)})
    else:
        err().print(f"Lembar kerja {chosen.id} ditulis ke {out}. Setelah diisi: tangga check {out}")
    return 0


def _type(text: str | None) -> InstitutionType | None:
    if text is None:
        return None
    type_ = TYPE_OF.get(word(text))
    if type_ is None:
        raise refuse(
            "unknown_type",
            "jenis instansi tidak dikenal",
            place="opsi --type",
            found=text,
            allowed=", ".join(INSTITUTION_TYPES),
            remedy=suggestion(text, TYPE_OF),
        )
    return type_
