"""The index that level probabilities are moved to: the model's own, corrected by what the baselines say."""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats
from .baselines import BASELINES


@dataclass(frozen=True)
class Blend:
    """Linear correction of an index forecast, fitted on held-out institutions.

    target = own + intercept + sum over baselines of share_b (baseline_b - own)

    Attributes:
        intercept: index points.
        shares: per name in `BASELINES`; all 0 where a baseline serves.
    """

    intercept: float
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.shares) != len(BASELINES) or not np.isfinite([self.intercept, *self.shares]).all():
            raise ValueError("a blend needs a finite share per baseline")

    def target(self, own: Floats, baselines: Floats) -> Floats:
        """Index to be reached, shape (rows,), kept off the ends of the scale.

        Args:
            own: mean index of the served probabilities, shape (rows,).
            baselines: mean index of each baseline, shape (rows, baselines).
        """
        moved = own + self.intercept + (baselines - own[:, None]) @ np.array(self.shares)
        return np.asarray(np.clip(moved, 1.01, 4.99))
