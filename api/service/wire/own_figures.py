"""An institution's own costs and rules as JSON."""

from __future__ import annotations

from typing import Any

from data.costs import CostsFile
from data.store.costs import StoredCosts
from data.store.rules import StoredRules


def costs_body(stored: StoredCosts) -> dict[str, Any]:
    """Own costs with their version."""
    return {
        **costs_values(stored.costs),
        "institution_id": stored.institution_id,
        "version": stored.version,
        "created_at": stored.created_at.isoformat().replace("+00:00", "Z"),
        "created_by": stored.created_by,
    }


def costs_values(costs: CostsFile) -> dict[str, Any]:
    """Own costs; amounts as decimal text, so that none is rounded."""
    return {
        "unit": costs.unit,
        "source": costs.source,
        "prices": [
            {"indicator": i, "to_level": level, "cost": str(price), "months": costs.months.get((i, level))}
            for (i, level), price in sorted(costs.prices.items())
        ],
        "groups": [
            {"group": g.id, "name": g.name, "cost": str(g.cost), "steps": sorted([i, level] for i, level in g.steps)}
            for g in costs.fixed_costs
        ],
    }


def rules_body(stored: StoredRules) -> dict[str, Any]:
    """Rules with their version."""
    return {
        "institution_id": stored.institution_id,
        "name": stored.name,
        "rules": stored.document,
        "version": stored.version,
        "created_at": stored.created_at.isoformat().replace("+00:00", "Z"),
        "created_by": stored.created_by,
    }
