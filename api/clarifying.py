"""What ``tangga clarify`` and the service both ask: which indicators of a desk assessment to reopen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from data.assessment import Assessment
from data.chances_file import OwnChances
from data.clarification_hours import default_hours
from data.evidence import EvidenceLedger
from data.faults import Notice
from data.instrument import Instrument
from data.numbers import parse_number
from data.table import Problem
from engine.clarification import ClarificationRequest
from engine.raise_chances import YEARLY_RISES, RaiseChances, prospects

from .forecasting import forecaster_for

MOST_HOURS = 10_000
MOST_PEOPLE = 1_000

LOWER_BOUND = Notice(
    "chance_lower_bound",
    "Peluang dari model adalah selisih antara perkiraan nilai dokumen dan hasil akhir, dirata-ratakan atas indikator "
    "yang dibuka kembali dan yang tidak: batas bawah bagi yang dibuka kembali. Ganti dengan peluang Anda sendiri bila "
    "Anda lebih tahu.",
)


@dataclass(frozen=True)
class Team:
    """Who works until the interview.

    Attributes:
        hours: working hours of each person, 0 to `MOST_HOURS`.
        each: hours per indicator in place of the assumption by kind of work.
        people_each: persons of every owner that `people` does not name.
        people: persons per owner.
    """

    hours: Fraction
    each: Fraction | None = None
    people_each: int = 1
    people: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ClarificationCase:
    """What the choice rests on.

    Attributes:
        desk: levels of the desk stage.
        known: every assessment that may teach a forecast of the institution's claim.
        chances: the user's own chances, before those of a model.
        ledger: states of evidence, where recorded.
        model: folder of the model to ask; ``None`` for the shipped one.
    """

    instrument: Instrument
    desk: Assessment
    known: Sequence[Assessment]
    team: Team
    chances: OwnChances | None = None
    ledger: EvidenceLedger | None = None
    notices: tuple[Notice, ...] = ()
    model: str | None = None


def clarification_request(case: ClarificationCase) -> tuple[ClarificationRequest, tuple[Notice, ...]]:
    """The request, and what the model had to say, which a refusal for want of chances does not know.

    Raises:
        InputError: if the model cannot be used, or the assessments are faulty.
    """
    instrument, desk, team = case.instrument, case.desk, case.team
    forecast, about_model = _forecast(case)
    request = ClarificationRequest(
        instrument=instrument,
        desk=desk,
        prospects=prospects(instrument, desk, forecast, case.chances),
        work=_work(instrument, desk, team.each, case.chances),
        hours=team.hours,
        people=team.people,
        people_each=team.people_each,
        claimed=_claimed(desk, case.known),
        together=YEARLY_RISES,
        ledger=case.ledger,
        notices=(*case.notices, *about_model, *_about_work(team.each)),
    )
    return request, about_model


def available_hours(text: str) -> Fraction | Problem:
    """Working hours until the interview."""
    value = parse_number(text)
    if value is None or not 0 <= value <= MOST_HOURS:
        remedy = "Tulis jam kerja sampai wawancara, misalnya 48."
        return Problem("bad_hours", "jam bukan bilangan 0 atau lebih", text, f"0 sampai {MOST_HOURS}", remedy)
    return value


def _forecast(case: ClarificationCase) -> tuple[RaiseChances | None, tuple[Notice, ...]]:
    """Chances from a forecast of the institution's claim, or why there are none."""
    desk, instrument = case.desk, case.instrument
    who = desk.institution.name
    own = [a for a in case.known if a.institution.name == who and a.instrument == instrument.id]
    if not any(a.cycle == desk.cycle and a.stage == "self" for a in own):
        words = "Tanpa penilaian mandiri siklus ini peluang naik tidak dapat diperkirakan model."
        return None, (Notice("claims_missing", words),)
    forecaster, notices = forecaster_for(case.model, instrument)
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
    """The institution's own levels of the same cycle, where they are known."""
    same = (a for a in assessments if (a.institution, a.cycle, a.stage) == (desk.institution, desk.cycle, "self"))
    return dict(next((a.levels for a in same), {}))


def _about_work(each: Fraction | None) -> tuple[Notice, ...]:
    if each is not None:
        return ()
    words = (
        "Jam per indikator adalah asumsi menurut jenis kerja (4 sampai 8 jam untuk bukti yang sudah ada). Ganti "
        "dengan jam Anda sendiri (--work), atau kolom hours pada berkas peluang."
    )
    return (Notice("hours_assumed", words),)
