"""How a stage's level probabilities become a calibrated joint outcome, with and without own history."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from .arrays import Floats, Ints
from .baselines import Baseline
from .conformal import ErrorShape, IndexDistribution
from .dependence import Dependence, mean_moments

Stratum = Literal["with_history", "without_history"]
"""Whether the institution brings at least one earlier cycle with both claim and result."""

STRATA: tuple[Stratum, ...] = get_args(Stratum)

Server = Literal["level_model"] | Baseline
"""Who gives the level probabilities: the model, or the baseline that it did not beat."""


@dataclass(frozen=True)
class HeldOut:
    """Scores on institutions held out from the fit.

    Attributes:
        cases: institution-cycles; a user's own where there are enough of them.
        mae: mean absolute index error, index points, per forecast (`level_model` and the four baselines); beside a
            user's panel the simulated cases count in it with a small weight.
        rps: mean ranked probability score per indicator, likewise.
        coverage: share of index values inside the 50, 80 and 90 % interval, 0-1, leave-one-fold-out.
    """

    cases: int
    mae: dict[str, float]
    rps: dict[str, float]
    coverage: dict[str, float]


@dataclass(frozen=True)
class Calibration:
    """All that stands between level probabilities and an index distribution.

    Attributes:
        server: who gives the level probabilities.
        panel_share: weight 0-1, in the level model, of trees that learned from a user's panel when left to
            themselves; the rest has what simulation teaches of the index. 0 where no panel took part.
        shift: logits added so that held-out index errors have mean 0.
        dependence: of the indicators, fitted on held-out errors.
        shape: calibrated shape of standardised index errors.
        held_out: how well this did.
    """

    server: Server
    panel_share: float
    shift: float
    dependence: Dependence
    shape: ErrorShape
    held_out: HeldOut

    def widened(self, factor: float) -> "Calibration":
        """The same with index values `factor` times as widely spread."""
        return replace(self, shape=self.shape.widened(factor))

    def distribution(self, probabilities: Floats, weights: Floats, aspects: Ints) -> IndexDistribution:
        """Distribution of a weighted mean of one institution's levels.

        Args:
            probabilities: shape (indicators, 5).
            weights: shape (indicators,), summing to 1; zero outside the aspect or domain wanted.
            aspects: aspect code per indicator.
        """
        centre, deviation = mean_moments(probabilities, weights, aspects, self.dependence)
        return IndexDistribution(float(centre), float(deviation), self.shape)


def stratum_of(history_weight: Floats) -> list[Stratum]:
    """Stratum per row from the discounted number of earlier cycles."""
    return ["with_history" if weight > 0 else "without_history" for weight in np.asarray(history_weight)]
