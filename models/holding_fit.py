"""Fit of holding risk on levels of two neighbouring cycles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from data.assessment import Assessment
from data.faults import refuse
from data.instrument import Instrument

from .holding_features import LEVELS, Floats, HoldingLayout, Integers
from .holding_parameters import THRESHOLDS, HoldingParameters

LEAST_PAIRS = 100
"""Institutions with two cycles below which the shipped parameters are the better choice."""

INVERSE_PENALTY = 0.3


@dataclass(frozen=True)
class HoldingPair:
    """Final levels of one institution in two neighbouring cycles, 1-5.

    Attributes:
        cycle: the earlier cycle.
        before: level per indicator in `cycle`; ``after`` in the next one.
    """

    institution: str
    institution_type: str
    cycle: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    simulated: bool = False


@dataclass(frozen=True)
class HoldingRows:
    """Training rows: `design` has shape (rows, columns of the layout), `after` (rows,) holds levels 1-5."""

    design: Floats
    after: Integers


def holding_pairs(assessments: Iterable[Assessment], instrument: Instrument) -> tuple[HoldingPair, ...]:
    """Pairs of neighbouring cycles with final whole levels under `instrument`, by institution and cycle."""
    finals = {
        (a.institution.name, a.cycle): a for a in assessments if a.stage == "final" and a.instrument == instrument.id
    }
    pairs = []
    for (name, cycle), before in sorted(finals.items()):
        after = finals.get((name, cycle + 1))
        if after is None:
            continue
        pairs.append(
            HoldingPair(
                institution=name,
                institution_type=before.institution.type,
                cycle=cycle,
                before=_whole(before),
                after=_whole(after),
                simulated=before.simulated or after.simulated,
            )
        )
    return tuple(pairs)


def fit_holding(
    pairs: Sequence[HoldingPair],
    instrument: Instrument,
    source: str,
    shared_correlation: float,
    least: int = LEAST_PAIRS,
) -> HoldingParameters:
    """Fit the four cumulative logits.

    Args:
        pairs: at least `least`.
        instrument: the instrument of their levels.
        source: provenance to keep with the parameters.
        shared_correlation: 0-1, as `training.holding_evaluation.shared_correlation` estimates it.
        least: fewest pairs to fit on; for cross-validation.

    Raises:
        InputError: if there are too few pairs.
    """
    if len(pairs) < least:
        raise refuse(
            "too_few_pairs",
            "terlalu sedikit instansi dengan dua siklus berurutan untuk melatih risiko bertahan",
            found=str(len(pairs)),
            allowed=f"{least} atau lebih",
            remedy="Gunakan parameter bawaan.",
        )
    rows = holding_rows(pairs, HoldingLayout(instrument))
    fits = [_fit_threshold(rows, level) for level in THRESHOLDS]
    return HoldingParameters(
        instrument=instrument.id,
        source=source,
        pairs=len(pairs),
        cycles=tuple(sorted({pair.cycle for pair in pairs})),
        simulated=any(pair.simulated for pair in pairs),
        intercepts=np.array([intercept for intercept, _ in fits]),
        coefficients=np.array([row for _, row in fits]),
        shared_correlation=shared_correlation,
    )


def holding_rows(pairs: Sequence[HoldingPair], layout: HoldingLayout) -> HoldingRows:
    """One row per institution, cycle and indicator known in both cycles."""
    designs, after = [], []
    for pair in pairs:
        vector, later = layout.vector(pair.before), layout.vector(pair.after)
        both = np.flatnonzero(~np.isnan(vector) & ~np.isnan(later))
        held = vector[both].astype(np.int64)
        designs.append(layout.design(both, held, layout.profile(vector)[both], pair.institution_type))
        after.append(later[both].astype(np.int64))
    return HoldingRows(np.concatenate(designs), np.concatenate(after))


def _fit_threshold(rows: HoldingRows, level: int) -> tuple[float, Floats]:
    reached = rows.after >= level
    if reached.all() or not reached.any():
        # Never or always reached: the smoothed log odds, whatever the features.
        odds = (reached.sum() + 0.5) / ((~reached).sum() + 0.5)
        return float(np.log(odds)), np.zeros(rows.design.shape[1])
    model = LogisticRegression(C=INVERSE_PENALTY, solver="newton-cholesky").fit(rows.design, reached)
    return float(model.intercept_[0]), np.asarray(model.coef_[0], dtype=np.float64)


def _whole(assessment: Assessment) -> dict[str, int]:
    return {i: int(level) for i, level in assessment.levels.items() if level.denominator == 1 and int(level) in LEVELS}
