"""How a user's own past cycles move a model that never saw them, and how much weight they carry.

Two shrunken means: an institution's own residual (inside the features), and one logit shift for the whole panel,
because the user's part of the country may differ from the model's (empirical Bayes with a normal prior). And a shrunken
variance: where claims were harder to see through than in the model's worlds, intervals become wider. What a file's own
averages add where its assessors do otherwise is the matter of `models.panel_pool`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Ints, shift_to_mean
from .calibration import Stratum
from .panel_pool import PanelPool, PastScores

WITHIN_CORRELATION = 0.5
"""Correlation assumed between two cycles of one institution when its cycles are counted."""


WIDTH_CASES = 6.0
"""Cases that the model's own interval width counts as: 2 / variance of the log error variance between six held-out
worlds (0.34 for the index under plans that build on claims), as the log variance of n normal errors varies by 2 / n."""


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

    @property
    def within_share(self) -> float:
        """Share of the error variance that lies between the institutions of a cycle, 0-1."""
        return self.within**2 / (self.between**2 + self.cycle**2 + self.within**2)


@dataclass(frozen=True)
class PanelUpdate:
    """What a user's own panel teaches a model that never saw it.

    Attributes:
        cycles: earlier institution-cycles of the file behind it.
        weight: share 0-1 that their mean shift carries against the model's prior.
        shift: logits added to every level probability.
        width: factor on the deviation of index values, with and without own history; 1 leaves it as it was calibrated.
        scores: of the model, moved by `shift`, on the file's past results; ``None`` where they are too few.
        pool: what the file's own past adds to the model; ``None`` where the model suits it, or nobody can tell.
    """

    cycles: int
    weight: float
    shift: float
    width: Mapping[Stratum, float]
    scores: PastScores | None = None
    pool: PanelPool | None = None

    @property
    def advises_training(self) -> bool:
        """Whether the file's own averages foresaw its results better than the model."""
        return self.scores is not None and self.scores.beaten

    def panel_share(self, stratum: Stratum) -> float:
        """Share 0-1 of the file's own averages in the level probabilities."""
        return self.pool.shares[stratum].levels if self.pool else 0.0


@dataclass(frozen=True)
class OwnHistory:
    """The weight of a user's own past in a forecast.

    Attributes:
        cycles: earlier cycles of the institution with claim and result.
        institution_weight: share 0-1 that its own mean residual carries against the population's.
        panel: what the whole file contributes.
        panel_width, panel_share: of that, the factor on the deviation of index values, and the share 0-1 of the file's
            averages in the level probabilities.
    """

    cycles: int
    institution_weight: float
    panel: PanelUpdate
    panel_width: float
    panel_share: float


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
    independent = _independent_rows(institutions)
    noise = prior.cycle**2 / len(np.unique(cycles)) + prior.within**2 / independent
    weight = prior.between**2 / (prior.between**2 + noise)
    return float(weight * shifts.mean()), float(weight)


def panel_width(errors: Floats, institutions: Ints, cycles: Ints, prior: ShiftPrior) -> float:
    """Factor by which a panel's past errors widen or narrow the intervals.

    width^2 = (k + n v / s) / (k + n): k = WIDTH_CASES, v the variance of the errors within cycles, s the share of the
    variance that lies there by the prior, n the independent rows less one per cycle. What moves a whole cycle is left
    to the shift: few cycles say little about how cycles vary.

    Args:
        errors: index errors of past cycles in units of their calibrated deviation, shape (rows,).
        institutions, cycles: code and year per row.
        prior: what simulated worlds taught.

    Returns:
        1 without two rows in a cycle.
    """
    years = np.unique(cycles)
    spread = sum(float(((errors[cycles == y] - errors[cycles == y].mean()) ** 2).sum()) for y in years)
    freedom = len(errors) - len(years)
    if freedom < 1:
        return 1.0
    cases = max(_independent_rows(institutions) - len(years), 0.0)
    ratio = spread / freedom / prior.within_share
    return float(np.sqrt((WIDTH_CASES + cases * ratio) / (WIDTH_CASES + cases)))


def _independent_rows(institutions: Ints) -> float:
    """Rows, those of one institution counted by their correlation."""
    rows = len(institutions)
    return rows / (1 + (rows / len(np.unique(institutions)) - 1) * WITHIN_CORRELATION)


def observed_shifts(probabilities: Floats, levels: Floats, weights: Floats) -> Floats:
    """Logit shift per row under which the forecast's mean index is the index that came, cut at 2 logits."""
    index = np.clip(levels @ weights, 1.001, 4.999)
    return np.clip(shift_to_mean(probabilities, weights, index), -2.0, 2.0)
