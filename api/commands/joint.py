"""``tangga joint``: several institutions, one average target, one floor or one budget."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import typer

from api.chart_style import check_ending, save_chart
from api.command import verb_app
from api.console import err, print_json, print_notices
from api.group_options import InstitutionsOption, PanelArgument, ProvinceOption, TypeOption
from api.inputs import own_instruments
from api.joint_view import print_joint
from api.members import Group, Members, chosen_assessments, read_members
from api.option_values import OptionReader, number
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
from data.cost_cells import read_cost
from data.costs import minor
from data.faults import Notice, refuse
from data.instrument import Instrument
from data.rules_values import index, predicate
from engine.joint_document import joint_document
from engine.joint_request import Goal, JointRequest, LeastCost, MostReaching, RaiseLowest, plan_jointly
from engine.plan import do_nothing
from engine.warnings_of_plan import plan_warnings

COMMON_WARNINGS = ("effort_is_not_money", "instrument_revoked", "outside_scores")

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
    group = Group(tuple(institutions or ()), province, institution_type, cycle, stage)
    with solving("membaca dan menyiapkan") as say:
        panel = read_assessments(file, instruments=own)
        chosen, about_members = chosen_assessments(panel.assessments, group)
        members = read_members(chosen, own, costs, typed)
        goal, money = _goal(members, _Asked(target, floor, predicate_name, merata, budget))
        notices = (*panel.notices, *about_members, *members.notices, *_unused(members), *_basis(members))
        request = JointRequest(members.members, goal, money, tuple(shared or ()), notices)
        answer = plan_jointly(request, say)
    document = joint_document(answer)
    if chart is not None:
        from api.joint_chart import joint_chart

        save_chart(joint_chart(answer), chart)
    if as_json:
        print_json(document)
        print_notices(notices)
    else:
        print_joint(answer)
    if chart is not None:
        err().print(f"Grafik disimpan di {chart}.")
    return 1 if answer.status == "infeasible" else 0


@dataclass(frozen=True)
class _Asked:
    """Options that say what is wanted, as typed."""

    target: str | None
    floor: str | None
    predicate: str | None
    merata: bool
    budget: str | None


def _goal(members: Members, asked: _Asked) -> tuple[Goal, int | None]:
    """What is asked, and the budget in hundredths."""
    instrument = members.instrument
    reader = OptionReader()
    average = reader.take("--target", asked.target, number(index(instrument.scale)))
    least = reader.take("--floor", asked.floor, number(index(instrument.scale)))
    name = reader.take("--predicate", asked.predicate, predicate(instrument))
    amount = reader.take("--budget", asked.budget, lambda text: read_cost(text, members.costs.unit))
    reader.finish()
    _refuse_unclear(asked)
    money = None if amount is None else minor(amount)
    if name is not None:
        return MostReaching(_lower(instrument, name), name), money
    return (RaiseLowest() if asked.merata else LeastCost(average, least)), money


def _refuse_unclear(asked: _Asked) -> None:
    goals = {
        "--target/--floor": asked.target is not None or asked.floor is not None,
        "--predicate": asked.predicate is not None,
        "--merata": asked.merata,
    }
    given = [option for option, is_given in goals.items() if is_given]
    if len(given) > 1:
        found = ", ".join(given)
        raise refuse("several_goals", "beberapa tujuan diberikan bersamaan", found=found, remedy="Pilih satu.")
    if not given:
        remedy = "Beri --target, --floor, --merata, atau --predicate."
        raise refuse("nothing_asked", "belum ada yang diminta dari rencana", remedy=remedy)


def _lower(instrument: Instrument, name: str) -> Fraction:
    return next(p.lower for p in instrument.predicates if p.name == name)


def _basis(members: Members) -> list[Notice]:
    """What is to be known of prices and instrument, whoever takes part."""
    first = members.members[0]
    notices = plan_warnings(first.assessment, first.problem, do_nothing(first.problem))
    return [notice for notice in notices if notice.code in COMMON_WARNINGS]


def _unused(members: Members) -> list[Notice]:
    """Rules of the file that a joint plan replaces by its own options."""
    rules = members.rules
    unused = [key for key in ("target", "predicate", "budget") if getattr(rules, key) is not None]
    if not unused:
        return []
    return [Notice("rules_unused", f"Isi berkas aturan ini tidak dipakai dalam rencana bersama: {', '.join(unused)}.")]
