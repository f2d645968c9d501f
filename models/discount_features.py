"""What is known about a claim before the assessor sees it: the inputs of the level model.

Everything here is known before the forecast cycle's desk stage; history means earlier cycles of the same institution.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data.assessment import Stage

from .arrays import Floats, Ints, expected_level, known_mean, picked
from .baselines import last_discount
from .cohort import SHAPE
from .discount_shape import SHARES, shares, tallies
from .level_table import LevelTable, index_residual, level_residual
from .pairs import PairPanel, aspect_codes

NAMES = (
    "claim",
    "expected",
    "last_final",
    "last_final_index",
    "past_final_index",
    "claim_index",
    "aspect_claim",
    "claimed_rise",
    "own_final_residual",
    "own_desk_residual",
    "indicator_residual",
    "aspect_residual",
    "history_weight",
    "own_exact",
    "own_far",
    "own_under",
    "own_raised",
    "last_discount",
    "same_discount",
    "same_discount_index",
    "pooled_index",
    "lag",
    "evidence",
    "evidence_mean",
    "cohort_claim",
    "cohort_index",
    "cohort_discount",
    "cohort_same",
    "cohort_same_index",
    "cohort_expected",
    "cohort_exact",
    "cohort_far",
    "cohort_under",
    "cohort_raised",
    "cohort_unlike",
    "cohort_raised_unlike",
    "document",
    "type",
    "indicator",
)
"""Order of the last axis.

claim: level claimed. expected: mean level that assessors gave for this indicator and claim (shrunken table).
last_final: the indicator's last final level. last_final_index, claim_index: index of those levels. past_final_index:
mean index of all earlier finals, the later ones heavier. aspect_claim: mean claim in the aspect. claimed_rise:
claim_index - last_final_index. own_final_residual, own_desk_residual: the institution's own assessed minus expected
index, partially pooled towards 0. indicator_residual, aspect_residual: the same per indicator and aspect, in levels.
history_weight: discounted number of earlier cycles with both claim and result. own_exact, own_far, own_under,
own_raised: how the stage's earlier discounts were spread (`models.discount_shape`), all earlier cycles alike.
last_discount: what the stage last took off the indicator's claim. same_discount: the claim minus that discount, on the
scale; same_discount_index: its index.
pooled_index: index expected from the table plus the institution's own residual. (Both are baselines of their own, see
`models.baselines`.) lag: years since the last result. evidence, evidence_mean: complete share of the checklist, of the
indicator and over all. cohort_claim, cohort_index: mean claim of the file's other institutions this cycle, of the
indicator and as an index. cohort_discount: what the stage last took off their claims. cohort_same, cohort_same_index:
the claim less that, on the scale, and its index. cohort_expected: index of their claims less that; a country that stays
as optimistic as it was ends there, wherever the cycle moves it. cohort_exact to cohort_raised_unlike: how what was last
taken off their claims was spread (`models.cohort.SHAPE`). document: 1 if the cycle ends with the documents. type,
indicator: codes.
"""

DISCOUNT_SHAPES = (*(f"own_{name}" for name in SHARES), *(f"cohort_{name}" for name in SHAPE))
"""Inputs that tell how discounts were spread."""

INSTITUTION_WIDE = (
    *DISCOUNT_SHAPES,
    *("last_final_index", "past_final_index", "claim_index", "claimed_rise", "own_final_residual", "own_desk_residual"),
    *("history_weight", "same_discount_index", "pooled_index", "evidence_mean", "document", "type"),
    *("cohort_index", "cohort_same_index", "cohort_expected"),
)
"""Inputs that are the same for all indicators of a row."""

_RISING = {"claim", "expected", "last_final", "same_discount", "cohort_same", "evidence", "evidence_mean"}

MONOTONE = tuple(1 if name in _RISING else 0 for name in NAMES)
"""P(level > k) never falls when one of these rises."""

COHORT = tuple(position for position, name in enumerate(NAMES) if name.startswith("cohort"))
"""Inputs that the file's other institutions tell."""

MEMORY = 0.8
"""Weight of a cycle relative to the one after it."""

MOST_CYCLES = 4
"""Earlier cycles looked back at."""

DECIMALS = 6
"""Of inputs that are sums: their last bits depend on which rows are summed together, and trees may cut between them."""

INDICATOR_K = 2.0
"""Cycles of an indicator's own residual that count as much as the population."""


def discount_features(panel: PairPanel, tables: Mapping[Stage, LevelTable], stage: Stage) -> Floats:
    """Inputs of the level model for every row and indicator.

    Args:
        panel: the rows to forecast, with the earlier cycles of their institutions as further rows.
        tables: by stage, for desk and final.
        stage: the stage to be forecast.

    Returns:
        shape (rows, indicators, len(NAMES)); NaN marks what is unknown.
    """
    rows, indicators = panel.claimed.shape
    claimed = panel.claimed
    history = _history(panel, tables)
    claim_index = _known_index(claimed, panel.weights)
    last_index = _known_index(history["last_final"], panel.weights)
    expected = rounded(expected_level(tables[stage].distribution(claimed)))
    discount = last_discount(panel, stage)
    same = np.clip(claimed - discount, 1.0, 5.0)
    cohort_discount = rounded(panel.cohort_discount(stage))
    cohort_same = np.clip(claimed - cohort_discount, 1.0, 5.0)
    pooled = expected @ panel.weights + history[f"own_{stage}_residual"][:, 0]
    columns: dict[str, Floats] = {
        "claim": claimed,
        "expected": expected,
        "last_final": history["last_final"],
        "last_final_index": _wide(last_index, indicators),
        "past_final_index": _wide(history["past_final_index"], indicators),
        "claim_index": _wide(claim_index, indicators),
        "aspect_claim": _aspect_mean(claimed, panel),
        "claimed_rise": _wide(claim_index - last_index, indicators),
        "own_final_residual": history["own_final_residual"],
        "own_desk_residual": history["own_desk_residual"],
        "indicator_residual": history["indicator_residual"],
        "aspect_residual": _aspect_mean(history["indicator_residual"], panel),
        "history_weight": history["history_weight"],
        "last_discount": discount,
        "same_discount": same,
        "same_discount_index": _wide(_known_index(same, panel.weights), indicators),
        "pooled_index": _wide(pooled, indicators),
        "lag": history["lag"],
        "evidence": panel.evidence,
        "evidence_mean": _wide(known_mean(panel.evidence), indicators),
        "cohort_claim": rounded(panel.cohort),
        "cohort_index": _wide(_known_index(panel.cohort, panel.weights), indicators),
        "cohort_discount": cohort_discount,
        "cohort_same": cohort_same,
        "cohort_same_index": _wide(_known_index(cohort_same, panel.weights), indicators),
        "cohort_expected": _wide(_known_index(panel.cohort - cohort_discount, panel.weights), indicators),
        "document": _wide(panel.document, indicators),
        "type": _wide(panel.type.astype(float), indicators),
        "indicator": np.tile(np.arange(indicators, dtype=float), (rows, 1)),
    }
    shapes = np.column_stack([_own_shares(panel, stage), panel.cohort_shape(stage)])
    columns |= {name: _wide(each, indicators) for name, each in zip(DISCOUNT_SHAPES, shapes.T, strict=True)}
    return np.stack([columns[name] for name in NAMES], axis=-1)


def claim_grid(features: Floats, table: LevelTable) -> Floats:
    """Inputs of one row for each level an indicator could claim, all else of the institution as it stands.

    Args:
        features: one row of `discount_features`, shape (indicators, len(NAMES)).
        table: of the stage to be forecast.

    Returns:
        shape (indicators, 5, len(NAMES)).
    """
    grid = np.repeat(features[:, None, :], 5, axis=1)
    claims = np.tile(np.arange(1.0, 6.0)[:, None], (1, len(features)))
    grid[:, :, NAMES.index("claim")] = claims.T
    grid[:, :, NAMES.index("expected")] = rounded(expected_level(table.distribution(claims))).T
    for same, discount in (("same_discount", "last_discount"), ("cohort_same", "cohort_discount")):
        grid[:, :, NAMES.index(same)] = np.clip(claims.T - features[:, NAMES.index(discount), None], 1.0, 5.0)
    return grid


def without_history(panel: PairPanel) -> PairPanel:
    """The same rows as if each were the first its institution ever had."""
    return remembering(panel, np.zeros(len(panel), dtype=int))


def remembering(panel: PairPanel, cycles: Ints) -> PairPanel:
    """The same rows as if each knew no more than so many earlier cycles of its institution, shape (rows,)."""
    return replace(panel, remembered=np.minimum(panel.remembered, cycles))


def history_weight(panel: PairPanel) -> Floats:
    """Discounted number of earlier cycles with both a claim and a final result of an indicator, shape (rows,)."""
    paired = (~np.isnan(panel.claimed - panel.final)).any(axis=1).astype(float)
    orders = range(1, MOST_CYCLES + 1)
    return np.asarray(sum(MEMORY ** (k - 1) * np.nan_to_num(picked(paired, panel.previous(k))) for k in orders))


def _history(panel: PairPanel, tables: Mapping[Stage, LevelTable]) -> dict[str, Floats]:
    """Earlier cycles summed up: each earlier year counts `MEMORY` times the next."""
    rows, indicators = panel.claimed.shape
    residual = level_residual(panel, "final", tables["final"])
    own = {stage: index_residual(panel, stage, tables[stage]) for stage in ("final", "desk")}
    sums = {"final": np.zeros(rows), "desk": np.zeros(rows)}
    counts = {"final": np.zeros(rows), "desk": np.zeros(rows)}
    level_sum, level_count = np.zeros((rows, indicators)), np.zeros((rows, indicators))
    final_index = _known_index(panel.final, panel.weights)
    index_sum, index_count = np.zeros(rows), np.zeros(rows)
    last_final, lag = np.full((2, rows, indicators), np.nan)
    for order in range(1, MOST_CYCLES + 1):
        earlier = panel.previous(order)
        weight = MEMORY ** (order - 1)
        for stage in ("final", "desk"):
            value = picked(own[stage], earlier)
            sums[stage] += weight * np.nan_to_num(value)
            counts[stage] += weight * ~np.isnan(value)
        value = picked(residual, earlier)
        level_sum += weight * np.nan_to_num(value)
        level_count += weight * ~np.isnan(value)
        value = picked(final_index, earlier)
        index_sum += weight * np.nan_to_num(value)
        index_count += weight * ~np.isnan(value)
        final = picked(panel.final, earlier)
        fresh = np.isnan(last_final) & ~np.isnan(final)
        last_final = np.where(fresh, final, last_final)
        years = np.asarray(panel.cycle - panel.cycle[np.maximum(earlier, 0)], dtype=float)
        lag = np.where(fresh, years[:, None], lag)
    return {
        "last_final": last_final,
        "past_final_index": np.where(index_count > 0, index_sum / np.maximum(index_count, 1e-12), np.nan),
        "lag": lag,
        "own_final_residual": _wide(sums["final"] / (counts["final"] + tables["final"].institution_k), indicators),
        "own_desk_residual": _wide(sums["desk"] / (counts["desk"] + tables["desk"].institution_k), indicators),
        "indicator_residual": rounded(level_sum / (level_count + INDICATOR_K)),
        "history_weight": _wide(counts["final"], indicators),
    }


def _own_shares(panel: PairPanel, stage: Stage) -> Floats:
    """How the stage's discounts of the institution's earlier cycles were spread, shape (rows, len(SHARES))."""
    counts = tallies(panel.claimed, panel.levels(stage), panel.desk, panel.final)
    total = np.zeros_like(counts)
    for order in range(1, MOST_CYCLES + 1):
        total += np.nan_to_num(picked(counts, panel.previous(order)))
    return shares(total)


def rounded(values: Floats) -> Floats:
    """Without the bits that differ from batch to batch."""
    return np.round(values, DECIMALS)


def _wide(values: Floats, indicators: int) -> Floats:
    return np.repeat(rounded(values)[:, None], indicators, axis=1)


def _known_index(levels: Floats, weights: Floats) -> Floats:
    known = (~np.isnan(levels)) @ weights
    total = np.nan_to_num(levels) @ weights
    return np.where(known > 0, total / np.maximum(known, 1e-12), np.nan)


def _aspect_mean(levels: Floats, panel: PairPanel) -> Floats:
    codes = aspect_codes(panel.instrument)
    means = np.stack([known_mean(levels[:, codes == code]) for code in range(codes.max() + 1)], axis=1)
    return rounded(means)[:, codes]
