"""``tangga simulate``: a labelled, simulated panel with self, desk and final levels."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, working
from api.option_values import OptionReader, number
from api.seed_option import SeedOption, seed_of
from api.selection import FIRST_CYCLE, LAST_CYCLE
from data.panel_export import write_panel
from data.rules_values import whole
from data.table import Problem
from training.simulation import MOST_INSTITUTIONS, simulate

app, command = verb_app(
    "simulate",
    "Panel SIMULASI: level akhir mengikuti statistik nasional 2021-2022, level mandiri dan dokumen mengikuti hukum "
    "yang ditulis di docs/simulation.md. Untuk mencoba dan menguji; setiap baris bertanda SIMULASI.",
    ["tangga simulate --institutions 50 --cycles 2021:2024 --seed 1 --out simulasi.csv"],
)


@command
def simulate_panel(
    institutions: Annotated[str, typer.Option(metavar="JUMLAH", help="Banyaknya instansi.")] = "100",
    cycles: Annotated[
        str, typer.Option(metavar="AWAL:AKHIR", help="Siklus pertama dan terakhir, misalnya 2021:2024.")
    ] = "2021:2024",
    seed: SeedOption = "0",
    out: Annotated[str | None, typer.Option(metavar="PANEL.csv", help="Berkas CSV atau XLSX; wajib.")] = None,
) -> int:
    """Write a simulated panel."""
    reader = OptionReader()
    count = reader.take("--institutions", institutions, number(whole(1, MOST_INSTITUTIONS)))
    years = reader.take("--cycles", cycles, _years)
    chosen = seed_of(reader, seed)
    path = reader.require("--out", out, lambda text: text)
    with working("menyimulasikan"):
        panel = simulate(count or 1, years or (), chosen)
        write_panel(path, tuple(panel.assessments()))
    err().print(f"Panel SIMULASI ({count} instansi) disimpan di {path}.")
    return 0


def _years(text: str) -> tuple[int, ...] | Problem:
    first, _, last = text.partition(":")
    if not first.strip().isdigit() or not (last or first).strip().isdigit():
        return Problem("bad_cycle", "siklus bukan tahun", text, "bentuk 2021:2024")
    start, end = int(first), int(last or first)
    if not FIRST_CYCLE <= start <= end <= LAST_CYCLE:
        return Problem("bad_cycle", "urutan siklus terbalik atau di luar jangkauan", text, "bentuk 2021:2024")
    return tuple(range(start, end + 1))
