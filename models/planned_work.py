"""What becomes of planned levels: of work that is finished and proven, and of levels that are left alone.

No record of plans and their results exists, so this is learned from simulated plans (docs/assurance.md); levels left
alone are learned from a user's own cycles as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from data.assessment import Stage

from .arrays import THRESHOLDS, Floats, exceedance, level_probabilities, logit_shift
from .calibration import STRATA, Calibration, Stratum, stratum_of
from .discount_features import NAMES as CLAIM_NAMES
from .discount_features import discount_features, history_weight, rounded
from .level_model import LevelModel
from .level_table import LevelTable
from .pairs import PairPanel, aspect_codes, indicator_weights

PlanStart = Literal["claims", "results"]
"""What a plan builds on: the claims of the cycle in which it is assessed, or the results of the cycle before."""

PLAN_STARTS: tuple[PlanStart, ...] = get_args(PlanStart)

NAMES = ("planned", "base", "worked", "after_results", "base_index", "base_aspect")
"""Inputs of the plan's own; `KNOWN` follow.

planned: level claimed under the plan. base: level that the plan builds on. worked: 1 where the plan raises the level.
after_results: 1 if the base was given by an assessor in the cycle before, 0 if it is a claim. base_index, base_aspect:
index of the base and its mean in the aspect.
"""

KNOWN = (
    "last_final",
    "own_final_residual",
    "indicator_residual",
    "history_weight",
    "last_discount",
    "type",
    "indicator",
)
"""Inputs shared with the forecast of claims; nothing that depends on claims not yet made."""

MONOTONE = tuple(1 if name == "planned" else 0 for name in NAMES + KNOWN)


@dataclass(frozen=True)
class PlannedWork:
    """Forecast of final levels under a plan.

    Attributes:
        model: of P(final > k).
        calibrations: of the plan's index, by start and stratum.
    """

    model: LevelModel
    calibrations: Mapping[tuple[PlanStart, Stratum], Calibration]

    def __post_init__(self) -> None:
        if set(self.calibrations) != {(start, stratum) for start in PLAN_STARTS for stratum in STRATA}:
            raise ValueError("planned work needs a calibration per start and stratum")

    def calibration(self, panel: PairPanel, start: PlanStart) -> Calibration:
        """Calibration of plans that are assessed in the panel's last row."""
        return self.calibrations[start, stratum_of(history_weight(panel)[-1:])[0]]

    def levels(self, panel: PairPanel, tables: Mapping[Stage, LevelTable], base: Floats, start: PlanStart) -> Floats:
        """P(final = 1..5) of every level that the panel's last row could plan.

        Args:
            panel: one institution's rows; the last is the cycle in which the plan is assessed.
            tables: by stage.
            base: whole levels 1-5 that the plan builds on, shape (indicators,).
            start: what the base is.

        Returns:
            shape (indicators, 5 levels planned, 5 levels given). Planning the base leaves the indicator alone (for a
            start from claims see the forecast of the claims instead); more is work, less has no meaning and repeats
            the base. P(final > k) never falls with the level planned.
        """
        after = np.full(len(panel), start == "results")
        known = plan_features(panel, tables, np.tile(base, (len(panel), 1)), after)[-1]
        return grid_of_plans(self.model, known, base, self.calibration(panel, start).shift)


def grid_of_plans(model: LevelModel, known: Floats, base: Floats, shift: float = 0.0) -> Floats:
    """P(final = 1..5) of every level that could be planned, see `PlannedWork.levels`.

    Args:
        model: of P(final > k).
        known: from `plan_features`, shape (..., indicators, inputs).
        base: levels that the plan builds on, shape (..., indicators).
        shift: logit shift of the calibration.

    Returns:
        shape (..., indicators, 5 levels planned, 5 levels given).
    """
    grid = np.maximum(np.arange(1.0, 6.0), base[..., None])
    inputs = np.repeat(known[..., None, :], grid.shape[-1], axis=-2)
    raw = logit_shift(planned_probabilities(model, with_plan(inputs, grid, grid > base[..., None])), np.array(shift))
    # Finished work is never worth less than leaving the indicator alone.
    below = np.minimum.accumulate(raw.cumsum(axis=-1), axis=-2)
    return np.diff(below, axis=-1, prepend=0.0)


def with_standing_claims(given: Floats, standing: Floats, base: Floats) -> Floats:
    """Levels given under a plan that builds on claims: where it raises none, the claim stands.

    Args:
        given: P(final = 1..5) of every level planned, from `grid_of_plans`.
        standing: the same of the claims as they stand, shape (..., indicators, 5).
        base: levels claimed, shape (..., indicators).

    Returns:
        shape (..., indicators, 5 levels planned, 5 levels given); finished work is never worth less than the claim.
    """
    stands = standing[..., None, :]
    tail = np.maximum(exceedance(stands), exceedance(given))
    raised = np.arange(1, 6) > base[..., None]
    return np.where(raised[..., None], level_probabilities(tail), stands)


def planned_probabilities(model: LevelModel, features: Floats) -> Floats:
    """P(final = 1..5) under a plan, features of shape (..., inputs): an assessor gives no more than is claimed."""
    tail = exceedance(model.probabilities(features))
    planned = features[..., NAMES.index("planned")]
    return level_probabilities(np.where(planned[..., None] > THRESHOLDS, tail, 0.0))


def plan_features(
    panel: PairPanel, tables: Mapping[Stage, LevelTable], base: Floats, after_results: np.ndarray
) -> Floats:
    """Inputs known before a plan is chosen; `with_plan` adds the plan.

    Args:
        panel: rows in which plans are assessed, with the earlier cycles of their institutions as further rows.
        tables: by stage, for desk and final.
        base: levels that plans build on, shape (rows, indicators).
        after_results: whether the base was given in the cycle before rather than claimed, shape (rows,).

    Returns:
        shape (rows, indicators, inputs); NaN marks what is unknown or not yet planned.
    """
    shared = discount_features(panel, tables, "final")
    codes = aspect_codes(panel.instrument)
    weights = indicator_weights(panel.instrument)
    aspect = np.stack([base[:, codes == code].mean(axis=1) for code in range(codes.max() + 1)], axis=1)[:, codes]
    own = {
        "planned": np.full_like(base, np.nan),
        "base": base,
        "worked": np.full_like(base, np.nan),
        "after_results": np.tile(np.asarray(after_results, dtype=float)[:, None], (1, base.shape[1])),
        "base_index": np.tile(rounded(base @ weights)[:, None], (1, base.shape[1])),
        "base_aspect": rounded(aspect),
    }
    columns = [own[name] for name in NAMES] + [shared[..., CLAIM_NAMES.index(name)] for name in KNOWN]
    return np.stack(columns, axis=-1)


def with_plan(features: Floats, planned: Floats, worked: np.ndarray) -> Floats:
    """Inputs with a plan's levels, and where it works for them."""
    chosen = features.copy()
    chosen[..., NAMES.index("planned")] = planned
    chosen[..., NAMES.index("worked")] = worked
    return chosen
