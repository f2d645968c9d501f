"""``tangga gaps``: what each owner has to do, in which order, with the evidence the next level lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json, print_notices
from api.forecasting import ModelOption, forecaster_for
from api.gaps_view import print_gaps
from api.inputs import PlanningCase, own_instruments, read_case
from api.options import (
    BudgetOption,
    CostsOption,
    CycleOption,
    FileArgument,
    InstitutionOption,
    InstrumentOption,
    JsonOption,
    RulesOption,
    StageOption,
)
from api.rules_options import RulesOptions
from api.saved_plan import read_saved_plan, refuse_beside_plan
from api.selection import Selection
from api.solving import solving
from data.evidence import EvidenceLedger
from data.evidence_file import read_evidence_file
from data.faults import Notice, refuse
from engine.demand import claim_shares
from engine.evidence_effect import EvidenceEffect
from engine.gap_basis import GapRequest, list_gaps
from engine.gaps import GapList
from engine.gaps_document import gaps_document
from engine.saved_plan import saved_plan

app, command = verb_app(
    "gaps",
    "Setiap OPD mendapat indikatornya: level sekarang, level yang diminta, syarat level berikutnya, bukti yang belum "
    "ada, urutan kerja, dan bagiannya dalam kenaikan indeks. Yang diminta ditentukan oleh rencana tersimpan (--plan), "
    "oleh target (rencana termurah dicari), atau, tanpa keduanya, naik satu level di semua indikator.\n\n"
    "Status bukti dibaca dari lembar kerja, atau dari CSV: indicator, level, item, state, note.",
    [
        "tangga gaps contoh.csv --target 3,5",
        "tangga gaps contoh.csv --plan rencana.json --owner Inspektorat",
        "tangga gaps contoh.csv --target 3,5 --evidence bukti.csv --xlsx tugas-opd.xlsx",
    ],
)


@command
def gaps(
    file: FileArgument,
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    plan: Annotated[
        str | None,
        typer.Option(metavar="RENCANA.json", help="Rencana dari `tangga plan --out`, dengan harga dan aturannya."),
    ] = None,
    target: Annotated[str | None, typer.Option(metavar="INDEKS", help="Indeks yang harus dicapai, misalnya 3,5.")] = (
        None
    ),
    predicate: Annotated[str | None, typer.Option(metavar="NAMA", help="Predikat yang harus dicapai.")] = None,
    budget: BudgetOption = None,
    costs: CostsOption = None,
    rules: RulesOption = None,
    evidence: Annotated[str | None, typer.Option(metavar="CSV", help="Status tiap bukti dan catatan asesor.")] = None,
    owner: Annotated[str | None, typer.Option(metavar="OPD", help="Bagian satu OPD saja, lengkap dengan bukti.")] = (
        None
    ),
    xlsx: Annotated[str | None, typer.Option(metavar="XLSX", help="Simpan buku kerja, satu lembar per OPD.")] = None,
    model: ModelOption = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """List what each owner has to do."""
    if plan is not None:
        refuse_beside_plan(target=target, predicate=predicate, budget=budget, costs=costs, rules=rules)
    typed = RulesOptions(rules, target, predicate, budget)
    case = read_case(file, Selection(institution, cycle, stage), own_instruments(instrument or ()), costs, typed)
    ledger = evidence_of(file, evidence, case)
    effect, about_model = _effect(file, model, case, ledger)
    request = GapRequest(
        instrument=case.instrument,
        assessment=case.assessment,
        costs=case.costs,
        rules=case.rules,
        ledger=ledger,
        effect=effect,
        notices=(*case.notices, *about_model),
    )
    if plan is not None:
        request = replace(request, saved=saved_plan(read_saved_plan(plan), case.instrument, case.assessment))
    with solving("menyusun daftar") as say:
        answer = list_gaps(request, say)
    return _deliver(answer, owner, xlsx, as_json)


def evidence_of(file: str, evidence: str | None, case: PlanningCase) -> EvidenceLedger | None:
    """States of evidence from their own file, else from the worksheet's checklist, if anything stands there."""
    from data.content import open_content
    from data.worksheet import is_worksheet

    if evidence is not None:
        return read_evidence_file(evidence, case.instrument)
    content = open_content(file)
    if not is_worksheet(content):
        return None
    ledger = read_evidence_file(content, case.instrument)
    return ledger if ledger.records else None


def _effect(
    file: str, model: str | None, case: PlanningCase, ledger: EvidenceLedger | None
) -> tuple[EvidenceEffect | None, tuple[Notice, ...]]:
    """What completing evidence is worth, where a claim's evidence is known to be incomplete.

    Raises:
        InputError: if the model that the user named cannot be used, or has no use here.
    """
    shares = claim_shares(case.instrument, case.assessment, ledger)
    if all(share == 1 for share in shares.values()):
        if model is not None:
            raise refuse(
                "model_without_use",
                "--model tidak terpakai: tidak ada level yang diketahui kekurangan bukti",
                found=model,
                remedy="Hilangkan --model, atau beri status bukti dengan --evidence.",
            )
        return None, ()
    forecaster, notices = forecaster_for(model, case.instrument)
    if forecaster is None:
        return None, notices
    from data.assessment_files import read_assessments
    from engine.forecast_evidence import ForecastEvidence

    history = read_assessments(file, instruments={case.instrument.id: case.instrument}).assessments
    of_instrument = [a for a in history if a.instrument == case.instrument.id]
    return ForecastEvidence(forecaster, case.assessment, shares, of_instrument), notices


def _deliver(answer: GapList, owner: str | None, xlsx: str | None, as_json: bool) -> int:
    """Save and print; exit status 1 when what was asked for is out of reach."""
    part = answer if owner is None else answer.only(owner)
    if xlsx is not None:
        from api.gaps_workbook import write_gaps_workbook

        write_gaps_workbook(xlsx, part)
    if as_json:
        print_json(gaps_document(part))
        print_notices(part.notices)
    else:
        print_gaps(part, detailed=owner is not None)
    if xlsx is not None:
        err().print(f"Disimpan di {xlsx}.")
    return 1 if answer.basis == "best_reachable" else 0
