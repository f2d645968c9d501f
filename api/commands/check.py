"""``tangga check``: every fault of a panel or worksheet at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from api.command import verb_app
from api.console import err, out, print_json, print_notices, working
from api.fault_table import print_faults
from api.inputs import own_instruments
from api.options import FileArgument, InstrumentOption, JsonOption
from data.assessment import STAGE_NAMES, STAGES, Assessment
from data.assessment_files import read_assessments
from data.faults import InputError, Notice

app, command = verb_app(
    "check",
    "Setiap kesalahan disebut dengan baris, kolom, isi yang ditemukan, isi yang boleh, dan jalan keluarnya. Status "
    "keluar 2 bila ada kesalahan; peringatan saja tidak menggagalkan.",
    ["tangga check panel.csv", "tangga check lembar-kerja.xlsx --json"],
)


@command
def check(file: FileArgument, instrument: InstrumentOption = None, as_json: JsonOption = False) -> int:
    """Validate a file."""
    own = own_instruments(instrument or ())
    try:
        with working("memeriksa berkas"):
            panel = read_assessments(file, instruments=own)
    except InputError as error:
        if as_json:
            print_json({"file": file, "valid": False, "faults": [asdict(fault) for fault in error.faults]})
        print_faults(err(), error.faults)
        return 2
    if as_json:
        print_json(_document(file, panel.assessments, panel.notices))
    else:
        _print(file, panel.assessments)
    print_notices(panel.notices)
    return 0


def _document(file: str, assessments: Sequence[Assessment], notices: Iterable[Notice]) -> dict[str, Any]:
    return {
        "file": file,
        "valid": True,
        "faults": [],
        "assessments": len(assessments),
        "institutions": len({a.institution.name for a in assessments}),
        "cycles": sorted({a.cycle for a in assessments}),
        "stages": [stage for stage in STAGES if any(a.stage == stage for a in assessments)],
        "instruments": sorted({a.instrument for a in assessments}),
        "simulated": any(a.simulated for a in assessments),
        "warnings": [{"code": notice.code, "message": notice.message} for notice in notices],
    }


def _print(file: str, assessments: Sequence[Assessment]) -> None:
    console = out()
    console.print(Text(f"{file}: tidak ada kesalahan.", "bold green"))
    names = list(dict.fromkeys(a.institution.name for a in assessments))
    institutions = names[0] if len(names) == 1 else f"{len(names)} instansi"
    cycles = ", ".join(map(str, sorted({a.cycle for a in assessments})))
    stages = ", ".join(STAGE_NAMES[stage] for stage in STAGES if any(a.stage == stage for a in assessments))
    instruments = ", ".join(sorted({a.instrument for a in assessments}))
    console.print(f"{len(assessments)} penilaian dari {institutions}; siklus {cycles}; {stages}; {instruments}.")
