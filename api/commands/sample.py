"""``tangga sample``: copies a shipped sample."""

from __future__ import annotations

from importlib import resources
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json
from api.options import JsonOption
from data.faults import refuse
from data.near import suggestion
from data.saving import saving

DEFAULT_SAMPLE = "bandar-lampung"

app, command = verb_app(
    "sample",
    "Contoh bawaan: data nyata Kota Bandar Lampung 2021-2024 (bandar-lampung) dan Kabupaten Aceh Tengah 2026 pada "
    "Pemdi (aceh-tengah-pemdi), serta satu provinsi SIMULASI dengan 16 instansi (wilayah-contoh-simulasi).",
    ["tangga sample contoh.csv", "tangga sample pemdi.csv --name aceh-tengah-pemdi"],
)


@command
def sample(
    out: Annotated[str, typer.Argument(metavar="KELUARAN.csv", help="Berkas yang akan ditulis.")],
    name: Annotated[str, typer.Option(metavar="NAMA", help="Contoh yang disalin.")] = DEFAULT_SAMPLE,
    as_json: JsonOption = False,
) -> int:
    """Copy a sample."""
    samples = shipped_samples()
    if name not in samples:
        raise refuse(
            "unknown_sample",
            "contoh tidak dikenal",
            found=name,
            allowed=", ".join(samples),
            remedy=suggestion(name, samples),
        )
    content = (resources.files("data") / "samples" / f"{name}.csv").read_bytes()
    with saving(out) as draft:
        draft.write_bytes(content)
    if as_json:
        print_json({"sample": name, "file": out})
    else:
        err().print(f"Contoh {name} disalin ke {out}. Coba: tangga score {out}")
    return 0


def shipped_samples() -> tuple[str, ...]:
    """Names of the samples that come with Tangga."""
    folder = resources.files("data") / "samples"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv")))
