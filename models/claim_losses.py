"""Which claims will probably lose most, and what speaks against each of them."""

from dataclasses import dataclass

import numpy as np

from data.instrument import Instrument
from data.numbers import indonesian

from .arrays import Floats, exact, expected_level
from .discount_features import NAMES
from .pairs import indicator_weights

THIN_EVIDENCE = 0.6
"""Complete share of the checklist below which evidence is named as a reason."""

NOTABLE = 0.25
"""Levels from which an institution's own habit, or the usual cut of a claim, is named as a reason."""


@dataclass(frozen=True)
class ClaimFacts:
    """What was known of each claim, shape (indicators,) each, NaN where unknown.

    Attributes:
        usual: mean final level that assessors gave for this indicator and claim.
        last_final: the indicator's last final level.
        evidence: complete share of the checklist, 0-1.
        habit: the institution's own mean final minus expected level on the indicator, partially pooled.
    """

    usual: Floats
    last_final: Floats
    evidence: Floats
    habit: Floats

    @classmethod
    def of(cls, features: Floats) -> "ClaimFacts":
        """From one row of `discount_features` for the final stage, shape (indicators, features)."""
        names = ("expected", "last_final", "evidence", "indicator_residual")
        return cls(*(features[:, NAMES.index(name)] for name in names))


@dataclass(frozen=True)
class ClaimLoss:
    """A claim that will probably lose.

    Attributes:
        claim: level claimed. expected: mean final level forecast.
        loss: index points that the claim will probably lose.
        reasons: in Bahasa Indonesia, the strongest facts first.
    """

    indicator: str
    claim: int
    expected: float
    loss: float
    reasons: tuple[str, ...]


def largest_losses(
    instrument: Instrument, claimed: Floats, probabilities: Floats, facts: ClaimFacts, most: int = 10
) -> tuple[ClaimLoss, ...]:
    """Claims in falling order of the index points they will probably lose; claims that lose nothing are left out.

    Args:
        instrument: of the claims.
        claimed: shape (indicators,), NaN where none.
        probabilities: of the final levels, shape (indicators, 5).
        facts: known of each claim.
        most: how many at most.
    """
    expected = expected_level(probabilities)
    loss = np.nan_to_num(indicator_weights(instrument) * (claimed - expected))
    order = [int(k) for k in np.argsort(-loss, kind="stable") if loss[k] > 0][:most]
    return tuple(
        ClaimLoss(
            indicator=instrument.ids[k],
            claim=int(claimed[k]),
            expected=float(expected[k]),
            loss=float(loss[k]),
            reasons=_reasons(k, claimed, facts),
        )
        for k in order
    )


def _reasons(k: int, claimed: Floats, facts: ClaimFacts) -> tuple[str, ...]:
    claim = claimed[k]
    found: list[tuple[float, str]] = []
    if facts.last_final[k] < claim:
        gap = claim - facts.last_final[k]
        found.append((gap, f"hasil akhir terakhir level {int(facts.last_final[k])}"))
    if facts.evidence[k] < THIN_EVIDENCE:
        share = indonesian(exact(float(100 * facts.evidence[k])), 0)
        found.append((2 * (1 - facts.evidence[k]), f"bukti baru {share} % lengkap"))
    if claim - facts.usual[k] > NOTABLE:
        usual = indonesian(exact(float(facts.usual[k])), 1)
        found.append((claim - facts.usual[k], f"klaim level {int(claim)} di sini biasanya dinilai {usual}"))
    if facts.habit[k] < -NOTABLE:
        cut = indonesian(exact(float(-facts.habit[k])), 1)
        found.append((-facts.habit[k], f"pada siklus lalu instansi ini dinilai {cut} level di bawah yang biasa"))
    ranked = [reason for _, reason in sorted(found, key=lambda item: -item[0])]
    return tuple(ranked) or ("sebagian klaim setinggi ini turun, tanpa sebab khusus yang terlihat",)
