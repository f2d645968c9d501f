"""One fingerprint for the data behind an artifact."""

import hashlib
from dataclasses import astuple

import numpy as np

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
