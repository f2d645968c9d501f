"""``tangga batch``: a plan for every institution of a panel."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from api.assurance_option import AssuranceOption, HoldOption, hold_notices, probability
from api.batch_chunks import CHUNK, BatchRequest, Surety, batch_chunks, task_size
from api.batch_file import ResultFile, check_result_name
from api.batch_model import batch_model
from api.batch_run import BACKENDS, Backend, Run, run_chunks, workers
from api.batch_view import print_batch
from api.command import verb_app
from api.console import err, print_json, print_notices, working
from api.forecasting import ModelOption
from api.group_options import InstitutionsOption, NamesArgument, PanelArgument, ProvinceOption, TypeOption
from api.inputs import own_instruments
from api.members import Group, chosen_assessments
from api.option_values import OptionReader, number
from api.options import (
    BudgetOption,
    CostsOption,
    CycleOption,
    FreezeOption,
    HorizonOption,
    InstrumentOption,
    JsonOption,
    LockOption,
    MaxIndicatorsOption,
    RulesOption,
    StageOption,
)
from api.progress import progress_of
from api.rules_options import RulesOptions
from data.faults import refuse
from data.rules_values import whole
from engine.batch import BatchChunk

MOST_JOBS = 256

app, command = verb_app(
    "batch",
    "Satu baris per instansi: indeks, biaya termurah, langkah, dan buktinya. Baris ditulis begitu selesai. Bila "
    "perintah terhenti, ulangi perintah yang sama: yang sudah ada tidak dihitung lagi. Instansi yang gagal menjadi "
    "baris dengan sebabnya, dan yang lain jalan terus (status keluar 1 bila ada yang gagal atau tidak mungkin).",
    [
        "tangga batch panel.csv --target 2,6 --out hasil.csv",
        "tangga batch panel.csv --predicate Baik --out hasil.csv --jobs 8",
        "tangga batch panel.csv --target 3 --assurance 0,9 --out hasil.csv",
        "tangga batch panel.csv --hold --assurance 0,9 --out hasil.csv",
        "tangga batch panel.csv --target 3 --out hasil.csv --backend dask --scheduler tcp://10.0.0.5:8786",
    ],
)


@command
def batch(
    file: PanelArgument,
    out: Annotated[
        str, typer.Option(metavar="HASIL.csv", help="Berkas hasil, satu baris per instansi: .csv atau .parquet.")
    ],
    more: NamesArgument = None,
    target: Annotated[str | None, typer.Option(metavar="INDEKS", help="Indeks yang dicapai setiap instansi.")] = None,
    predicate: Annotated[
        str | None, typer.Option(metavar="NAMA", help="Predikat yang dicapai setiap instansi.")
    ] = None,
    budget: BudgetOption = None,
    assurance: AssuranceOption = None,
    hold: HoldOption = False,
    model: ModelOption = None,
    backend: Annotated[
        str, typer.Option(metavar="JENIS", help="loky (proses), threading (utas), atau dask (klaster).")
    ] = "loky",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ALAMAT", help="Penjadwal Dask, misalnya tcp://10.0.0.5:8786.")
    ] = None,
    jobs: Annotated[
        str | None, typer.Option(metavar="JUMLAH", help="Banyaknya proses; biasanya sebanyak inti.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Buang hasil yang ada dan mulai dari awal.")] = False,
    institutions: InstitutionsOption = None,
    province: ProvinceOption = None,
    institution_type: TypeOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    costs: CostsOption = None,
    rules: RulesOption = None,
    max_indicators: MaxIndicatorsOption = None,
    horizon: HorizonOption = None,
    freeze: FreezeOption = None,
    lock: LockOption = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Plan for every institution."""
    where, count = _backend(backend, scheduler), _jobs(jobs)
    surety = _surety(probability(assurance, model, hold), model)
    check_result_name(out)
    run = Run(where, count, scheduler, surety.model if surety else None)
    from data.assessment_files import read_assessments

    own = own_instruments(instrument or ())
    typed = RulesOptions(
        rules, target, predicate, budget, max_indicators, horizon, tuple(freeze or ()), tuple(lock or ()), hold
    )
    group = Group((*(institutions or ()), *(more or ())), province, institution_type, cycle, stage)
    with workers(run), working("membaca panel") as say:
        panel = read_assessments(file, instruments=own, allow_missing=True)
        chosen, about = chosen_assessments(panel.assessments, group)
        say("menyiapkan rencana")
        size = CHUNK if where == "dask" else task_size(len(chosen), count)
        chunks, notices = batch_chunks(BatchRequest(chosen, panel.assessments, own, costs, typed, surety, size))
    files = [file, *(name for name in (costs, rules, *(instrument or ())) if name is not None)]
    result = ResultFile(out, _digest(files, typed, group, surety), restart)
    known = len(result.rows)
    try:
        _fill(result, chunks, run)
    finally:
        result.close()
    result.finish()
    ordered = [result.rows[n] for n in sorted(result.rows)]
    every = (*about, *notices, *hold_notices(assurance, hold))
    if as_json:
        print_json({"rows": ordered, "warnings": [asdict(notice) for notice in every]})
        print_notices(every)
    else:
        print_batch(ordered, every)
    err().print(f"Hasil disimpan di {out}." + (f" {known} baris sudah ada dari sebelumnya." if known else ""))
    return 1 if Counter(row["status"] for row in ordered).keys() & {"failed", "infeasible"} else 0


def _fill(result: ResultFile, chunks: Sequence[BatchChunk], run: Run) -> None:
    """Plan what is not in yet."""
    left = [
        replace(chunk, items=items)
        for chunk in chunks
        if (items := tuple(item for item in chunk.items if item.number not in result.rows))
    ]
    with progress_of(sum(len(chunk.items) for chunk in left), "merencanakan") as progress:
        for rows in run_chunks(left, run):
            result.append(rows)
            progress.advance(len(rows))


def _surety(share: float | None, model: str | None) -> Surety | None:
    if share is None:
        return None
    return Surety(share, batch_model(model))


def _digest(files: Sequence[str], *request: object) -> str:
    """SHA-256 of all that decides the rows."""
    found = hashlib.sha256(repr(request).encode())
    for name in files:
        found.update(Path(name).read_bytes() if Path(name).is_file() else name.encode())
    return found.hexdigest()


def _backend(text: str, scheduler: str | None) -> Backend:
    for backend in BACKENDS:
        if text == backend:
            if (backend == "dask") != (scheduler is not None):
                remedy = "Keduanya dipakai bersama: --backend dask --scheduler ALAMAT."
                raise refuse("scheduler_and_backend", "--scheduler dan --backend dask tidak lengkap", remedy=remedy)
            return backend
    raise refuse("unknown_backend", "cara menjalankan tidak dikenal", found=text, allowed=", ".join(BACKENDS))


def _jobs(text: str | None) -> int:
    reader = OptionReader()
    count = reader.take("--jobs", text, number(whole(1, MOST_JOBS)))
    reader.finish()
    # Containers often may use fewer cores than the machine has.
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return count or usable or 1
