"""What simulated assessors make of planned work: the truth behind `plan --assurance`, of which no real record exists.

Formulas and reasons: docs/simulation.md.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.random import Generator
from scipy.special import expit, ndtr, ndtri
from scipy.stats import beta

from models.arrays import Bools, Floats, Ints

from .claims import EVIDENCE_PRECISION, blur_shift
from .worlds import World

COMPLETE = 0.995
"""Completeness of evidence that is written down as 1.00."""

CANDIDATES = 8
"""Draws of the truth behind a claim, of which complete evidence lets one stand."""


@dataclass(frozen=True)
class CycleAssessor:
    """All that decided the levels of one simulated cycle, to ask what it would have made of other work.

    Attributes:
        seen: latent maturity, shape (institutions, indicators).
        cuts: between levels in that cycle, shape (institutions, indicators, 4).
        unforeseen: the part of the cycle's national shift that nobody could know when planning, latent units, shape
            (institutions,).
        severity: of each institution's assessor group (positive is mild), shape (institutions,).
        mood: optimism of each institution in that cycle, logits.
        indicator: optimism per indicator, logits.
        logits: of a too-high claim, before the true level counts, shape (institutions, indicators).
    """

    world: World
    seen: Floats
    cuts: Floats
    unforeseen: Floats
    severity: Floats
    mood: Floats
    indicator: Floats
    logits: Floats

    def results(self, planned: Ints, worked: Bools, seed: int) -> Ints:
        """Final levels under a plan.

        What is left alone gets what it would have got, but no more than is claimed. Work is a claim with complete
        evidence: its truth is drawn as behind any claim of this institution, then weighed by the chance of complete
        evidence. It never ends below what would have been given without it, nor above the claim.

        Args:
            planned: levels claimed under the plan, shape (institutions, indicators).
            worked: where the level is the result of planned work, same shape.
            seed: of the draws.
        """
        rng = np.random.default_rng(seed)
        natural = self.finals
        reached = levels_between(self._worked(planned, rng) + self.severity[:, None], self.cuts)
        return np.asarray(np.minimum(np.where(worked, np.maximum(reached, natural), natural), planned))

    @property
    def finals(self) -> Ints:
        """Final levels without a plan, shape (institutions, indicators)."""
        return levels_between(self.seen + self.severity[:, None], self.cuts)

    def other_groups(self, seed: int) -> "CycleAssessor":
        """The same cycle with each institution in the hands of another assessor group."""
        fresh = np.random.default_rng(seed).standard_normal(len(self.severity))
        return replace(self, severity=self.world.severity * fresh)

    def _worked(self, planned: Ints, rng: Generator) -> Floats:
        """Latent maturity of finished work as a neutral assessor sees it, shape (institutions, indicators)."""
        # Work is planned for the standard that is known; the cycle's surprise comes on top.
        foreseen = self.cuts + self.unforeseen[:, None, None]
        drawn = [self._candidate(planned, foreseen, rng) for _ in range(CANDIDATES)]
        latent = np.stack(drawn)
        loss = np.stack([planned - levels_between(each, foreseen) for each in drawn])
        weight = complete_evidence(self.world)[np.clip(loss, 0, 4)].cumsum(axis=0)
        choice = (rng.random(planned.shape) * weight[-1] > weight).sum(axis=0)
        return np.asarray(np.take_along_axis(latent, choice[None], axis=0)[0])

    def _candidate(self, planned: Ints, cuts: Floats, rng: Generator) -> Floats:
        if self.world.law == "blur":
            believed = within_band(planned, cuts, self.world, rng)
            return np.asarray(believed - blur_shift(self.mood, self.indicator, rng, planned.shape))
        size = 1 + (rng.random(planned.shape)[..., None] > np.cumsum(self.world.jump_sizes)[:3]).sum(axis=-1)
        truth = np.maximum(planned - size, 1)
        chance = expit(self.logits + self.world.bottom * (truth == 1))
        truth = np.where(rng.random(planned.shape) < chance, truth, planned)
        return within_band(truth, cuts, self.world, rng)


def within_band(level: Ints, cuts: Floats, world: World, rng: Generator) -> Floats:
    """Latent maturity of institutions at a level: the normal of all maturity, cut at the level's edges."""
    scale = np.sqrt(1 - world.severity**2)
    padded = np.concatenate([np.full((*cuts.shape[:2], 1), -np.inf), cuts, np.full((*cuts.shape[:2], 1), np.inf)], 2)
    low = ndtr(np.take_along_axis(padded, level[..., None] - 1, 2)[..., 0] / scale)
    high = ndtr(np.take_along_axis(padded, level[..., None], 2)[..., 0] / scale)
    position = np.clip(low + (high - low) * rng.random(level.shape), 1e-9, 1 - 1e-9)
    return np.asarray(scale * ndtri(position))


@cache
def complete_evidence(world: World) -> Floats:
    """Chance of complete evidence where the claim lies 0-4 levels too high, shape (5,)."""
    mean = expit(world.evidence - world.evidence_loss * np.arange(5))
    return np.asarray(beta.sf(COMPLETE, EVIDENCE_PRECISION * mean, EVIDENCE_PRECISION * (1 - mean)))


def levels_between(latent: Floats, cuts: Floats) -> Ints:
    """Levels 1-5 of latent maturity, shape (institutions, indicators), between cuts."""
    return np.asarray(1 + (latent[:, :, None] > cuts).sum(axis=2))
