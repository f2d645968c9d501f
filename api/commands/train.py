"""``tangga train``: fit and calibrate the assessor forecast on a panel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_notices
from api.inputs import own_instruments
from api.option_values import OptionReader
from api.options import InstrumentOption
from api.pair_panels import read_pair_panel
from api.progress_bar import progress_bar
from api.seed_option import SeedOption, seed_of
from data.saving import check_output_folder
from models.manifest import CARD_FILE
from training.artifact import train_artifact

app, command = verb_app(
    "train",
    "Melatih prakiraan asesor dari panel siklus lalu (tahap self, final, dan bila ada desk) dan mengalibrasinya pada "
    "instansi yang disisihkan. Menulis model, manifes, dan kartu model ke satu folder. Dengan benih yang sama "
    "hasilnya sama.",
    ["tangga train panel.csv --out model-kami --seed 1", "tangga forecast mandiri.csv --model model-kami"],
)


@command
def train_model(
    panel: Annotated[str, typer.Argument(metavar="PANEL", help="Panel dengan tahap self dan final; desk bila ada.")],
    out: Annotated[str | None, typer.Option(metavar="FOLDER", help="Folder model; wajib.")] = None,
    seed: SeedOption = "0",
    instrument: InstrumentOption = None,
) -> int:
    """Train a model."""
    reader = OptionReader()
    chosen = seed_of(reader, seed)
    folder = Path(reader.require("--out", out, lambda text: text))
    check_output_folder(folder)
    pairs, notices = read_pair_panel(panel, own_instruments(instrument or ()))
    print_notices(notices)
    with progress_bar("melatih") as progress:
        forecaster, _ = train_artifact(pairs, folder, chosen, evaluated=True, progress=progress)
    mark = "SIMULASI: " if forecaster.background.simulated else ""
    err().print(f"Dilatih pada: {forecaster.background.trained_on}")
    err().print(f"{mark}Model disimpan di {folder}; bacalah kartunya: {folder / CARD_FILE}")
    return 0
