"""``tangga roadmap``: several cycles, one programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from api.roadmapping import RoadmapWork, make_roadmap_work
from api.rules_options import RulesOptions
from api.selection import Selection
from api.solving import solving
from data.rules_values import whole
from engine.roadmap_document import roadmap_document

if TYPE_CHECKING:
    pass

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
    with solving("mencari peta jalan termurah") as say:
        work = make_roadmap_work(case, wanted, most, upkeep=not without_upkeep, progress=say)
    return _show(case, work, chart, as_json)


def _show(case: PlanningCase, work: RoadmapWork, chart: str | None, as_json: bool) -> int:
    answer = work.answer
    if chart is not None and answer.stairs:
        from api.roadmap_chart import roadmap_chart

        save_chart(roadmap_chart(case.assessment, answer), chart)
        err().print(f"Grafik disimpan di {chart}.")
    if as_json:
        print_json(roadmap_document(case.assessment, answer, work.chances, work.due, work.notices))
        print_notices(work.notices)
    else:
        print_roadmap(case.assessment, answer, work.chances, work.due, work.notices)
    return 1 if answer.status == "infeasible" else 0
