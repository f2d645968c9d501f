"""How well a model foresaw the results that a file already holds, and how well the file's own averages do."""

from dataclasses import dataclass

import numpy as np

from data.assessment import Stage

from .arrays import Floats, Ints
from .baselines import baseline_probabilities
from .level_table import fit_level_table
from .metrics import ranked_probability_score
from .pairs import PairPanel

LEAST_INSTITUTIONS = 20
"""With past results, below which a file's own averages say too little to judge by."""


@dataclass(frozen=True)
class PastScores:
    """Mean RPS of past results.

    Attributes:
        model: of a model.
        averages: of the file's shrunken means, with a table from its other cycles.
    """

    model: float
    averages: float

    @property
    def beaten(self) -> bool:
        """Whether the file's own averages foresaw its results better than the model."""
        return self.model > self.averages


def past_scores(panel: PairPanel, rows: Ints, probabilities: Floats, stage: Stage) -> PastScores | None:
    """Score a model on the results that a file already holds.

    Args:
        panel: past rows.
        rows: positions of those with claims and a complete result of the stage.
        probabilities: of the model, each row from what was known before it, shape (rows, indicators, 5).
        stage: desk or final.

    Returns:
        ``None`` with too few institutions or a single cycle.
    """
    cycles = np.unique(panel.cycle[rows])
    if len(cycles) < 2 or len(np.unique(panel.institution[rows])) < LEAST_INSTITUTIONS:
        return None
    levels, of_table = panel.levels(stage)[rows], np.empty_like(probabilities)
    for cycle in cycles:
        here = panel.cycle[rows] == cycle
        tables = {stage: fit_level_table(panel.take(panel.cycle != cycle), stage)}
        of_table[here] = baseline_probabilities("shrunken_means", panel, tables, stage)[rows[here]]
    return PastScores(*(float(ranked_probability_score(each, levels).mean()) for each in (probabilities, of_table)))
