"""A clarification document and the evidence handed in, arranged per OPD as the board shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from data.instrument import Instrument
from data.store.evidence import StoredEvidence

from .clarification_asked import Clock
from .clarification_ticks import Box, boxes_of
from .moments import moment_words
from .notices import on_page


def board_view(
    document: Mapping[str, Any], instrument: Instrument, recorded: Sequence[StoredEvidence], owner: str
) -> dict[str, Any]:
    """Values of the board that the answer brings.

    Args:
        document: the clarification.
        instrument: whose evidence.
        recorded: states of evidence of the cycle.
        owner: only this OPD's part of the lists; empty for all. The index is the institution's in any case.
    """
    chosen = [_card(instrument, one, recorded) for one in document["indicators"]]
    left = [_card(instrument, one, recorded) for one in document["left"]]
    names = [one["owner"] for one in document["owners"]]
    shown = [name for name in names if owner in ("", name)]
    done = [card for card in (*chosen, *left) if card["done"]]
    before = document["expected_index"]["before"]
    submitted = before + sum(card["expected_gain"] for card in done)
    return {
        "index": document["index"],
        "before": before,
        "after": document["expected_index"]["after"],
        "submitted": submitted,
        "done": len(done),
        "boxes": sum(len(card["boxes"]) for card in chosen),
        "ticked": sum(box.ticked for card in chosen for box in card["boxes"]),
        "chosen": len(chosen),
        "predicate_before": document["predicate_before"],
        "predicate_submitted": instrument.predicate_of(Fraction(submitted).limit_denominator(10**6)),
        "chances": [(name, chance) for name, chance in document["probability"].items() if chance >= 0.0005],
        "together": document["together"]["source"],
        "owners": [
            {
                "name": one["owner"],
                "people": one["people"],
                "available": one["hours_available"],
                "used": one["hours_used"],
                "chosen": [card for card in chosen if card["owner"] == one["owner"]],
                "left": [card for card in left if card["owner"] == one["owner"]],
            }
            for one in document["owners"]
            if one["owner"] in shown
        ],
        "names": names,
        "left": [card for card in left if card["owner"] in shown],
        "warnings": on_page(document["warnings"]),
        "simulated": document["simulated"],
    }


def clock_view(clock: Clock, at: datetime) -> dict[str, Any]:
    """What is left of the window at a moment."""
    minutes = int((clock.end - at).total_seconds() // 60)
    return {
        "closed": minutes < 0,
        "left": f"{minutes // 60} jam {minutes % 60} menit",
        "end": moment_words(clock.end, clock.zone),
        "epoch": int(clock.end.timestamp()),
        "soon": 0 <= minutes < 6 * 60,
    }


def _card(instrument: Instrument, one: Mapping[str, Any], recorded: Sequence[StoredEvidence]) -> dict[str, Any]:
    id_ = one["indicator"]
    boxes: list[Box] = boxes_of(instrument, id_, int(one["desk"]), one["to_level"], recorded)
    texts = instrument.by_id[id_].level_texts
    levels = range(int(one["desk"]) + 1, one["to_level"] + 1)
    return {
        **one,
        "boxes": boxes,
        "done": all(box.ticked for box in boxes),
        "demands": [{"level": level, "text": texts.get(level, "")} for level in levels],
    }
