"""``tangga outlook``: next cycle's index from published indices alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from api.command import verb_app
from api.console import out, print_json, print_notices, working
from api.option_values import OptionReader, choice, number
from api.options import JsonOption
from api.selection import FIRST_CYCLE, LAST_CYCLE, institutions_named
from data.assessment import REGIMES, Regime
from data.indices_file import read_indices
from data.numbers import indonesian
from data.panel_words import REGIME_OF
from data.rules_values import whole
from models.outlook import Outlook, OutlookReport, outlook

app, command = verb_app(
    "outlook",
    "Ramalan indeks satu siklus ke depan beserta selangnya, dari riwayat indeks terbit: riwayat sendiri, jenis, "
    "provinsi, dan gerak nasional. Nilai mandiri tidak diperlukan. Baris dari siklus yang diramal "
    "dan sesudahnya tidak dibaca.",
    [
        "tangga outlook indeks.csv --cycle 2025",
        "tangga outlook indeks.csv --cycle 2025 --institution 'Pemerintah Kota Metro' --regime interview",
    ],
)


@command
def outlook_of(
    file: Annotated[
        str, typer.Argument(metavar="BERKAS", help="Indeks terbit (CSV atau XLSX): satu baris per instansi dan siklus.")
    ],
    cycle: Annotated[str | None, typer.Option(metavar="TAHUN", help="Siklus yang diramal; wajib.")] = None,
    institution: Annotated[
        list[str] | None, typer.Option(metavar="NAMA", help="Hanya instansi ini; boleh diulang.")
    ] = None,
    regime: Annotated[
        str | None,
        typer.Option(metavar="CARA", help="Akhir siklus itu: interview atau document; tanpa ini keduanya dihitung."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Forecast the index of one cycle."""
    reader = OptionReader()
    ending: Regime | None = reader.take("--regime", regime, choice(REGIME_OF, REGIMES))
    wanted = reader.require("--cycle", cycle, number(whole(FIRST_CYCLE, LAST_CYCLE)))
    with working("membaca dan meramal"):
        indices = read_indices(file)
        names = [record.institution for record in indices.records]
        chosen = [found for name in institution or () for found in institutions_named(name, names)]
        report = outlook(indices.records, wanted, ending, chosen or None)
    print_notices((*indices.notices, *report.notices))
    if as_json:
        print_json([outlook_document(one, report) for one in report.outlooks])
    else:
        _print(report)
    return 0


def outlook_document(one: Outlook, report: OutlookReport) -> dict[str, Any]:
    """One forecast with what it rests on."""
    return {
        **one.document(),
        "base_cycle": one.base_cycle,
        "base_index": one.base_index,
        "basis": report.basis,
        "trained_through": report.trained_through,
        "simulated": report.simulated,
    }


def _print(report: OutlookReport) -> None:
    console = out()
    mark = " (SIMULASI)" if report.simulated else ""
    console.print(Text(f"Ramalan indeks {report.outlooks[0].cycle}{mark}", "bold"))
    console.print(
        f"Gerak rata-rata nasional diramal {_signed(report.drift.mean)} (simpangan baku {_two(report.drift.sd)})."
    )
    console.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Instansi", overflow="fold", ratio=1)
    for heading in ("Terakhir", "Ramalan", "Selang 50 %", "Selang 90 %"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in report.outlooks:
        table.add_row(
            one.institution,
            f"{_two(one.base_index)} ({one.base_cycle})",
            Text(_two(one.q50), "bold"),
            f"{_two(one.q25)}-{_two(one.q75)}",
            f"{_two(one.q05)}-{_two(one.q95)}",
        )
    console.print(table)


def _two(value: float) -> str:
    return indonesian(Fraction(value))


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '-'}{_two(abs(value))}"
