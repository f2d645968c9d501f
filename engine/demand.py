"""What one level of an indicator demands, with the evidence it needs, and how far that evidence has come."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from data.assessment import Assessment
from data.evidence import EvidenceLedger, Proof, complete_share, proofs
from data.instrument import Instrument
from data.work_types import WorkType, work_types

Readiness = Literal[
    "top", "unlisted", "unrecorded", "incomplete", "returned", "complete_not_raised", "complete_not_claimed"
]
"""How far the evidence for the next level has come.

``top``: there is no next level. ``unlisted``: the instrument lists no evidence for it. ``unrecorded``: nobody
wrote down any state. ``returned``: the assessor sent at least one item back. ``complete_not_raised``: everything
is in, yet the assessor did not give the level. ``complete_not_claimed``: everything is in, yet the institution
itself did not claim the level.
"""

READINESS_NAMES: dict[Readiness, str] = {
    "top": "sudah level tertinggi",
    "unlisted": "daftar bukti tidak merinci level ini",
    "unrecorded": "status bukti belum dicatat",
    "incomplete": "bukti belum lengkap",
    "returned": "bukti dikembalikan asesor",
    "complete_not_raised": "bukti lengkap, level belum naik: tanyakan kepada asesor",
    "complete_not_claimed": "bukti lengkap, level belum diklaim",
}


@dataclass(frozen=True)
class Demand:
    """One level to reach.

    Attributes:
        level_name: name of the maturity level; empty where the instrument names none.
        text: what the level demands, in the instrument's words.
        proofs: the evidence it needs.
    """

    indicator: str
    level: int
    level_name: str
    text: str
    work_type: WorkType | None
    proofs: tuple[Proof, ...]

    @property
    def lacking(self) -> tuple[Proof, ...]:
        """Evidence that is not complete."""
        return tuple(proof for proof in self.proofs if not proof.complete)


def demand_of(instrument: Instrument, indicator: str, level: int, ledger: EvidenceLedger | None) -> Demand:
    """What `level` of `indicator` demands."""
    return Demand(
        indicator=indicator,
        level=level,
        level_name=instrument.level_name(indicator, level),
        text=instrument.by_id[indicator].level_texts.get(level, ""),
        work_type=work_types(instrument).get((indicator, level)),
        proofs=proofs(instrument, indicator, level, ledger),
    )


def readiness(assessment: Assessment, following: Demand | None) -> Readiness:
    """How far the evidence for the next level has come."""
    if following is None:
        return "top"
    states = [proof.state for proof in following.proofs]
    if not states:
        return "unlisted"
    if all(state is None for state in states):
        return "unrecorded"
    if "rejected" in states or "needs_revision" in states:
        return "returned"
    if following.lacking:
        return "incomplete"
    return "complete_not_claimed" if assessment.stage == "self" else "complete_not_raised"


def claim_shares(instrument: Instrument, assessment: Assessment, ledger: EvidenceLedger | None) -> dict[str, Fraction]:
    """Completeness, 0-1, of the evidence behind each claim where it is known; empty once assessors have scored.

    As the institution wrote it, else the share of complete items among those of the claimed level.
    """
    if assessment.stage != "self":
        return {}
    shares = dict(assessment.evidence)
    for i in instrument.ids:
        if i not in shares:
            share = complete_share(proofs(instrument, i, floor(assessment.levels[i]), ledger))
            if share is not None:
                shares[i] = share
    return shares
