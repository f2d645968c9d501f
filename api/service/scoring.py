"""Scores of the assessments in a body."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api.commands.score import score_document
from data.assessment import Assessment
from data.faults import Fault, InputError
from data.scoring import score

from .cases import read_csv, selection_of
from .wire.assessments import assessment_of, instrument_of
from .wire.planning import ScoreBody

FEW = 20
"""So many assessments are scored in a few milliseconds."""


def scores_of(body: ScoreBody) -> list[dict[str, Any]]:
    """Scores in the order of the body.

    Raises:
        InputError: with every fault of every assessment.
    """
    if body.panel_csv is not None:
        chosen = selection_of(body.institution, body.cycle, body.stage).matching(read_csv(body.panel_csv).assessments)
    else:
        given = [assessment_of(one, f"assessments.{n}") for n, one in enumerate(body.assessments)]
        chosen = selection_of(body.institution, body.cycle, body.stage).matching(given)
    scores: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for assessment in chosen:
        try:
            scores.append(score_of(assessment))
        except InputError as error:
            faults += [replace(f, place=f"{assessment.label}, {f.place}") for f in error.faults]
    if faults:
        raise InputError(faults)
    return scores


def score_of(assessment: Assessment) -> dict[str, Any]:
    """The score of one assessment.

    Raises:
        InputError: if a level is missing or off the scale.
    """
    instrument = instrument_of(assessment.instrument)
    return score_document(assessment, instrument, score(instrument, assessment.levels))
