"""What assessors gave per indicator and claimed level, shrunk where little was seen."""

from dataclasses import dataclass

import numpy as np

from data.assessment import Stage

from .arrays import Floats, Ints, exceedance, expected_level, level_probabilities
from .pairs import PairPanel, aspect_codes

SHRINKAGE = 15.0
"""Pairs that a cell's parent (its aspect, then all indicators) counts as."""

LEAST_INSTITUTIONS = 20
"""Institutions that count in full from which alone `LevelTable.institution_k` is learned."""


@dataclass(frozen=True)
class LevelTable:
    """Distribution of the assessed level given the claim, from one stage of a panel.

    Attributes:
        raw: P(assessed level) per indicator and claim, shape (indicators, 6, 5); row 0 of the claim axis is "no
            claim known", row c the claim c. Cells never seen take the shrunken value.
        shrunken: the same, each cell shrunk to its aspect and each aspect to all indicators, and made
            non-decreasing in the claim.
        institution_k: cycles of own history that count as much as the population (residual variance within an
            institution over the variance between institutions).
    """

    raw: Floats
    shrunken: Floats
    institution_k: float

    def distribution(self, claims: Floats, *, raw: bool = False) -> Floats:
        """P(level) for claims of shape (rows, indicators), NaN where unknown: shape (rows, indicators, 5)."""
        table = self.raw if raw else self.shrunken
        codes = np.nan_to_num(claims, nan=0.0).astype(int)
        return np.asarray(table[np.arange(claims.shape[1])[None, :], codes])


def fit_level_table(panel: PairPanel, stage: Stage, shares: Floats | None = None) -> LevelTable:
    """Count a panel's pairs.

    Args:
        stage: desk or final.
        panel: rows without a claim or without the stage are passed over, cell by cell.
        shares: how much each row counts, 0-1, shape (rows,); in full by default.
    """
    full = np.ones(len(panel)) if shares is None else shares
    counts = _counts(panel.claimed, panel.levels(stage), full)
    shrunken = _monotone(_shrink(counts, aspect_codes(panel.instrument)))
    seen = counts.sum(axis=2, keepdims=True)
    raw = np.where(seen > 0, counts / np.maximum(seen, 1e-12), shrunken)
    table = LevelTable(raw=raw, shrunken=shrunken, institution_k=1.0)
    many = len(np.unique(panel.institution[full == 1])) >= LEAST_INSTITUTIONS
    pooling = _institution_k(panel.take(full == 1) if many else panel, stage, table)
    return LevelTable(raw=raw, shrunken=shrunken, institution_k=pooling)


def index_residual(panel: PairPanel, stage: Stage, table: LevelTable) -> Floats:
    """Assessed minus expected index per row, over the indicators that have both a claim and a level.

    Returns:
        shape (rows,), index points; NaN where no indicator has both.
    """
    residual = level_residual(panel, stage, table)
    known = ~np.isnan(residual)
    weight = known @ panel.weights
    total = np.nan_to_num(residual) @ panel.weights
    return np.where(weight > 0, total / np.maximum(weight, 1e-12), np.nan)


def level_residual(panel: PairPanel, stage: Stage, table: LevelTable) -> Floats:
    """Assessed minus expected level, shape (rows, indicators); NaN where claim or level is missing."""
    residual = panel.levels(stage) - expected_level(table.distribution(panel.claimed))
    return np.where(np.isnan(panel.claimed), np.nan, residual)


def _counts(claims: Floats, levels: Floats, shares: Floats) -> Floats:
    counts = np.zeros((claims.shape[1], 6, 5))
    rows, columns = np.nonzero(~np.isnan(levels))
    codes = np.nan_to_num(claims[rows, columns], nan=0.0).astype(int)
    given = levels[rows, columns].astype(int) - 1
    np.add.at(counts, (columns, np.zeros_like(codes), given), shares[rows])
    known = codes > 0
    np.add.at(counts, (columns[known], codes[known], given[known]), shares[rows][known])
    return counts


def _shrink(counts: Floats, aspects: Ints) -> Floats:
    # With no data at all a claim is taken mostly as it stands; a fifth of a pair is enough to say so.
    start = np.vstack([np.full((1, 5), 0.04), 0.2 * np.eye(5) + 0.02])
    everyone = counts.sum(axis=0) + start
    everyone /= everyone.sum(axis=1, keepdims=True)
    shrunken = np.empty_like(counts)
    for aspect in np.unique(aspects):
        members = aspects == aspect
        group = counts[members].sum(axis=0)
        parent = (group + SHRINKAGE * everyone) / (group.sum(axis=1, keepdims=True) + SHRINKAGE)
        own = counts[members]
        shrunken[members] = (own + SHRINKAGE * parent) / (own.sum(axis=2, keepdims=True) + SHRINKAGE)
    return shrunken


def _monotone(table: Floats) -> Floats:
    """A higher claim never lowers P(level > k): running mean of the running maximum and minimum."""
    tail = exceedance(table[:, 1:])
    up = np.maximum.accumulate(tail, axis=1)
    down = np.minimum.accumulate(tail[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([table[:, :1], level_probabilities((up + down) / 2)], axis=1)


def _institution_k(panel: PairPanel, stage: Stage, table: LevelTable) -> float:
    residual = index_residual(panel, stage, table)
    groups = [residual[(panel.institution == code) & ~np.isnan(residual)] for code in np.unique(panel.institution)]
    repeated = [g for g in groups if len(g) > 1]
    if len(repeated) < 5:
        return 1.0
    within = float(np.mean([g.var(ddof=1) for g in repeated]))
    means = np.array([g.mean() for g in repeated])
    between = float(means.var(ddof=1)) - within / float(np.mean([len(g) for g in repeated]))
    return float(np.clip(within / max(between, 1e-6), 0.1, 20.0))
