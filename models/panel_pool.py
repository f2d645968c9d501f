"""A file's own averages beside a model that did not foresee the file's results: both are pooled.

Where the averages foresaw past results better, the model has learned from other assessors than these. Levels are a
linear opinion pool of both. The index is a matter of its own: averages know nothing of how a country moves from cycle
to cycle, the last discount knows the latest move.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from data.assessment import Stage

from .arrays import (
    THRESHOLDS,
    Bools,
    Floats,
    Ints,
    exceedance,
    expected_level,
    logit_shift,
    opinion_pool,
    shift_to_mean,
)
from .baselines import baseline_probabilities, own_shift
from .calibration import STRATA, Stratum
from .level_table import LevelTable, fit_level_table
from .metrics import ranked_probability_score
from .pairs import PairPanel

LEAST_INSTITUTIONS = 20
"""With past results, below which a file's own averages say too little to judge by."""

PRIOR_CASES = 5.0
"""Institution-cycles that the model counts as where shares are learned."""

MOST_SHIFT = 2.0
"""Logits that an institution's own past may move its levels: further on they would be certain."""


@dataclass(frozen=True)
class PastScores:
    """Mean RPS of past results.

    Attributes:
        model: of a model.
        averages: of the file's shrunken means, with a table from its earlier cycles.
    """

    model: float
    averages: float

    @property
    def beaten(self) -> bool:
        """Whether the file's own averages foresaw its results better than the model."""
        return self.model > self.averages

    @classmethod
    def of(cls, model: Floats, averages: Floats, levels: Floats) -> "PastScores":
        """From P(level = 1..5), each of shape (rows, indicators, 5), and what was given, shape (rows, indicators)."""
        return cls(*(float(ranked_probability_score(each, levels).mean()) for each in (model, averages)))


@dataclass(frozen=True)
class OwnOpinions:
    """What a file's earlier cycles alone say of some rows.

    Attributes:
        averages: P(level = 1..5) by shrunken means, shape (rows, indicators, 5).
        last: expected index by the last discount, index points, shape (rows,); by the mean per indicator and claim
            where nothing was taken off before.
    """

    averages: Floats
    last: Floats

    @classmethod
    def of(cls, panel: PairPanel, rows: Ints, stage: Stage, table: LevelTable) -> "OwnOpinions":
        """Of some rows of a panel, each from its own earlier cycles and a table."""
        tables = {stage: table}
        averages = logit_shift(
            table.distribution(panel.claimed[rows]), _residual_shift(panel, rows, stage, table)[:, None]
        )
        last = baseline_probabilities("last_discount", panel, tables, stage)[rows]
        return cls(averages, expected_level(last) @ panel.weights)

    @classmethod
    def before(cls, panel: PairPanel, rows: Ints, stage: Stage) -> "OwnOpinions":
        """Of past rows, each from the cycles before its own; none may be of the first cycle."""
        averages, last = np.empty((len(rows), panel.claimed.shape[1], 5)), np.empty(len(rows))
        for cycle in np.unique(panel.cycle[rows]):
            here = panel.cycle[rows] == cycle
            own = cls.of(panel, rows[here], stage, fit_level_table(panel.take(panel.cycle < cycle), stage))
            averages[here], last[here] = own.averages, own.last
        return cls(averages, last)

    def take(self, chosen: Bools) -> "OwnOpinions":
        """Some of the rows."""
        return OwnOpinions(self.averages[chosen], self.last[chosen])


@dataclass(frozen=True)
class PoolShares:
    """Shares 0-1 of what a file's own past says; the model has the rest.

    Attributes:
        levels: of the averages, in the level probabilities.
        index_averages, index_last: of the averages and of the last discount, in the expected index; together at most 1.
    """

    levels: float
    index_averages: float
    index_last: float

    def __post_init__(self) -> None:
        shares = (self.levels, self.index_averages, self.index_last)
        if min(shares) < 0 or max(self.levels, self.index_averages + self.index_last) > 1 + 1e-9:
            raise ValueError("shares must be at least 0 and together at most 1")

    def joined(self, given: Floats, own: OwnOpinions, weights: Floats) -> Floats:
        """Level probabilities of the model and of the file's past together.

        Args:
            given: of the model, shape (rows, indicators, 5).
            own: of the same rows.
            weights: of the indicators, summing to 1.
        """
        mixed = opinion_pool(own.averages, given, self.levels)
        return logit_shift(mixed, self._shift(mixed, given, own, weights)[:, None])

    def joined_claims(self, grid: Floats, averages: Floats, given: Floats, own: OwnOpinions, weights: Floats) -> Floats:
        """The same of one row for each level that an indicator could claim, the rest of the institution as it stands.

        Args:
            grid, averages: of the model and of the averages, shape (indicators, 5 claims, 5 levels).
            given, own: of the row for the claims as they stand.
            weights: of the indicators, summing to 1.
        """
        shift = self._shift(opinion_pool(own.averages, given, self.levels), given, own, weights)
        return logit_shift(opinion_pool(averages, grid, self.levels), shift)

    def _shift(self, mixed: Floats, given: Floats, own: OwnOpinions, weights: Floats) -> Floats:
        """Logits that move pooled levels to the pooled index, shape (rows,)."""
        index, averages, last = _indices(given, own, weights)
        wanted = index + self.index_averages * (averages - index) + self.index_last * (last - index)
        shift = shift_to_mean(mixed, weights, np.clip(wanted, 1.001, 4.999))
        return np.clip(shift, -MOST_SHIFT, MOST_SHIFT)


@dataclass(frozen=True)
class PanelPool:
    """What a file's own past says beside a model, and how much it counts.

    Attributes:
        table: levels given per claim in the file's past.
        shares: with and without own history.
    """

    table: LevelTable
    shares: Mapping[Stratum, PoolShares]

    def joined(self, given: Floats, panel: PairPanel, rows: Ints, stage: Stage, strata: Sequence[Stratum]) -> Floats:
        """Level probabilities of some rows by the model and by the file's past together.

        Args:
            given: of the model, shape (rows, indicators, 5).
            panel: the rows with the earlier cycles of their institutions.
            rows: positions.
            stage: desk or final.
            strata: of the rows.
        """
        own, answer = OwnOpinions.of(panel, rows, stage, self.table), np.empty_like(given)
        for stratum in STRATA:
            here = np.array(strata) == stratum
            answer[here] = self.shares[stratum].joined(given[here], own.take(here), panel.weights)
        return answer

    def joined_claims(
        self, grid: Floats, given: Floats, panel: PairPanel, row: int, stage: Stage, stratum: Stratum
    ) -> Floats:
        """The same of one row for each level that an indicator could claim, shape (indicators, 5 claims, 5 levels).

        Args:
            grid: of the model, likewise.
            given: of the model for the claims as they stand, shape (1, indicators, 5).
            panel, row, stage, stratum: as in `joined`.
        """
        rows = np.array([row])
        own = OwnOpinions.of(panel, rows, stage, self.table)
        averages = logit_shift(self.table.shrunken[:, 1:], _residual_shift(panel, rows, stage, self.table))
        return self.shares[stratum].joined_claims(grid, averages, given, own, panel.weights)


def later_rows(panel: PairPanel, rows: Ints) -> Bools:
    """Which past rows a file's earlier cycles can foretell: all but those of its first cycle.

    None where they belong to fewer than `LEAST_INSTITUTIONS` institutions.
    """
    later = panel.cycle[rows] > panel.cycle[rows].min(initial=np.iinfo(np.int64).max)
    return np.asarray(later & (len(np.unique(panel.institution[rows[later]])) >= LEAST_INSTITUTIONS))


def fit_shares(given: Floats, own: OwnOpinions, levels: Floats, weights: Floats) -> PoolShares:
    """Shares under which past results would have been foreseen best.

    RPS is the mean squared error of P(level > k), so the share in the levels is a least squares slope, and those in the
    index are non-negative least squares as well (stacked regressions; Breiman 1996, Machine Learning 24). All are
    shrunk to the model by `PRIOR_CASES`.

    Args:
        given: of the model, shape (rows, indicators, 5), each row from what was known before it.
        own: of the same rows, likewise.
        levels: given in the end, shape (rows, indicators), no NaN.
        weights: of the indicators, summing to 1.
    """
    model = exceedance(given)
    missed = (levels[..., None] > THRESHOLDS) - model
    index, averages, last = _indices(given, own, weights)
    of_levels = _least_squares((exceedance(own.averages) - model).reshape(-1, 1), missed.ravel(), len(levels))
    of_index = _least_squares(np.column_stack([averages, last]) - index[:, None], levels @ weights - index, len(levels))
    return PoolShares(*of_levels, *of_index)


def _least_squares(opinions: Floats, missed: Floats, cases: int) -> list[float]:
    """Non-negative shares, together at most 1, of what other opinions add to a model.

    Args:
        opinions: less what the model says, shape (values, opinions).
        missed: by the model, shape (values,).
        cases: behind the values; `PRIOR_CASES` more say that the model is right.
    """
    prior = np.diag(np.sqrt((opinions**2).sum(axis=0) * PRIOR_CASES / cases))
    found, _ = nnls(np.vstack([opinions, prior]), np.concatenate([missed, np.zeros(len(prior))]))
    return [float(share) for share in found / max(1.0, found.sum())]


def _indices(given: Floats, own: OwnOpinions, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Expected index of the model, of the averages and of the last discount, each of shape (rows,)."""
    return expected_level(given) @ weights, expected_level(own.averages) @ weights, own.last


def _residual_shift(panel: PairPanel, rows: Ints, stage: Stage, table: LevelTable) -> Floats:
    """Logits per row by which the institution's own mean residual moves the table."""
    return np.clip(own_shift(panel, {stage: table}, stage)[rows], -MOST_SHIFT, MOST_SHIFT)
