"""``tangga evaluate``: the honest table, split by institution and by cycle, against the baselines."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from api.command import verb_app
from api.console import out, print_json, print_notices
from api.forecasting import needed_forecaster, own_model
from api.inputs import own_instruments
from api.option_values import OptionReader
from api.options import InstrumentOption, JsonOption
from api.pair_panels import read_pair_panel
from api.progress_bar import progress_bar
from api.seed_option import SeedOption, seed_of
from data.assessment import STAGE_NAMES
from data.faults import Notice
from data.numbers import indonesian
from models.baselines import BASELINE_NAMES
from models.manifest import read_manifest
from training.evaluation import Evaluation, Result, evaluate

app, command = verb_app(
    "evaluate",
    "Prakiraan diuji pada siklus terakhir: instansi yang dikenal model, instansi baru dengan riwayat, dan instansi "
    "baru tanpa riwayat; selalu dibandingkan dengan empat cara sederhana. Tanpa --model, model dilatih dahulu pada "
    "bagian latih panel; dengan --model, model itu tidak boleh pernah melihat panel ini. Dengan --model bawaan "
    "terlihat apakah model sendiri lebih baik daripada model bawaan.",
    [
        "tangga evaluate panel.csv",
        "tangga evaluate panel.csv --model bawaan",
        "tangga evaluate panel-lain.csv --model model-kami --json",
    ],
)

SPLIT_NAMES = {
    "known_next": "Instansi dikenal, siklus berikut",
    "new_next": "Instansi baru, siklus berikut",
    "new_blank": "Instansi baru tanpa riwayat",
}
GIVEN_SPLIT_NAMES = {
    "known_next": "Empat perlima instansi, siklus berikut",
    "new_next": "Seperlima instansi, siklus berikut",
    "new_blank": "Seperlima itu tanpa riwayat",
}
"""Where a model was given, nobody knows whom it has seen."""

SEEN = Notice(
    "trained_on_this_panel",
    "Model ini sudah belajar dari hasil yang diuji di sini, jadi angkanya terlalu baik. Hilangkan --model agar "
    "instansi yang diuji disisihkan dari pelatihan, atau beri panel yang belum pernah dilihatnya.",
)


@command
def evaluate_panel(
    panel: Annotated[str, typer.Argument(metavar="PANEL", help="Panel dengan tahap self dan final; desk bila ada.")],
    model: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Model dari `tangga train`, atau bawaan; tanpa ini model dilatih dahulu."),
    ] = None,
    seed: SeedOption = "0",
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Evaluate on a panel."""
    reader = OptionReader()
    chosen = seed_of(reader, seed)
    reader.finish()
    pairs, notices = read_pair_panel(panel, own_instruments(instrument or ()))
    forecaster = None if model is None else needed_forecaster(model, pairs.instrument)
    folder = own_model(model)
    learned = () if folder is None else read_manifest(folder).result_hashes
    with progress_bar("melatih dan menguji") as progress:
        evaluation = evaluate(pairs, chosen, forecaster, progress, frozenset(learned))
    print_notices((*notices, SEEN) if evaluation.seen else notices)
    if as_json:
        print_json({**evaluation.as_json(), "trained_on_this_panel": evaluation.seen})
    else:
        _print(evaluation, SPLIT_NAMES if model is None else GIVEN_SPLIT_NAMES)
    return 0


def _print(evaluation: Evaluation, split_names: Mapping[str, str]) -> None:
    console = out()
    mark = " (SIMULASI)" if evaluation.simulated else ""
    console.print(Text(f"Ujian prakiraan asesor pada siklus {evaluation.cycle}{mark}", "bold"))
    console.print(f"Dilatih pada: {evaluation.trained_on}")
    for result in evaluation.results:
        console.print()
        heading = f"{split_names[result.split]}, {STAGE_NAMES[result.stage]}: {result.cases} instansi"
        console.print(Text(heading, "bold"))
        console.print(_table(result))
        console.print(_words(result))


def _table(result: Result) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Cara", overflow="fold")
    table.add_column("Galat indeks", justify="right", no_wrap=True)
    table.add_column("RPS indikator", justify="right", no_wrap=True)
    for key, name in (("forecast", "prakiraan"), *BASELINE_NAMES.items()):
        style = "bold" if key == "forecast" else ""
        table.add_row(name, _decimal(result.mae[key], 3), _decimal(result.rps[key], 4), style=style)
    return table


def _words(result: Result) -> str:
    covered = ", ".join(f"{name}: {_percent(share)}" for name, share in result.coverage.items())
    groups = ", ".join(f"{name} {_percent(share)}" for name, share in result.group_coverage.items())
    lines = [
        f"Dibanding cara terbaik lain: galat indeks {_better(result.mae_gain)}, RPS {_better(result.rps_gain)}.",
        f"Selang yang memuat nilai nyata: {covered}. Bias {_decimal(result.bias, 3)}.",
    ]
    if result.seen:
        lines.append(f"TERLALU BAIK: model belajar dari hasil {result.seen} di antara {result.cases} instansi ini.")
    if groups:
        lines.append(f"Selang 90 % per kelompok: {groups}.")
    if result.served < 1:
        lines.append(f"Pada {_percent(1 - result.served)} instansi cara sederhana yang dipakai, bukan model.")
    return "\n".join(lines)


def _better(gain: float | None) -> str:
    if gain is None:
        return "tidak terukur karena cara itu tidak bergalat"
    return f"{_percent(abs(gain))} lebih {'rendah' if gain >= 0 else 'TINGGI'}"


def _percent(share: float) -> str:
    return f"{_decimal(100 * share, 1)} %"


def _decimal(value: float, decimals: int) -> str:
    return indonesian(Fraction(value), decimals)
