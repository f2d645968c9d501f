"""``tangga score``: index, domains, aspects and predicate of each assessment."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from api.command import verb_app
from api.console import out, print_json, print_notices, working
from api.inputs import instrument_of, own_instruments
from api.options import CycleOption, FileArgument, InstitutionOption, InstrumentOption, JsonOption, StageOption
from api.selection import Selection
from data.assessment import STAGE_NAMES, Assessment
from data.assessment_files import read_assessments
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.numbers import indonesian, plain
from data.scoring import Score, score

app, command = verb_app(
    "score",
    "Perhitungan eksak dengan bilangan bulat; predikat ditentukan oleh indeks yang tidak dibulatkan.",
    ["tangga score panel.csv", "tangga score panel.csv --institution 'Pemerintah Kota Metro' --cycle 2024"],
)

LEAST_WIDTH = 52
"""Columns that the table takes without domains, with room for a name."""

PART_WIDTH = 7

Scored = tuple[Assessment, Instrument, Score]


@command
def score_file(
    file: FileArgument,
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Score every chosen assessment."""
    selection = Selection(institution, cycle, stage)
    own = own_instruments(instrument or ())
    with working("membaca dan menghitung"):
        panel = read_assessments(file, instruments=own)
        instruments = {a.instrument: instrument_of(a.instrument, own) for a in panel.assessments}
        scored = _score_all(selection.matching(panel.assessments), instruments)
    print_notices(panel.notices)
    if as_json:
        print_json([score_document(*one) for one in scored])
    elif len(scored) == 1:
        _print_one(*scored[0])
    else:
        for id_ in dict.fromkeys(instrument.id for _, instrument, _ in scored):
            _print_many([one for one in scored if one[1].id == id_])
    return 0


def score_document(assessment: Assessment, instrument: Instrument, result: Score) -> dict[str, Any]:
    """One assessment's score; values unrounded, `index_display` rounded half-up."""
    return {
        "institution": assessment.institution.name,
        "cycle": assessment.cycle,
        "stage": assessment.stage,
        "instrument": instrument.id,
        "index": float(result.index),
        "index_display": plain(result.index, instrument.display_decimals),
        "predicate": result.predicate,
        "domains": {id_: float(value) for id_, value in result.domains.items()},
        "aspects": {id_: float(value) for id_, value in result.aspects.items()},
        "simulated": assessment.simulated,
    }


def _score_all(chosen: Sequence[Assessment], instruments: dict[str, Instrument]) -> list[Scored]:
    scored: list[Scored] = []
    faults: list[Fault] = []
    for assessment in chosen:
        instrument = instruments[assessment.instrument]
        try:
            scored.append((assessment, instrument, score(instrument, assessment.levels)))
        except InputError as error:
            faults += [
                Fault(f.code, f.message, f"{assessment.label}, {f.place}", f.found, f.allowed, f.remedy)
                for f in error.faults
            ]
    if faults:
        raise InputError(faults)
    return scored


def _print_one(assessment: Assessment, instrument: Instrument, result: Score) -> None:
    console = out()
    console.print(Text(assessment.label, "bold"))
    console.print(instrument.title)
    console.print()
    index = indonesian(result.index, instrument.display_decimals)
    console.print(Text.assemble("Indeks ", (index, "bold"), f" ({result.predicate})"))
    console.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Kode", no_wrap=True)
    table.add_column("Domain dan aspek", overflow="fold")
    table.add_column("Bobot %", justify="right", no_wrap=True)
    table.add_column("Nilai", justify="right", no_wrap=True)
    for domain in instrument.domains:
        _add(table, domain.id, domain.name, domain.weight, result.domains[domain.id], "bold")
        for aspect in instrument.aspects:
            if aspect.domain == domain.id:
                _add(table, aspect.id, f"  {aspect.name}", aspect.weight, result.aspects[aspect.id], "")
    if not instrument.domains:
        for aspect in instrument.aspects:
            _add(table, aspect.id, aspect.name, aspect.weight, result.aspects[aspect.id], "")
    console.print(table)


def _add(table: Table, id_: str, name: str, weight: Fraction, value: Fraction, style: str) -> None:
    table.add_row(id_, name, indonesian(weight), indonesian(value), style=style)


def _print_many(scored: Sequence[Scored]) -> None:
    console = out()
    instrument = scored[0][1]
    parts = [domain.id for domain in instrument.domains] or [aspect.id for aspect in instrument.aspects]
    fits = LEAST_WIDTH + PART_WIDTH * len(parts) <= console.width
    if not fits:
        parts = []
    console.print(Text(f"{instrument.id}: {instrument.title}", "bold"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Instansi", overflow="fold", ratio=1)
    table.add_column("Siklus", no_wrap=True)
    table.add_column("Tahap", no_wrap=True)
    table.add_column("Indeks", justify="right", no_wrap=True)
    table.add_column("Predikat", no_wrap=True)
    for id_ in parts:
        table.add_column(id_, justify="right", no_wrap=True)
    for assessment, _, result in scored:
        values = [indonesian(result.domains.get(id_, result.aspects.get(id_, Fraction(0)))) for id_ in parts]
        mark = " (SIMULASI)" if assessment.simulated else ""
        table.add_row(
            f"{assessment.institution.name}{mark}",
            str(assessment.cycle),
            STAGE_NAMES[assessment.stage].removeprefix("penilaian ").removeprefix("hasil "),
            Text(indonesian(result.index, instrument.display_decimals), "bold"),
            result.predicate,
            *values,
        )
    console.print(table)
    legend = _legend(instrument) if fits else "Nilai domain dan aspek tidak muat: lebarkan layar, atau pakai --json."
    console.print(Text(legend, "dim"))
    console.print()


def _legend(instrument: Instrument) -> str:
    return "; ".join(f"{part.id} {part.name}" for part in (instrument.domains or instrument.aspects))
