"""A saved plan as the start of other work: the levels it leads to, and the prices and rules that it was made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from data.assessment import Assessment
from data.costs import CostTable
from data.faults import Fault, InputError, refuse
from data.instrument import Instrument
from data.rules import Rules

from .plan_basis import NO_DOCUMENT, SAVE_AGAIN, costs_of, exact
from .plan_document import digest
from .rules_document import rules_from_document
from .saved_upkeep import SavedUpkeep, saved_upkeep


@dataclass(frozen=True)
class SavedPlan:
    """What a plan document says to those who work by it.

    Attributes:
        levels: exact level of every indicator after the plan.
        costs: prices that the plan was made with, in its unit.
        rules: that it obeys.
        upkeep: of an assured plan, what keeping the other levels is worth.
    """

    levels: Mapping[str, Fraction]
    costs: CostTable
    rules: Rules
    upkeep: SavedUpkeep | None = None


def saved_plan(document: Mapping[str, Any], instrument: Instrument, assessment: Assessment) -> SavedPlan:
    """Read a plan document, after checking that it starts from this very assessment.

    Args:
        document: as written by ``tangga plan --out``.
        instrument: the assessment's instrument.
        assessment: where the work starts.

    Raises:
        InputError: if the document is no plan, is for another institution or instrument, starts elsewhere, or was
            changed since it was saved.
    """
    try:
        faults = [*_of_other(document, instrument, assessment)] or [
            *_starts_elsewhere(document, instrument, assessment)
        ]
        if faults:
            raise InputError(faults)
        _check_digest(document)
        return SavedPlan(
            {i: exact(document["levels_after"][i]) for i in instrument.ids},
            costs_of(document),
            rules_from_document(document["basis"]["rules"]),
            saved_upkeep(document, instrument),
        )
    except InputError:
        raise
    except NO_DOCUMENT as error:
        raise refuse(
            "not_a_plan", "berkas ini bukan rencana Tangga, atau tidak memuat rencana", remedy=SAVE_AGAIN
        ) from error


def _of_other(document: Mapping[str, Any], instrument: Instrument, assessment: Assessment) -> Iterator[Fault]:
    for label, found, wanted in (
        ("instansi", str(document["institution"]), assessment.institution.name),
        ("instrumen", str(document["instrument"]), instrument.id),
    ):
        if found != wanted:
            remedy = f"Pilih rencana untuk {label} ini, atau buat yang baru dengan `tangga plan`."
            yield Fault("plan_of_other", f"rencana ini untuk {label} lain", "rencana", found, wanted, remedy)


def _check_digest(document: Mapping[str, Any]) -> None:
    if digest(document) != document.get("digest"):
        raise refuse(
            "plan_changed",
            "isi berkas tidak utuh sejak disimpan",
            place="rencana",
            remedy=f"Rencana tidak disunting dengan tangan. {SAVE_AGAIN}",
        )


def _starts_elsewhere(document: Mapping[str, Any], instrument: Instrument, assessment: Assessment) -> Iterator[Fault]:
    before = document["basis"]["levels_before"]
    for i in instrument.ids:
        if exact(before[i]) != assessment.levels.get(i):
            yield Fault(
                "plan_starts_elsewhere",
                "rencana berangkat dari level lain",
                place=f"indikator {i}",
                found=str(before[i]),
                allowed=str(assessment.levels.get(i)),
                remedy="Buat rencana baru dari penilaian ini.",
            )
