"""What the forecast page shows beyond the document that programs get."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.assessor_forecast import AssessorForecast

GRID_STEPS = 100
"""Points per index point at which the chance of an index is given: every value that two decimals can name."""


def detail_document(one: AssessorForecast) -> dict[str, Any]:
    """Chances along the whole scale, and every claim that will probably lose.

    Returns:
        ``reach``: per stage, the chance 0-1 of at least each index from the scale's bottom to its top in steps of 1 /
        `GRID_STEPS`; ``losses``: as in the forecast document, but all of them.
    """
    from models.forecaster import ASSESSED

    scale = one.instrument.scale
    points = range(scale.minimum * GRID_STEPS, scale.maximum * GRID_STEPS + 1)
    reach = {}
    for stage in ASSESSED:
        index = one.distribution(stage=stage)
        reach[stage] = [round(index.probability_at_least(point / GRID_STEPS), 5) for point in points]
    losses = one.largest_losses(len(one.instrument.ids))
    return {"reach": reach, "losses": [asdict(loss) for loss in losses]}
