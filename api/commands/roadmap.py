"""``tangga roadmap``: several cycles, one programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.chart_style import check_ending, save_chart
from api.command import verb_app
from api.console import err, print_json, print_notices
from api.cycle_targets import cycles_of
from api.inputs import PlanningCase, own_instruments, read_case
from api.option_values import OptionReader, number
from api.options import (
    CostsOption,
    CycleOption,
    FileArgument,
    FreezeOption,
    InstitutionOption,
    InstrumentOption,
    JsonOption,
    LockOption,
    MaxIndicatorsOption,
    RulesOption,
    StageOption,
)
from api.roadmap_view import print_roadmap
from api.rules_options import RulesOptions
from api.selection import Selection
from api.solving import solving
from data.costs import StepKey
from data.faults import InputError, Notice
from data.rules_values import whole
from engine.build import build_problem
from engine.plan import do_nothing
from engine.renewals import renewals
from engine.roadmap import Roadmap, make_roadmap
from engine.roadmap_document import roadmap_document
from engine.roadmap_problem import RoadmapProblem
from engine.warnings_of_plan import plan_warnings

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LEVELS = 5

app, command = verb_app(
    "roadmap",
    "Target tiap tahun dicapai dengan jumlah biaya terendah: langkah, biaya bersama yang dibayar sekali, dan perawatan "
    "level yang sudah dipegang (dari risiko bertahan). Yang dijaga: anggaran tiap tahun, lama pekerjaan, prasyarat, "
    "dan banyaknya level per indikator per tahun. Di antara yang sama murah dipilih yang naik lebih awal. Setiap tahun "
    "diperiksa ulang sebagai rencana tersendiri.",
    [
        "tangga roadmap contoh.csv --targets 2027=3,2 2028=3,4 2029=3,6",
        "tangga roadmap contoh.csv --targets 2027=3,2 2028=3,5 --budget 150 --levels-per-year 1",
        "tangga roadmap contoh.csv --targets 2027=3,2 2028=3,4 --budgets '2027=100 2028=150' --chart peta.svg",
    ],
)


@command
def roadmap(
    file: FileArgument,
    more: Annotated[
        list[str] | None, typer.Argument(metavar="[TAHUN=NILAI]...", help="Target tahun-tahun berikutnya.")
    ] = None,
    targets: Annotated[
        list[str] | None, typer.Option(metavar="TAHUN=INDEKS", help="Target tiap tahun; predikat boleh juga.")
    ] = None,
    budget: Annotated[
        str | None, typer.Option(metavar="BIAYA", help="Anggaran setiap tahun, termasuk perawatan level.")
    ] = None,
    budgets: Annotated[
        list[str] | None, typer.Option(metavar="'TAHUN=BIAYA ...'", help="Anggaran per tahun, dalam satu kutipan.")
    ] = None,
    levels_per_year: Annotated[
        str | None, typer.Option(metavar="JUMLAH", help="Level paling banyak per indikator per tahun.")
    ] = None,
    without_upkeep: Annotated[
        bool, typer.Option("--no-upkeep", help="Jangan hitung biaya perawatan level yang sudah dipegang.")
    ] = False,
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    stage: StageOption = None,
    costs: CostsOption = None,
    rules: RulesOption = None,
    max_indicators: MaxIndicatorsOption = None,
    freeze: FreezeOption = None,
    lock: LockOption = None,
    chart: Annotated[str | None, typer.Option(metavar="GAMBAR.svg", help="Simpan bagan waktu: PNG, SVG, PDF.")] = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Plan over years."""
    if chart is not None:
        check_ending(chart)
    reader = OptionReader()
    most = reader.take("--levels-per-year", levels_per_year, number(whole(1, MOST_LEVELS)))
    reader.finish()
    typed = RulesOptions(
        rules, budget=budget, max_indicators=max_indicators, freeze=tuple(freeze or ()), lock=tuple(lock or ())
    )
    case = read_case(file, Selection(institution, cycle, stage), own_instruments(instrument or ()), costs, typed)
    wanted = cycles_of(case, (*(targets or ()), *(more or ())), budgets or ())
    outlook, about_outlook = _holding(case)
    with solving("mencari peta jalan termurah") as say:
        problem = _problem(case, wanted, most, None if without_upkeep else outlook)
        answer = make_roadmap(problem, progress=say)
    basis = plan_warnings(case.assessment, problem.start, do_nothing(problem.start))
    notices = (*case.notices, *about_outlook, *_unused(case), *basis)
    return _show(case, answer, outlook, notices, chart, as_json)


@dataclass(frozen=True)
class _Holding:
    """What becomes of levels, from the holding model.

    Attributes:
        chances: shape (indicators, level held, next level).
        correlation: between an institution's levels.
    """

    chances: NDArray[Any]
    correlation: float


def _holding(case: PlanningCase) -> tuple[_Holding | None, tuple[Notice, ...]]:
    from models.holding import holding_risks, next_levels
    from models.holding_parameters import shipped_holding

    assessment = case.assessment
    kind = assessment.institution.type
    try:
        parameters = shipped_holding()
        chances = next_levels(case.instrument, assessment.levels, kind, parameters)
        report = holding_risks(case.instrument, assessment.levels, kind, parameters)
    except InputError as error:
        words = f"Biaya perawatan dan peluang tidak dihitung: {error.faults[0].message}."
        return None, (Notice("upkeep_unknown", words),)
    return _Holding(chances, parameters.shared_correlation), report.notices


def _problem(case: PlanningCase, cycles: Sequence[Any], most: int | None, holding: _Holding | None) -> RoadmapProblem:
    from engine.upkeep import expected_upkeep

    rules = replace(case.rules, target=None, predicate=None, budget=None, horizon_months=None)
    start = build_problem(case.instrument, case.assessment, case.costs, rules)
    upkeep: dict[StepKey, int] = {}
    if holding is not None:
        upkeep = expected_upkeep(case.instrument, holding.chances, case.costs)
    return RoadmapProblem(start, tuple(cycles), most, dict(case.costs.months), upkeep)


def _show(
    case: PlanningCase,
    answer: Roadmap,
    holding: _Holding | None,
    notices: tuple[Notice, ...],
    chart: str | None,
    as_json: bool,
) -> int:
    from engine.roadmap_chances import untended_chances

    problem = answer.problem
    chances = None
    if holding is not None and answer.stairs:
        chances = untended_chances(problem, answer.stairs, holding.chances, holding.correlation)
    first = problem.cycles[0].year
    due = renewals(case.instrument, problem.start.base, answer.stairs, first) if answer.stairs else ()
    if chart is not None and answer.stairs:
        from api.roadmap_chart import roadmap_chart

        save_chart(roadmap_chart(case.assessment, answer), chart)
        err().print(f"Grafik disimpan di {chart}.")
    if as_json:
        print_json(roadmap_document(case.assessment, answer, chances, due, notices))
        print_notices(notices)
    else:
        print_roadmap(case.assessment, answer, chances, due, notices)
    return 1 if answer.status == "infeasible" else 0


def _unused(case: PlanningCase) -> list[Notice]:
    rules = case.rules
    unused = [key for key in ("target", "predicate", "horizon_months") if getattr(rules, key) is not None]
    if not unused:
        return []
    return [Notice("rules_unused", f"Isi berkas aturan ini tidak dipakai dalam peta jalan: {', '.join(unused)}.")]
