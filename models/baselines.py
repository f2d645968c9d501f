"""Four simple forecasts that the level model has to beat, and that stand in where it does not."""

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from data.assessment import Stage

from .arrays import LEVELS, Floats, expected_level, logit_shift, picked, shift_to_mean
from .level_table import LevelTable, index_residual
from .pairs import PairPanel

Baseline = Literal["no_discount", "mean_by_claim", "last_discount", "shrunken_means"]
"""``no_discount``: the claim stands. ``mean_by_claim``: what was given per indicator and claim. ``last_discount``: the
claim minus what the stage last took off it. ``shrunken_means``: the shrunken table, moved to the
institution's own mean residual, partially pooled."""

BASELINES: tuple[Baseline, ...] = get_args(Baseline)

BASELINE_NAMES: Mapping[Baseline, str] = {
    "no_discount": "tanpa potongan",
    "mean_by_claim": "rata-rata per indikator dan klaim",
    "last_discount": "potongan siklus lalu",
    "shrunken_means": "rata-rata yang disusutkan",
}
"""What users read."""

SPREAD = 0.02
"""Share of the shrunken table mixed into the two forecasts that name a single level, so that no level is impossible."""


def baseline_probabilities(
    name: Baseline, panel: PairPanel, tables: Mapping[Stage, LevelTable], stage: Stage, claims: Floats | None = None
) -> Floats:
    """P(level = 1..5), shape (rows, indicators, 5).

    Args:
        name: which baseline.
        tables: by stage, for desk and final.
        stage: to be forecast.
        panel: rows to forecast and, as further rows, the earlier cycles of their institutions.
        claims: claims to judge instead of the panel's own, same shape; the institution's history stays.
    """
    claimed = panel.claimed if claims is None else claims
    shrunken = tables[stage].distribution(claimed)
    if name == "mean_by_claim":
        return tables[stage].distribution(claimed, raw=True)
    if name == "shrunken_means":
        shift = own_shift(panel, tables, stage)
        return logit_shift(shrunken, shift[:, None])
    point = claimed if name == "no_discount" else claimed - last_discount(panel, stage)
    known = ~np.isnan(point)
    sharp = split_level(np.where(known, point, 1.0))
    mixed = (1 - SPREAD) * sharp + SPREAD * shrunken
    fallback = tables[stage].distribution(claimed, raw=True)
    return np.where(known[..., None], mixed, fallback)


def own_shift(panel: PairPanel, tables: Mapping[Stage, LevelTable], stage: Stage) -> Floats:
    """Logit shift per row that moves the table's index by the institution's partially pooled mean residual.

    Returns:
        shape (rows,); 0 without history.
    """
    residual = index_residual(panel, stage, tables[stage])
    total, count = np.zeros(len(panel)), np.zeros(len(panel))
    for earlier in panel.all_previous():
        value = picked(residual, earlier)
        total += np.nan_to_num(value)
        count += ~np.isnan(value)
    pooled = total / (count + tables[stage].institution_k)
    table = tables[stage].distribution(panel.claimed)
    mean = expected_level(table) @ panel.weights
    shift = shift_to_mean(table, panel.weights, np.clip(mean + pooled, 1.001, 4.999))
    return np.where(pooled == 0, 0.0, shift)


def split_level(level: Floats) -> Floats:
    """A distribution on the two whole levels around `level`, with that mean; clipped to 1-5."""
    inside = np.clip(level, LEVELS[0], LEVELS[-1])
    return np.asarray(np.clip(1 - np.abs(inside[..., None] - LEVELS), 0.0, None))


def last_discount(panel: PairPanel, stage: Stage) -> Floats:
    """Claim minus assessed level of each indicator in the latest earlier cycle that tells it, levels; NaN without one.

    Returns:
        shape (rows, indicators).
    """
    discount = panel.claimed - panel.levels(stage)
    last = np.full_like(discount, np.nan)
    for earlier in panel.all_previous():
        last = np.where(np.isnan(last), picked(discount, earlier), last)
    return last
