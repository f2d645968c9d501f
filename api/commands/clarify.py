"""``tangga clarify``: which indicators to reopen before the interview, with the hours that each owner has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import typer

from api.clarify_view import print_clarification
from api.command import verb_app
from api.console import err, print_json, print_notices, working
from api.forecasting import ModelOption, forecaster_for
from api.inputs import instrument_of, own_instruments
from api.option_values import OptionReader, number
from api.options import CycleOption, FileArgument, InstitutionOption, InstrumentOption, JsonOption
from api.selection import Selection
from data.assessment import Assessment
from data.assessment_files import read_assessments
from data.chances_file import OwnChances, read_chances, read_hours
from data.clarification_hours import default_hours
from data.evidence_file import read_evidence_file
from data.faults import Notice, refuse
from data.instrument import Instrument
from data.numbers import parse_number
from data.rules_values import whole
from data.saving import saving
from data.table import Problem
from engine.clarification import ClarificationRequest, clarify
from engine.clarification_document import clarification_document, reopening_list
from engine.raise_chances import YEARLY_RISES, RaiseChances, prospects

MOST_HOURS = 10_000
MOST_PEOPLE = 1_000

LOWER_BOUND = Notice(
    "chance_lower_bound",
    "Peluang dari model adalah selisih antara perkiraan nilai dokumen dan hasil akhir, dirata-ratakan atas indikator "
    "yang dibuka kembali dan yang tidak: batas bawah bagi yang dibuka kembali. Ganti dengan --chances bila Anda lebih "
    "tahu.",
)

app, command = verb_app(
    "clarify",
    "Indikator yang tidak dibuka kembali tetap pada nilai dokumen. Dengan jam kerja dan orang tiap OPD dipilih "
    "indikator yang kenaikan indeks harapannya terbesar; pilihannya eksak, jam tidak pernah terlampaui.\n\n"
    "Berkas memuat baris stage desk, dan sebaiknya self. Peluang naik berasal dari model perkiraan, atau dari "
    "berkas Anda: indicator, chance, dan bila perlu to_level, hours; berkas Anda didahulukan.",
    [
        "tangga clarify panel.csv --hours 48",
        "tangga clarify panel.csv --hours 16 --people 2 --people Diskominfo=5 --chances peluang.csv --json",
    ],
)


@dataclass(frozen=True)
class _Numbers:
    """Hours and people as typed."""

    hours: Fraction
    each: Fraction | None
    people_each: int
    people: dict[str, int] = field(default_factory=dict)


@command
def clarify_file(
    file: FileArgument,
    hours: Annotated[str, typer.Option(metavar="JAM", help="Jam kerja tiap orang sampai wawancara, misalnya 48.")],
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    people: Annotated[
        list[str] | None,
        typer.Option(metavar="[OPD=]JUMLAH", help="Orang per OPD: 2 untuk semua, atau Diskominfo=5. Biasanya 1."),
    ] = None,
    work: Annotated[
        str | None, typer.Option(metavar="JAM", help="Jam per indikator; menggantikan asumsi menurut jenis kerja.")
    ] = None,
    chances: Annotated[str | None, typer.Option(metavar="CSV", help="Peluang naik menurut Anda.")] = None,
    evidence: Annotated[str | None, typer.Option(metavar="CSV", help="Status tiap bukti dan catatan asesor.")] = None,
    out: Annotated[str | None, typer.Option(metavar="JSON", help="Simpan jawaban lengkap.")] = None,
    model: ModelOption = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Choose what to reopen for one institution."""
    numbers = _numbers(hours, work, people or ())
    selection = Selection(institution, cycle, "desk")
    own = own_instruments(instrument or ())
    with working("memilih indikator"):
        panel = read_assessments(file, instruments=own)
        desk, _ = selection.one(panel.assessments)
        chosen = instrument_of(desk.instrument, own)
        known = read_chances(chances, chosen) if chances is not None else None
        forecast, about_model = _forecast(model, chosen, desk, panel.assessments)
        found = prospects(chosen, desk, forecast, known)
        if not found:
            # The refusal that follows does not know why no model could be asked.
            print_notices(about_model)
        request = ClarificationRequest(
            instrument=chosen,
            desk=desk,
            prospects=found,
            work=_work(chosen, desk, numbers.each, known),
            hours=numbers.hours,
            people=numbers.people,
            people_each=numbers.people_each,
            claimed=_claimed(desk, panel.assessments),
            together=YEARLY_RISES,
            ledger=read_evidence_file(evidence, chosen) if evidence is not None else None,
            notices=(*panel.notices, *about_model, *_about_work(numbers.each)),
        )
        answer = clarify(request)
        document = clarification_document(answer)
    if out is not None:
        with saving(out) as draft:
            draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if as_json:
        print_json(reopening_list(answer))
        print_notices(answer.notices)
    else:
        print_clarification(answer)
    if out is not None:
        err().print(f"Disimpan di {out}.")
    return 0


def _forecast(
    model: str | None, instrument: Instrument, desk: Assessment, assessments: Sequence[Assessment]
) -> tuple[RaiseChances | None, tuple[Notice, ...]]:
    """Chances from a forecast of the institution's claim, or why there are none."""
    who = desk.institution.name
    own = [a for a in assessments if a.institution.name == who and a.instrument == instrument.id]
    if not any(a.cycle == desk.cycle and a.stage == "self" for a in own):
        words = "Tanpa penilaian mandiri siklus ini peluang naik tidak dapat diperkirakan model."
        return None, (Notice("claims_missing", words),)
    forecaster, notices = forecaster_for(model, instrument)
    if forecaster is None:
        return None, notices
    from engine.forecast_chances import ForecastChances
    from models.forecasting import forecast

    # What the assessors said this cycle is what is asked for; the forecast may not look at it.
    known = [a for a in own if a.cycle < desk.cycle or (a.cycle == desk.cycle and a.stage == "self")]
    answer = forecast(forecaster, known, who, desk.cycle)
    return ForecastChances(answer, desk), (*notices, *answer.notices, LOWER_BOUND)


def _work(
    instrument: Instrument, desk: Assessment, each: Fraction | None, own: OwnChances | None
) -> dict[str, Fraction]:
    """Hours per indicator: the file's before the option's before the assumption."""
    assumed = default_hours(instrument, desk.levels)
    if each is not None:
        assumed = dict.fromkeys(assumed, each)
    return {**assumed, **(own.hours if own else {})}


def _claimed(desk: Assessment, assessments: Sequence[Assessment]) -> dict[str, Fraction]:
    """The institution's own levels of the same cycle, where the file has them."""
    same = (a for a in assessments if (a.institution, a.cycle, a.stage) == (desk.institution, desk.cycle, "self"))
    return dict(next((a.levels for a in same), {}))


def _about_work(each: Fraction | None) -> tuple[Notice, ...]:
    if each is not None:
        return ()
    words = (
        "Jam per indikator adalah asumsi menurut jenis kerja (4 sampai 8 jam untuk bukti yang sudah ada). Ganti "
        "dengan --work, atau kolom hours pada berkas peluang."
    )
    return (Notice("hours_assumed", words),)


def _numbers(hours: str, work: str | None, people: Sequence[str]) -> _Numbers:
    """Read every number typed.

    Raises:
        InputError: with every fault.
    """
    reader = OptionReader()
    available = reader.take("--hours", hours, _available)
    each = reader.take("--work", work, read_hours)
    named: dict[str, int] = {}
    everyone = 1
    for text in people:
        owner, sign, count = text.rpartition("=")
        value = reader.take("--people", count, number(whole(0, MOST_PEOPLE)))
        if sign and owner.strip() in named:
            reader.take("--people", text, lambda t: Problem("given_twice", "OPD ini ditulis dua kali", t))
        elif sign and value is not None:
            named[owner.strip()] = value
        elif value is not None:
            everyone = value
    reader.finish()
    if available is None:
        raise refuse("hours_missing", "jam kerja belum diisi", place="opsi --hours")
    return _Numbers(available, each, everyone, named)


def _available(text: str) -> Fraction | Problem:
    value = parse_number(text)
    if value is None or not 0 <= value <= MOST_HOURS:
        remedy = "Tulis jam kerja sampai wawancara, misalnya 48."
        return Problem("bad_hours", "jam bukan bilangan 0 atau lebih", text, f"0 sampai {MOST_HOURS}", remedy)
    return value
