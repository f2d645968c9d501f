"""From true levels to claims, and from final levels back to the desk stage and the evidence."""

import numpy as np
from numpy.random import Generator
from scipy.special import expit

from models.arrays import Floats, Ints

from .worlds import World

EVIDENCE_PRECISION = 6.0
"""Of the Beta distribution of evidence completeness."""


def jump_claims(truth: Ints, logits: Floats, world: World, rng: Generator) -> Ints:
    """Claims under the law ``jump``.

    With chance expit(logit) a claim exceeds the true level by a size drawn from `world.jump_sizes`, cut at level 5;
    of the others, each above level 1 is claimed one lower with chance `world.underclaims`.

    `truth` holds levels 1-5, shape (rows, indicators), and `logits` has the same shape.
    """
    cumulative = np.cumsum(world.jump_sizes)
    room = 5 - truth
    # Renormalised to the sizes that fit below the ceiling.
    reach = np.where(room > 0, cumulative[np.maximum(room, 1) - 1], 1.0)
    draw = rng.random(truth.shape) * reach
    size = 1 + (draw[..., None] > cumulative[:3]).sum(axis=-1)
    jumps = (rng.random(truth.shape) < expit(logits)) & (room > 0)
    lower = (rng.random(truth.shape) < world.underclaims) & ~jumps & (truth > 1)
    return np.asarray(truth + np.where(jumps, np.minimum(size, room), 0) - lower)


def blur_shift(optimism: Floats, indicator: Floats, rng: Generator, shape: tuple[int, int]) -> Floats:
    """Latent shift of the lens under the law ``blur``, never below 0, shape (rows, indicators).

    max(0, 0.55 + 0.55 optimism + 0.3 indicator + 0.45 noise).
    """
    noise = rng.standard_normal(shape)
    return np.maximum(0.55 + 0.55 * optimism[:, None] + 0.3 * indicator + 0.45 * noise, 0.0)


def desk_levels(final: Ints, claims: Ints, document: bool, world: World, rng: Generator) -> Ints:
    """Levels of the desk stage that lead to given final levels.

    An interview raises few indicators and leaves the others at their desk level: with chance expit(clarification +
    institution + clarification_overclaim [claim > final]) the desk level lies one level (two with chance
    `two_levels`) below the final. Review changes a level rarely, up and down alike.
    """
    mood = world.clarification_deviation * rng.standard_normal((len(final), 1))
    chance = expit(world.clarification + mood + world.clarification_overclaim * (claims > final))
    raised = (rng.random(final.shape) < chance) & (final > 1) & (not document)
    loss = np.where(raised, 1 + (rng.random(final.shape) < world.two_levels), 0)
    reviewed = (rng.random(final.shape) < world.review) & ~raised
    correction = np.where(rng.random(final.shape) < 0.5, 1, -1) * reviewed
    return np.asarray(np.clip(final - loss + correction, 1, 5))


def evidence_shares(claims: Ints, desk: Ints, world: World, rng: Generator) -> Floats:
    """Complete share of the evidence checklist, 0-1, two decimals: lower where the desk stage takes levels off."""
    habit = 0.5 * rng.standard_normal((len(claims), 1))
    mean = expit(world.evidence + habit - world.evidence_loss * np.maximum(claims - desk, 0))
    return np.asarray(np.round(rng.beta(EVIDENCE_PRECISION * mean, EVIDENCE_PRECISION * (1 - mean)), 2))
