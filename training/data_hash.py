"""Fingerprints of the data behind an artifact: one of them all, and one of each result."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple

import numpy as np

from data.assessment import Stage
from models.arrays import Floats
from models.forecaster import ASSESSED
from models.pairs import PairPanel

from .worlds import PRIOR_WORLDS


def data_hash(panel: PairPanel | None) -> str:
    """SHA-256, hex, over a panel's rows and the simulated worlds beside it; the order of the file plays no part."""
    digest = hashlib.sha256(repr([astuple(world) for world in PRIOR_WORLDS]).encode())
    if panel is not None:
        digest.update(repr([institution.name for institution in panel.institutions]).encode())
        for name in ("institution", "cycle", "type", "document", "claimed", "desk", "final", "evidence"):
            digest.update(np.ascontiguousarray(getattr(panel, name), dtype=float).tobytes())
    return digest.hexdigest()


def result_hash(stage: Stage, cycle: int, levels: Floats) -> str:
    """Fingerprint of the levels that one institution got, 16 hex digits.

    Neither its name nor its claims play a part, so that a result is known again in a file that writes them otherwise.
    """
    return hashlib.sha256(f"{stage} {cycle} {levels.tolist()}".encode()).hexdigest()[:16]


def result_hashes(panel: PairPanel, stages: Iterable[Stage] = ASSESSED) -> tuple[str, ...]:
    """`result_hash` of every result in a panel, sorted, each once."""
    found = {
        result_hash(stage, int(cycle), levels)
        for stage in stages
        for cycle, levels in zip(panel.cycle, panel.levels(stage), strict=True)
        if not np.isnan(levels).all()
    }
    return tuple(sorted(found))
