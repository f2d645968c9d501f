"""How a user's own past cycles move a model that never saw them, and how much weight they carry.

Two shrunken means: an institution's own residual (inside the features), and one logit shift for the whole panel,
because the user's part of the country may differ from the model's (empirical Bayes with a normal prior).
"""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Ints, shift_to_mean

WITHIN_CORRELATION = 0.5
"""Correlation assumed between two cycles of one institution when its cycles are counted."""


@dataclass(frozen=True)
class ShiftPrior:
    """What was learned about shifts from simulated worlds that the model had not seen.

    Attributes:
        between: standard deviation of the lasting shift between worlds, logits.
        cycle: standard deviation between the cycles of a world, logits; institutions of a cycle share it.
        within: standard deviation between the institutions of a cycle, logits.
    """

    between: float
    cycle: float
    within: float

    def __post_init__(self) -> None:
        if not (self.between >= 0 and self.cycle >= 0 and self.within > 0):
            raise ValueError("deviations must not be negative, and `within` not 0")


@dataclass(frozen=True)
class PanelUpdate:
    """What a user's own panel teaches a model that never saw it.

    Attributes:
        cycles: earlier institution-cycles of the file behind it.
        weight: share 0-1 that their mean shift carries against the model's prior.
        shift: logits added to every level probability.
    """

    cycles: int
    weight: float
    shift: float


@dataclass(frozen=True)
class OwnHistory:
    """The weight of a user's own past in a forecast.

    Attributes:
        cycles: earlier cycles of the institution with claim and result.
        institution_weight: share 0-1 that its own mean residual carries against the population's.
        panel: what the whole file contributes.
    """

    cycles: int
    institution_weight: float
    panel: PanelUpdate


def panel_shift(
    probabilities: Floats, levels: Floats, weights: Floats, institutions: Ints, cycles: Ints, prior: ShiftPrior
) -> tuple[float, float]:
    """Posterior mean shift and its weight.

    weight = between^2 / (between^2 + cycle^2 / cycles + within^2 / n), n = the number of independent
    institution-cycles, rows / (1 + (rows per institution - 1) * WITHIN_CORRELATION). However many institutions a file
    holds, few cycles say little of the next one.

    Args:
        probabilities: forecasts of past cycles from what was known before them, shape (rows, indicators, 5).
        levels: what was given, shape (rows, indicators), no NaN.
        weights: of the indicators, summing to 1.
        institutions, cycles: code and year per row.
        prior: what simulated worlds taught.

    Returns:
        shift in logits and weight 0-1; both 0 without rows.
    """
    rows = len(levels)
    if rows == 0 or prior.between == 0:
        return 0.0, 0.0
    shifts = observed_shifts(probabilities, levels, weights)
    per_institution = rows / len(np.unique(institutions))
    independent = rows / (1 + (per_institution - 1) * WITHIN_CORRELATION)
    noise = prior.cycle**2 / len(np.unique(cycles)) + prior.within**2 / independent
    weight = prior.between**2 / (prior.between**2 + noise)
    return float(weight * shifts.mean()), float(weight)


def observed_shifts(probabilities: Floats, levels: Floats, weights: Floats) -> Floats:
    """Logit shift per row under which the forecast's mean index is the index that came, cut at 2 logits."""
    index = np.clip(levels @ weights, 1.001, 4.999)
    return np.clip(shift_to_mean(probabilities, weights, index), -2.0, 2.0)
