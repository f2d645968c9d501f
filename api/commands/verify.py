"""``tangga verify``: checks a saved plan without a solver."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from api.command import verb_app
from api.console import out, print_json
from api.inputs import instrument_of, own_instruments
from api.options import InstrumentOption, JsonOption
from api.saved_plan import read_saved_plan
from engine.verification import Check, verify

app, command = verb_app(
    "verify",
    "Dihitung ulang dari level, tanpa solver: indeks, biaya, kenaikan, aturan, cara biasa, rencana lain, dan batas "
    "bawah. Harga pengganti dan peluang bersandar pada solver dan prakiraan; keduanya dijaga oleh sidik berkas. Status "
    "keluar 1 bila ada yang tidak cocok.",
    ["tangga verify rencana.json"],
)


REBUILT = {
    "index_before": "indeks sebelum rencana",
    "index_before_display": "indeks sebelum rencana, dibulatkan",
    "predicate_before": "predikat sebelum rencana",
    "index_after": "indeks sesudah rencana",
    "index_after_display": "indeks sesudah rencana, dibulatkan",
    "predicate_after": "predikat sesudah rencana",
    "cost": "biaya seluruhnya",
    "levels_after": "level setiap indikator sesudah rencana",
    "steps": "setiap langkah: biaya dan kenaikan indeksnya",
    "group_costs": "biaya bersama",
    "baselines": "biaya menurut cara biasa",
    "alternatives": "rencana lain: level, biaya, dan indeksnya",
    "status": "status rencana",
    "target": "target sesuai aturan",
}
"""What the figures of the document are called by people; each is computed again from levels."""


@command
def verify_plan(
    plan: Annotated[str, typer.Argument(metavar="RENCANA.json", help="Rencana dari `tangga plan --out`.")],
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check a saved plan."""
    own = own_instruments(instrument or ())
    checks = verify(read_saved_plan(plan), lambda id_: instrument_of(id_, own))
    valid = all(check.passed for check in checks)
    if as_json:
        print_json({"valid": valid, "checks": [vars(check) for check in checks]})
    else:
        _print(checks, valid)
    return 0 if valid else 1


def _print(checks: tuple[Check, ...], valid: bool) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Hasil", no_wrap=True)
    table.add_column("Yang diperiksa", overflow="fold")
    for check in checks:
        mark = Text("cocok", "green") if check.passed else Text("TIDAK", "bold red")
        table.add_row(mark, REBUILT.get(check.code) or check.message.removeprefix("TIDAK: "))
    console = out()
    console.print(table)
    console.print()
    failed = sum(not check.passed for check in checks)
    if valid:
        console.print(Text(f"Sah: {len(checks)} pemeriksaan cocok.", "bold green"))
    else:
        console.print(Text(f"Tidak sah: {failed} dari {len(checks)} pemeriksaan tidak cocok.", "bold red"))
