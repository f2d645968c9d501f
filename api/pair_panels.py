"""Panels of claims and results, as training and evaluation take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data.assessment_files import read_assessments
from data.faults import Notice, refuse
from data.instrument import Instrument

from .inputs import instrument_of

if TYPE_CHECKING:
    from models.pairs import PairPanel


def read_pair_panel(file: str, own: Mapping[str, Instrument] | None = None) -> tuple[PairPanel, tuple[Notice, ...]]:
    """Claims, desk and final levels of one instrument.

    Args:
        file: panel.
        own: the user's instruments by id, beside those shipped.

    Raises:
        InputError: with every fault of the file, or if it mixes instruments.
    """
    from models.pairs import pair_panel

    panel = read_assessments(file, instruments=own or {}, allow_missing=True)
    ids = sorted({assessment.instrument for assessment in panel.assessments})
    if len(ids) != 1:
        raise refuse(
            "several_instruments",
            "panel memuat beberapa instrumen; satu model melayani satu instrumen",
            place=file,
            found=", ".join(ids),
            remedy="Pisahkan per instrumen.",
        )
    return pair_panel(panel.assessments, instrument_of(ids[0], own or {})), panel.notices
