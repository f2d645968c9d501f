"""What stands beside a plan: other plans of nearly the same cost, and the price of doing without an OPD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .question import decimal_of
from .stored_question import StoredQuestion


def company_view(asked: StoredQuestion, document: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values of ``rencana_pembanding.html``; ``None`` if there is no plan."""
    if document is None or document["status"] == "infeasible":
        return None
    return {
        "plans": _side_by_side(asked, document),
        "owners": [_without(asked, document, one) for one in document["replacements"]["owners"]],
        "unit": document["cost_unit"],
    }


def _side_by_side(asked: StoredQuestion, document: Mapping[str, Any]) -> dict[str, Any]:
    others = document["alternatives"]
    differing = [
        i for i in asked.instrument.ids if any(o["levels_after"][i] != document["levels_after"][i] for o in others)
    ]
    return {
        "costs": [document["cost"], *(o["cost"] for o in others)],
        "extra": [None, *(o["extra_percent"] for o in others)],
        "indices": [document["index_after"], *(o["index_after"] for o in others)],
        "rows": [
            {
                "id": i,
                "name": asked.instrument.by_id[i].short_name,
                "owner": asked.owners[i],
                "now": document["basis"]["levels_before"][i],
                "levels": [document["levels_after"][i], *(o["levels_after"][i] for o in others)],
            }
            for i in differing
        ],
    }


def _without(asked: StoredQuestion, document: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    question = replace(asked.question, without=(*asked.question.without, one["without"]))
    extra = one["extra_cost"]
    return {
        "name": one["without"],
        "possible": one["possible"],
        "extra": extra,
        "percent": one["extra_percent"],
        "cost": None if extra is None else float(decimal_of(document["cost"]) + decimal_of(extra)),
        "query": question.query(),
    }
