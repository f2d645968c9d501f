"""Solve a saved plan again from its own document, and say whether the answer is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data.faults import InputError, refuse
from data.instrument import Instrument

from .infeasibility import advise
from .optimise import DEFAULT_LIMITS, Limits, cheapest, highest
from .plan_basis import NO_DOCUMENT, SAVE_AGAIN, posed_problem
from .plan_document import FORMAT, Document, levels_document, number, outcome_document
from .problem import Problem


@dataclass(frozen=True)
class Difference:
    """One part of the answer that is no longer the same.

    Attributes:
        what: key of the plan document, e.g. ``cost``.
        stored: as the document has it.
        now: as it was found again.
    """

    what: str
    stored: Any
    now: Any


def replay(
    document: Mapping[str, Any], find_instrument: Callable[[str], Instrument], limits: Limits = DEFAULT_LIMITS
) -> tuple[Difference, ...]:
    """What differs when the plan is solved again; empty if the answer is the same.

    Args:
        document: as written by ``tangga plan --out`` or kept in the store.
        find_instrument: instrument by id.
        limits: of each call of the solver.

    Raises:
        InputError: if it is no plan document, or lacks what is needed: an assured plan without an answer rests on a
            forecast that the document does not hold.
        SolverError: if the solver stops without a proof.
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT or "basis" not in document:
        raise refuse("not_a_plan", "berkas ini bukan rencana Tangga, atau dari versi format lain", remedy=SAVE_AGAIN)
    if document.get("status") == "infeasible" and _rests_on_forecast(document):
        raise refuse(
            "replay_needs_forecast",
            "saran untuk peluang yang tidak tercapai bersandar pada prakiraan, yang tidak ada dalam dokumen",
            place="assurance",
            remedy="Hitung lagi dari penilaiannya.",
        )
    try:
        instrument = find_instrument(str(document["instrument"]))
        return tuple(_differences(document, instrument, limits))
    except InputError:
        raise
    except NO_DOCUMENT as error:
        raise refuse(
            "not_a_plan", "isi dokumen rencana ini rusak, jadi tidak dapat dihitung ulang", remedy=SAVE_AGAIN
        ) from error


def _rests_on_forecast(document: Mapping[str, Any]) -> bool:
    conflict = document.get("conflict") or ()
    return bool(document.get("assurance")) or any(rule.get("rule") == "assurance" for rule in conflict)


def _differences(document: Mapping[str, Any], instrument: Instrument, limits: Limits) -> Iterator[Difference]:
    stored_hash = document["basis"]["instrument_hash"]
    if stored_hash != instrument.scoring_hash:
        yield Difference("instrument_hash", stored_hash, instrument.scoring_hash)
    now = _answer(document, posed_problem(document, instrument), limits)
    before = {**document, **_advised(document)} if now["status"] == "infeasible" else document
    for key, value in now.items():
        if before.get(key) != value:
            yield Difference(key, before.get(key), value)


def _answer(document: Mapping[str, Any], problem: Problem, limits: Limits) -> Document:
    """The parts of the document that the solver decides, found again."""
    for_highest = document["goal"] == "highest_index"
    optimum = highest(problem, limits) if for_highest else cheapest(problem, limits)
    if optimum is not None:
        return {"status": "optimal" if optimum.outcome.steps else "already_met", **outcome_document(optimum.outcome)}
    advice = advise(problem, limits)
    best = advice.best_reachable
    return {
        "status": "infeasible",
        "conflict": [rule.key for rule in advice.conflict],
        "best_reachable": best
        and {"index": number(best.outcome.index), "levels": levels_document(best.outcome.levels)},
    }


def _advised(document: Mapping[str, Any]) -> Document:
    """What of a document's advice the solver decides: which rules conflict, and what is best."""
    best = document.get("best_reachable")
    return {
        "conflict": [rule["rule"] for rule in document.get("conflict") or ()],
        "best_reachable": best and {"index": best["index"], "levels": best["levels"]},
    }
