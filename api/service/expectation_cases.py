"""From bodies, or from the store, to what forecasts take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from api.clarifying import ClarificationCase, Team, available_hours
from api.option_values import OptionReader
from data.assessment import Assessment, Regime
from data.assessment_files import read_assessments
from data.chances_file import read_chances, read_hours
from data.evidence import EvidenceLedger
from data.evidence_file import read_evidence_file
from data.faults import InputError, Notice, refuse
from data.published_index import PublishedIndex
from data.scoring import score

from .cases import csv_content, selection_of
from .wire.assessments import assessment_of, instrument_of
from .wire.expectations import ClarifyBody, ForecastBody, PanelBody, TeamBody


@dataclass(frozen=True)
class ForecastCase:
    """Self levels to forecast, to be sent to a worker.

    Attributes:
        known: assessments of any stage and cycle; those of the cycle's past are history.
        institution: which one; ``None`` where there is one only.
        cycle: year; ``None`` for the latest with self levels.
        every: whether all institutions of the cycle are forecast, as a list.
        notices: what is to be known of the assessments.
        model: folder of the model; ``None`` for the shipped one.
        target: index whose probability is asked for, too.
        detailed: whether the one document also holds what `jobs.forecast_detail` adds.
    """

    known: tuple[Assessment, ...]
    institution: str | None = None
    cycle: int | None = None
    every: bool = False
    notices: tuple[Notice, ...] = ()
    model: str | None = None
    target: Fraction | None = None
    detailed: bool = False


@dataclass(frozen=True)
class StoredClarification:
    """A clarification from the store, to be sent to a worker.

    Attributes:
        desk: levels of the desk stage.
        known: all assessments of the institution.
        team: hours, people and own chances.
        ledger: states of evidence, where recorded.
        model: folder of the model; ``None`` for the shipped one.
    """

    desk: Assessment
    known: tuple[Assessment, ...]
    team: TeamBody
    ledger: EvidenceLedger | None = None
    notices: tuple[Notice, ...] = ()
    model: str | None = None


@dataclass(frozen=True)
class StoredOutlook:
    """Final results to forecast the next index from, to be sent to a worker.

    Attributes:
        finals: final results, of any cycles; incomplete ones are named and left out.
        cycle: the cycle to forecast.
        regime: how it will end, if known.
    """

    finals: tuple[Assessment, ...]
    cycle: int
    regime: Regime | None = None


def published_indices(finals: Iterable[Assessment]) -> tuple[tuple[PublishedIndex, ...], tuple[Notice, ...]]:
    """Indices of final results, and which results have none because levels are missing."""
    found, left_out = [], []
    for assessment in finals:
        try:
            values = score(instrument_of(assessment.instrument), assessment.levels)
        except InputError:
            left_out.append(assessment.label)
            continue
        who = assessment.institution
        found.append(
            PublishedIndex(
                institution=who.name,
                institution_type=who.type,
                province=who.province,
                cycle=assessment.cycle,
                instrument=assessment.instrument,
                stage="final",
                index=values.index,
                region_code=who.region_code,
                predicate=values.predicate,
                domains=values.domains,
                simulated=assessment.simulated,
            )
        )
    words = f"Hasil akhir yang levelnya belum lengkap tidak dipakai: {'; '.join(left_out)}."
    return tuple(found), (Notice("final_incomplete", words),) if left_out else ()


def forecast_case(body: ForecastBody, model: str | None = None) -> ForecastCase:
    """The case of a body.

    Raises:
        InputError: with every fault of its assessments.
    """
    known, notices = _known(body, allow_missing=True)
    target = None if body.target is None else Fraction(str(body.target))
    return ForecastCase(known, body.institution, body.cycle, body.all_institutions, notices, model, target)


def clarification_case(body: ClarifyBody, model: str | None = None) -> ClarificationCase:
    """The case of a body.

    Raises:
        InputError: with every fault of the first part that has any.
    """
    known, notices = _known(body, allow_missing=False)
    desk, about = selection_of(body.institution, body.cycle, "desk").one(known)
    instrument = instrument_of(desk.instrument)
    ledger = None
    if body.evidence_csv is not None:
        ledger = read_evidence_file(csv_content("evidence_csv", body.evidence_csv), instrument)
    return case_of_clarification(StoredClarification(desk, known, body, ledger, (*notices, *about), model))


def case_of_clarification(stored: StoredClarification) -> ClarificationCase:
    """The case of a desk assessment that is known already.

    Raises:
        InputError: with every fault of hours and chances.
    """
    instrument, team = instrument_of(stored.desk.instrument), stored.team
    chances = None
    if team.chances_csv is not None:
        chances = read_chances(csv_content("chances_csv", team.chances_csv), instrument)
    return ClarificationCase(
        instrument=instrument,
        desk=stored.desk,
        known=stored.known,
        team=_team(team),
        chances=chances,
        ledger=stored.ledger,
        notices=stored.notices,
        model=stored.model,
    )


def _team(body: TeamBody) -> Team:
    reader = OptionReader()
    hours = reader.take("--hours", str(body.hours), available_hours)
    each = reader.take("--work", None if body.work is None else str(body.work), read_hours)
    reader.finish()
    if hours is None:
        raise refuse("hours_missing", "jam kerja belum diisi", place="hours")
    return Team(hours, each, body.people_each, body.people)


def _known(body: PanelBody, *, allow_missing: bool) -> tuple[tuple[Assessment, ...], tuple[Notice, ...]]:
    if body.panel_csv is None:
        return tuple(assessment_of(one, f"assessments.{n}") for n, one in enumerate(body.assessments)), ()
    panel = read_assessments(csv_content("panel_csv", body.panel_csv), allow_missing=allow_missing)
    return panel.assessments, panel.notices
