"""Worlds: complete sets of assumptions about how claims, desk and final levels come about."""

from dataclasses import dataclass, replace
from typing import Literal

OptimismLaw = Literal["jump", "blur"]
"""``jump``: now and then a claim is one to four levels too high. ``blur``: the institution sees its maturity through a
shifted, noisy lens."""


@dataclass(frozen=True)
class World:
    """Assumptions of a simulation; the defaults match the reference statistics and the known pairs.

    Attributes:
        persistence: autocorrelation of the first axis from cycle to cycle.
        own_persistence: the same of each indicator's own part.
        drift_deviation: standard deviation of a cycle's unforeseen national shift, latent units.
        severity: standard deviation of an assessor group's severity in a cycle, latent units.
        assessor_groups: how many groups share the institutions of a cycle.
        law: how optimism turns a level into a claim.
        optimism: logit of the share of too-high claims of a typical institution (law ``jump``).
        optimism_deviation: between institutions, logits; lasting.
        optimism_cycle_deviation: within an institution between cycles, logits.
        optimism_indicator_deviation, optimism_aspect_deviation: between indicators; of an institution between aspects.
        bottom: added to the logit where the true level is 1: nothing is easily seen to be nothing.
        jump_sizes: chances of a jump by 1, 2, 3, 4 levels before the ceiling cuts them.
        underclaims: chance that a level above 1 is claimed one too low.
        document_optimism: added to the logit in a cycle without interviews.
        clarification: logit of the share of indicators that an interview raises above the desk level.
        clarification_deviation: between institution-cycles, logits.
        clarification_overclaim: added where the claim exceeds the final level.
        two_levels: chance that a raised indicator rises by two.
        review: chance that review corrects a level, up or down alike.
        evidence: mean logit of the complete share of evidence where nothing is missing.
        evidence_loss: logits of completeness lost per level that the desk stage takes off the claim.
        document_cycles: cycles without interviews.
    """

    name: str = "acuan"
    persistence: float = 0.72
    own_persistence: float = 0.27
    drift_deviation: float = 0.0
    severity: float = 0.19
    assessor_groups: int = 24
    law: OptimismLaw = "jump"
    optimism: float = -1.0
    optimism_deviation: float = 0.8
    optimism_cycle_deviation: float = 0.45
    optimism_indicator_deviation: float = 0.4
    optimism_aspect_deviation: float = 0.3
    bottom: float = -0.9
    jump_sizes: tuple[float, float, float, float] = (0.40, 0.45, 0.10, 0.05)
    underclaims: float = 0.015
    document_optimism: float = 0.35
    clarification: float = -2.5
    clarification_deviation: float = 1.3
    clarification_overclaim: float = 0.8
    two_levels: float = 0.3
    review: float = 0.015
    evidence: float = 1.7
    evidence_loss: float = 0.55
    document_cycles: tuple[int, ...] = (2022,)

    def __post_init__(self) -> None:
        shares = (self.underclaims, self.two_levels, self.review, self.persistence, self.own_persistence)
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError("chances and persistences lie between 0 and 1")
        if abs(sum(self.jump_sizes) - 1) > 1e-9 or min(self.jump_sizes) < 0:
            raise ValueError("jump sizes are chances that sum to 1")
        if min(self.severity, self.drift_deviation, self.optimism_deviation, self.clarification_deviation) < 0:
            raise ValueError("standard deviations are at least 0")
        if self.severity >= 1 or self.assessor_groups < 1:
            raise ValueError("severity stays below 1 and there is at least one assessor group")


REFERENCE_WORLD = World()

PRIOR_WORLDS: tuple[World, ...] = (
    replace(REFERENCE_WORLD, drift_deviation=0.15),
    World("lensa kabur", law="blur", underclaims=0.03, severity=0.28, drift_deviation=0.15),
    World("sangat optimistis", optimism=-0.5, optimism_deviation=1.1, drift_deviation=0.15),
    World("hati-hati", optimism=-1.6, optimism_deviation=0.6, clarification=-3.2, drift_deviation=0.15),
    World(
        "lompatan kecil",
        bottom=0.0,
        jump_sizes=(0.6, 0.3, 0.07, 0.03),
        clarification_deviation=0.8,
        severity=0.1,
        drift_deviation=0.15,
    ),
    World(
        "lensa berubah",
        law="blur",
        optimism_deviation=1.2,
        optimism_cycle_deviation=0.7,
        severity=0.28,
        drift_deviation=0.2,
    ),
)
"""What the default model learns from: several laws, because nobody knows the true one."""

ROBUSTNESS_WORLDS: tuple[World, ...] = (
    World("lensa kabur, kelompok asesor keras", law="blur", underclaims=0.05, severity=0.3, optimism_deviation=1.0),
    World(
        "lompatan satu level, banyak klaim rendah",
        optimism=-0.6,
        optimism_deviation=1.2,
        optimism_indicator_deviation=0.8,
        jump_sizes=(0.8, 0.15, 0.04, 0.01),
        underclaims=0.05,
        drift_deviation=0.15,
    ),
)
"""Processes that the default model did not learn from."""
