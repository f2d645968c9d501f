"""What was asked of a plan, in the words that its proof and its advice use too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.instrument import Instrument
from engine.advice_on_assurance import AskedAssurance
from engine.plan_basis import posed_problem

HIGHEST_INDEX = "indeks tertinggi di dalam anggaran"


def requested_view(document: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    """The goal, and the other rules in their order; from nothing but the document, so that a saved plan tells it too.

    Raises:
        InputError: if the document's levels, prices or rules are wrong.
    """
    problem = posed_problem(document, instrument)
    sentences = {rule.key: rule.sentence(problem) for rule in problem.rules}
    goal = sentences.pop("target", HIGHEST_INDEX if document["goal"] == "highest_index" else "")
    rules = list(sentences.values())
    if document["assurance"] is not None:
        rules.insert(0, AskedAssurance(document["assurance"]["asked"]).sentence(problem))
    return {"goal": goal, "rules": rules, "everything": [goal, *rules] if goal else rules}
