"""The user's own costs as a document, exactly."""

from __future__ import annotations

from decimal import Decimal

from data.costs import CostsFile, FixedCost, StepKey

from .columns import Document


def costs_document(costs: CostsFile) -> Document:
    """All of a costs file; amounts as decimal text, so that none is rounded."""
    return {
        "unit": costs.unit,
        "source": costs.source,
        "prices": [[*step, str(price)] for step, price in costs.prices.items()],
        "fixed_costs": [
            {"id": f.id, "name": f.name, "cost": str(f.cost), "steps": [list(step) for step in sorted(f.steps)]}
            for f in costs.fixed_costs
        ],
        "months": [[*step, months] for step, months in costs.months.items()],
    }


def costs_of_document(document: Document) -> CostsFile:
    """The costs file that `costs_document` wrote."""
    return CostsFile(
        unit=document["unit"],
        prices={_step(row): Decimal(row[2]) for row in document["prices"]},
        fixed_costs=tuple(
            FixedCost(f["id"], f["name"], Decimal(f["cost"]), frozenset(_step(step) for step in f["steps"]))
            for f in document["fixed_costs"]
        ),
        months={_step(row): row[2] for row in document["months"]},
        source=document["source"],
    )


def _step(row: list[str | int]) -> StepKey:
    return str(row[0]), int(row[1])
