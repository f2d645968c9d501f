"""Own costs for people: unit, coverage, and the text of costs.csv that reads back the same."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from data.costs import CostsFile
from data.effort import default_costs
from data.formula_cells import neutralise
from data.instrument import Instrument

UNITS = {"effort": "poin upaya", "rupiah": "rupiah"}
MOST_LISTED = 12


def costs_view(costs: CostsFile, instrument: Instrument) -> dict[str, Any]:
    """Unit and coverage of own costs, as ``data_biaya.html`` shows them."""
    steps = sorted(default_costs(instrument).prices)
    missing = [f"{i} ke level {level}" for i, level in steps if (i, level) not in costs.prices]
    return {
        "unit": costs.unit,
        "unit_name": UNITS[costs.unit],
        "priced": len(costs.prices),
        "of": len(steps),
        "percent": 100 * (len(steps) - len(missing)) / len(steps) if steps else 0,
        "missing": missing[:MOST_LISTED],
        "more": max(0, len(missing) - MOST_LISTED),
        "lowest": min(costs.prices.values(), default=Decimal(0)),
        "highest": max(costs.prices.values(), default=Decimal(0)),
        "groups": [{"name": g.name, "cost": g.cost, "steps": len(g.steps)} for g in costs.fixed_costs],
        "months": len(costs.months),
        "source": costs.source,
    }


def costs_csv(costs: CostsFile) -> str:
    """The text of ``costs.csv``."""
    text = io.StringIO()
    text.write(f"# unit: {costs.unit}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["indicator", "to_level", "cost", "group", "group_cost", "months"])
    groups = {step: group for group in costs.fixed_costs for step in group.steps}
    written: set[str] = set()
    for step in sorted({*costs.prices, *costs.months, *groups}):
        group = groups.get(step)
        once = group is not None and group.id not in written
        written |= {group.id} if group is not None else set()
        price, months = costs.prices.get(step), costs.months.get(step)
        writer.writerow(
            [
                *step,
                "" if price is None else f"{price:f}",
                "" if group is None else neutralise(group.id),
                f"{group.cost:f}" if group is not None and once else "",
                "" if months is None else months,
            ]
        )
    return text.getvalue()
