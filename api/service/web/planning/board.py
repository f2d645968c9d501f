"""The board of all indicators: where each stands, where the plan leads it, and what is set for it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

from data.instrument import Indicator

from .question import Question
from .stored_question import StoredQuestion


def board(asked: StoredQuestion, levels_after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Aspects with their indicators.

    Args:
        asked: the question.
        levels_after: planned levels; empty if there is no plan.
    """
    cells = {i.id: _cell(asked, i, levels_after.get(i.id)) for i in asked.instrument.indicators}
    return [
        {"name": aspect.name, "cells": [cells[i] for i in asked.instrument.members(aspect.id)]}
        for aspect in asked.instrument.aspects
    ]


def act_of(question: Question, indicator: str) -> str:
    """What is set for an indicator, as the board's field says it."""
    if indicator in question.freeze:
        return "beku"
    if indicator in question.lock:
        return f"kunci{question.lock[indicator]}"
    if indicator in question.ceiling:
        return f"batas{question.ceiling[indicator]}"
    return ""


def _cell(asked: StoredQuestion, indicator: Indicator, after: Any) -> dict[str, Any]:
    now = asked.assessment.levels.get(indicator.id)
    act = act_of(asked.question, indicator.id)
    maximum = asked.instrument.scale.maximum
    lowest = maximum if now is None else floor(now) + 1
    options = [("beku", "beku: tidak boleh berubah")]
    options += [(f"kunci{level}", f"kunci: paling rendah {level}") for level in range(lowest, maximum + 1)]
    options += [(f"batas{level}", f"batas: paling tinggi {level}") for level in range(lowest, maximum)]
    if act and act not in dict(options):
        options.append((act, f"{act[:5]}: level {act[5:]}"))
    return {
        "id": indicator.id,
        "name": indicator.short_name,
        "owner": asked.owners[indicator.id],
        "now": None if now is None else float(now),
        "after": None if after is None or now is None or Fraction(str(after)) == now else after,
        "next": lowest if lowest <= maximum else None,
        "act": act,
        "options": options,
    }
