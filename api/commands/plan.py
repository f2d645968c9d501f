"""``tangga plan``: the cheapest plan, or advice where there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.assurance_option import AssuranceOption, HoldOption, hold_notices
from api.assurance_option import probability as read_probability
from api.command import verb_app
from api.console import err, print_json, print_notices, working
from api.forecasting import ModelOption, needed_forecaster
from api.inputs import PlanningCase, own_instruments, read_case
from api.option_values import OptionReader, number
from api.options import (
    BudgetOption,
    CostsOption,
    CycleOption,
    FileArgument,
    FreezeOption,
    HorizonOption,
    InstitutionOption,
    InstrumentOption,
    JsonOption,
    LockOption,
    MaxIndicatorsOption,
    RulesOption,
    StageOption,
)
from api.plan_view import print_plan
from api.rules_options import RulesOptions
from api.selection import Selection
from api.solving import solving
from data.saving import saving
from engine.hold import held
from engine.plan import Plan, PlanRequest, make_plan
from engine.plan_document import plan_document

if TYPE_CHECKING:
    from engine.assessed_claims import AssessedClaims

MOST_ALTERNATIVES = 50

app, command = verb_app(
    "plan",
    "Rencana yang dicetak terbukti termurah: semua langkah, biaya bersama, dan aturan Anda dihitung bersama, lalu "
    "diperiksa ulang dengan bilangan bulat. Beri --target, --predicate, --hold untuk mempertahankan predikat, atau "
    "--budget saja untuk mencari indeks tertinggi di dalam anggaran.\n\nBila aturan tidak dapat dipenuhi, yang "
    "dicetak adalah sebabnya dan jalan keluarnya (status keluar 1).",
    [
        "tangga plan contoh.csv --target 3,5",
        "tangga plan panel.csv --institution 'Pemerintah Kota Metro' --target 3",
        "tangga plan contoh.csv --predicate 'Sangat Baik' --out rencana.json",
        "tangga plan contoh.csv --target 3,5 --freeze i29,i30 --alternatives 10",
        "tangga plan contoh.csv --target 3,5 --assurance 0,8",
        "tangga plan contoh.csv --hold --assurance 0,9",
    ],
)


@command
def plan(
    file: FileArgument,
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    target: Annotated[str | None, typer.Option(metavar="INDEKS", help="Indeks yang harus dicapai, misalnya 3,5.")] = (
        None
    ),
    predicate: Annotated[str | None, typer.Option(metavar="NAMA", help="Predikat yang harus dicapai.")] = None,
    budget: BudgetOption = None,
    costs: CostsOption = None,
    rules: RulesOption = None,
    max_indicators: MaxIndicatorsOption = None,
    horizon: HorizonOption = None,
    freeze: FreezeOption = None,
    lock: LockOption = None,
    alternatives: Annotated[
        str | None, typer.Option(metavar="JUMLAH", help="Cari juga rencana lain dan harga pengganti tiap OPD.")
    ] = None,
    assurance: AssuranceOption = None,
    hold: HoldOption = False,
    model: ModelOption = None,
    instrument: InstrumentOption = None,
    out: Annotated[str | None, typer.Option(metavar="RENCANA.json", help="Simpan rencana lengkap.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Plan for one institution."""
    typed = RulesOptions(rules, target, predicate, budget, max_indicators, horizon, freeze or (), lock or (), hold)
    count = _count(alternatives)
    probability = read_probability(assurance, model, hold)
    selection = Selection(institution, cycle, stage)
    case = read_case(file, selection, own_instruments(instrument or ()), costs, typed)
    if hold:
        kept = held(case.rules, case.instrument, case.assessment, probability)
        case = replace(case, rules=kept, notices=(*case.notices, *hold_notices(assurance, hold)))
    assessed = None if probability is None else _assessed(case, model)
    request = PlanRequest(
        instrument=case.instrument,
        assessment=case.assessment,
        costs=case.costs,
        rules=case.rules,
        alternatives=count,
        replacements=count > 0,
        notices=(*case.notices, *(assessed.notices if assessed else ())),
        assurance=probability,
        assessed=assessed,
    )
    with solving("mencari rencana termurah") as say:
        answer = make_plan(request, say)
        document = plan_document(answer)
    return _deliver(answer, document, out, as_json)


def _deliver(answer: Plan, document: dict[str, Any], out: str | None, as_json: bool) -> int:
    """Save and print the answer; exit status 1 when the rules cannot be obeyed."""
    if out is not None:
        with saving(out) as draft:
            draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if as_json:
        print_json(document)
        print_notices(answer.warnings)
    else:
        print_plan(answer, document)
    if out is not None:
        err().print(f"Disimpan di {out}. Periksa ulang: tangga verify {out}")
    return 1 if answer.status == "infeasible" else 0


def _assessed(case: PlanningCase, model: str | None) -> AssessedClaims:
    with working("menyiapkan prakiraan asesor"):
        from engine.assessed_claims import assessed_claims

        return assessed_claims(needed_forecaster(model, case.instrument), case.known, case.assessment)


def _count(text: str | None) -> int:
    from data.rules_values import whole

    reader = OptionReader()
    count = reader.take("--alternatives", text, number(whole(0, MOST_ALTERNATIVES)))
    reader.finish()
    return count or 0
