"""Keeping today's predicate: the cheapest plan after which the assessor still gives it."""

from __future__ import annotations

from dataclasses import replace

from data.assessment import Assessment
from data.faults import refuse
from data.instrument import Instrument
from data.rules import Rules
from data.scoring import score


def held(rules: Rules, instrument: Instrument, assessment: Assessment, assurance: float | None) -> Rules:
    """The rules with the predicate that the assessment has today as what is to be reached.

    Args:
        rules: without a target or a predicate of their own.
        assessment: complete levels of one institution.
        assurance: probability 0-1 with which the predicate is to be kept.

    Raises:
        InputError: as `check_hold`; or if levels are missing, wrong, or so low that they have no predicate.
    """
    check_hold(rules, assurance)
    return replace(rules, predicate=score(instrument, assessment.levels).predicate)


def check_hold(rules: Rules, assurance: float | None) -> None:
    """Refuse what nobody's predicate could be kept with.

    Raises:
        InputError: if there is no assurance, as the predicate is there already then; or if the rules ask for an index
            or a predicate themselves.
    """
    if assurance is None:
        raise refuse(
            "hold_without_assurance",
            "predikat diminta bertahan tanpa peluang, padahal sekarang sudah dimiliki",
            remedy="Sebutkan peluangnya (assurance), misalnya 0,9.",
        )
    asked = rules.predicate or rules.target
    if asked is not None:
        raise refuse(
            "hold_with_target",
            "predikat diminta bertahan bersama target atau predikat lain",
            found=asked if isinstance(asked, str) else f"{float(asked):g}",
            remedy="Pilih salah satu.",
        )
