"""``tangga joint``: several institutions, one average target, one floor or one budget."""

from __future__ import annotations

from typing import Annotated

import typer

from api.chart_style import check_ending, save_chart
from api.command import verb_app
from api.console import err, print_json, print_notices
from api.group_options import InstitutionsOption, NamesArgument, PanelArgument, ProvinceOption, TypeOption
from api.inputs import own_instruments
from api.joint_goals import Asked, joint_request
from api.joint_view import print_joint
from api.members import Group, chosen_assessments, read_members
from api.options import (
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
from api.rules_options import RulesOptions
from api.solving import solving
from engine.joint_document import joint_document
from engine.joint_request import plan_jointly

app, command = verb_app(
    "joint",
    "Tiga pertanyaan. Biaya terendah agar rata-rata mencapai --target dan tidak ada yang di bawah --floor. Dengan "
    "--merata: anggaran dipakai menaikkan yang terendah lebih dahulu. Dengan --predicate dan --budget: sebanyak "
    "mungkin instansi mencapai predikat itu. Pekerjaan bersama (--shared) dibayar sekali untuk semua instansi. Aturan "
    "dalam --rules berlaku bagi setiap instansi; target, predikat, dan anggaran di dalamnya tidak dipakai.",
    [
        "tangga joint panel.csv --province 'Jawa Barat' --target 2,6 --floor 2",
        "tangga joint panel.csv --merata --budget 5000 --chart merata.svg",
        "tangga joint panel.csv --predicate Baik --budget 5000 --shared peraturan-spbe",
    ],
)


@command
def joint(
    file: PanelArgument,
    more: NamesArgument = None,
    target: Annotated[str | None, typer.Option(metavar="INDEKS", help="Rata-rata indeks yang dicapai.")] = None,
    floor: Annotated[
        str | None, typer.Option(metavar="INDEKS", help="Indeks paling rendah bagi setiap instansi.")
    ] = None,
    budget: Annotated[str | None, typer.Option(metavar="BIAYA", help="Anggaran untuk semua instansi bersama.")] = None,
    predicate_name: Annotated[
        str | None, typer.Option("--predicate", metavar="NAMA", help="Predikat yang dicapai sebanyak mungkin instansi.")
    ] = None,
    merata: Annotated[bool, typer.Option("--merata", help="Naikkan yang terendah lebih dahulu.")] = False,
    shared: Annotated[
        list[str] | None,
        typer.Option(metavar="KELOMPOK", help="Kelompok biaya yang dibayar sekali untuk semua; paling banyak tiga."),
    ] = None,
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
    chart: Annotated[
        str | None, typer.Option(metavar="GAMBAR.svg", help="Simpan grafik sebaran dan kurva Lorenz: PNG, SVG, PDF.")
    ] = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Plan together."""
    if chart is not None:
        check_ending(chart)
    from data.assessment_files import read_assessments

    own = own_instruments(instrument or ())
    typed = RulesOptions(rules, max_indicators=max_indicators, horizon=horizon, freeze=freeze or (), lock=lock or ())
    group = Group((*(institutions or ()), *(more or ())), province, institution_type, cycle, stage)
    with solving("membaca dan menyiapkan") as say:
        panel = read_assessments(file, instruments=own)
        chosen, about_members = chosen_assessments(panel.assessments, group)
        members = read_members(chosen, own, costs, typed)
        asked = Asked(target, floor, predicate_name, merata, budget, tuple(shared or ()))
        request = joint_request(members, asked, (*panel.notices, *about_members))
        answer = plan_jointly(request, say)
    document = joint_document(answer)
    if chart is not None:
        from api.joint_chart import joint_chart

        save_chart(joint_chart(answer), chart)
    if as_json:
        print_json(document)
        print_notices(request.notices)
    else:
        print_joint(answer)
    if chart is not None:
        err().print(f"Grafik disimpan di {chart}.")
    return 1 if answer.status == "infeasible" else 0
