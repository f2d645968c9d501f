"""``tangga frontier``: cost of every reachable target, and the price of each predicate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from api.charts import save_frontier_chart
from api.command import verb_app
from api.console import err, print_json, print_notices
from api.frontier_view import print_frontier
from api.inputs import PlanningCase, own_instruments, read_case
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
from data.faults import Notice, refuse
from engine.build import build_problem
from engine.frontier import Frontier, FrontierPoint, frontier
from engine.plan import PlanRequest, do_nothing, make_plan
from engine.plan_document import amount, number, plan_document, warnings_document
from engine.problem import Problem
from engine.warnings_of_plan import plan_warnings

CHART_ENDINGS = (".png", ".svg", ".pdf")

app, command = verb_app(
    "frontier",
    "Untuk setiap target dari indeks sekarang sampai yang tertinggi: biaya terendahnya, sama persis dengan biaya "
    "`tangga plan` untuk target itu. Target dan predikat dalam berkas aturan tidak dipakai; aturan lain dipakai.",
    [
        "tangga frontier contoh.csv",
        "tangga frontier panel.csv --institution 'Kabupaten Siak' --chart biaya.png",
    ],
)


@command
def frontier_of(
    file: FileArgument,
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    budget: BudgetOption = None,
    costs: CostsOption = None,
    rules: RulesOption = None,
    max_indicators: MaxIndicatorsOption = None,
    horizon: HorizonOption = None,
    freeze: FreezeOption = None,
    lock: LockOption = None,
    chart: Annotated[str | None, typer.Option(metavar="GAMBAR.png", help="Simpan grafik: PNG, SVG, atau PDF.")] = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Cost against target."""
    if chart is not None and Path(chart).suffix.lower() not in CHART_ENDINGS:
        raise refuse(
            "unknown_format", "akhiran nama grafik tidak dikenal", place=chart, allowed=", ".join(CHART_ENDINGS)
        )
    typed = RulesOptions(
        rules, budget=budget, max_indicators=max_indicators, horizon=horizon, freeze=freeze or (), lock=lock or ()
    )
    selection = Selection(institution, cycle, stage)
    case = read_case(file, selection, own_instruments(instrument or ()), costs, typed)
    problem = build_problem(case.instrument, case.assessment, case.costs, case.rules)
    with solving("menghitung biaya setiap target") as say:
        curve = frontier(problem, progress=lambda share: say(f"menghitung biaya setiap target, {share:.0%}"))
    if curve is None:
        return _contradiction(case, as_json)
    notices = (*case.notices, *plan_warnings(case.assessment, problem, do_nothing(problem)))
    if chart is not None:
        save_frontier_chart(chart, case.assessment, problem, curve)
    if as_json:
        print_json(frontier_document(case, problem, curve, notices))
        print_notices(notices)
    else:
        print_frontier(case.assessment, problem, curve, notices)
    if chart is not None:
        err().print(f"Grafik disimpan di {chart}.")
    return 0


def frontier_document(
    case: PlanningCase, problem: Problem, curve: Frontier, notices: tuple[Notice, ...]
) -> dict[str, Any]:
    """The frontier as JSON; costs in the unit named, index values unrounded."""
    return {
        "status": "optimal",
        "institution": case.assessment.institution.name,
        "instrument": problem.instrument.id,
        "cycle": case.assessment.cycle,
        "stage": case.assessment.stage,
        "simulated": case.assessment.simulated,
        "cost_unit": problem.cost_unit,
        "index_before": number(problem.index_now),
        "points": [_point(point) for point in curve.points],
        "predicates": [
            {"predicate": name, "reachable": point is not None, **(_point(point) if point else {})}
            for name, point in curve.predicates
        ],
        "warnings": warnings_document(notices),
    }


def _point(point: FrontierPoint) -> dict[str, Any]:
    outcome = point.outcome
    return {
        "target": number(point.target),
        "index": number(outcome.index),
        "cost": amount(outcome.cost),
        "steps": len(outcome.steps),
        "indicators": len(outcome.touched),
    }


def _contradiction(case: PlanningCase, as_json: bool) -> int:
    """Rules that contradict each other without any target get the advice that a plan would get."""
    rules = replace(case.rules, target=None, predicate=None)
    with solving("mencari sebab aturan tidak dapat dipenuhi"):
        answer = make_plan(PlanRequest(case.instrument, case.assessment, case.costs, rules, notices=case.notices))
        document = plan_document(answer)
    if as_json:
        print_json(document)
        print_notices(answer.warnings)
    else:
        print_plan(answer, document)
    return 1
