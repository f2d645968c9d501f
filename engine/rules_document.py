"""The user's rules as JSON and back, exact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.rules import Capacity, Prerequisite, Rules


def rules_to_document(rules: Rules) -> dict[str, Any]:
    """Every rule that is set; exact numbers as text."""
    document: dict[str, Any] = {
        "target": None if rules.target is None else str(rules.target),
        "predicate": rules.predicate,
        "budget": None if rules.budget is None else str(rules.budget),
        "max_indicators": rules.max_indicators,
        "horizon_months": rules.horizon_months,
        "lock": dict(rules.lock),
        "freeze": list(rules.freeze),
        "ceiling": dict(rules.ceiling),
        "floor": {part: str(value) for part, value in rules.floor.items()},
        "requires": [
            {"indicator": r.indicator, "level": r.level, "needs": r.needs, "needs_level": r.needs_level}
            for r in rules.requires
        ],
        "capacity": [
            {"owner": c.owner, "steps": c.steps, "cost": None if c.cost is None else str(c.cost)}
            for c in rules.capacity
        ],
    }
    return {key: value for key, value in document.items() if value not in (None, {}, [])}


def rules_from_document(document: Mapping[str, Any]) -> Rules:
    """Rules as they were.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: if the document is no such mapping.
    """
    return Rules(
        target=Fraction(document["target"]) if "target" in document else None,
        predicate=document.get("predicate"),
        budget=Decimal(document["budget"]) if "budget" in document else None,
        max_indicators=document.get("max_indicators"),
        horizon_months=document.get("horizon_months"),
        lock={str(i): int(level) for i, level in document.get("lock", {}).items()},
        freeze=tuple(document.get("freeze", ())),
        ceiling={str(i): int(level) for i, level in document.get("ceiling", {}).items()},
        floor={str(part): Fraction(value) for part, value in document.get("floor", {}).items()},
        requires=tuple(Prerequisite(**r) for r in document.get("requires", ())),
        capacity=tuple(
            Capacity(c["owner"], c["steps"], None if c["cost"] is None else Decimal(c["cost"]))
            for c in document.get("capacity", ())
        ),
    )
