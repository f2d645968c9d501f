"""Made-up levels of institutions in two cycles, for tests of holding risk."""

import numpy as np

from data.assessment import INSTITUTION_TYPES
from data.instrument_file import shipped_instrument
from models.holding_fit import HoldingPair

SPBE = shipped_instrument("spbe-2020")


def pairs(size: int = 150, keep: float = 0.7, seed: int = 3, simulated: bool = True) -> tuple[HoldingPair, ...]:
    """Levels that stay with chance `keep`, and otherwise go one down or up alike, within 1-5."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(size):
        centre = 1 + 3 * rng.random()
        before = np.clip(np.round(centre + rng.standard_normal(47)), 1, 5).astype(int)
        move = rng.choice([-1, 0, 1], size=47, p=[(1 - keep) / 2, keep, (1 - keep) / 2])
        after = np.clip(before + move, 1, 5)
        found.append(
            HoldingPair(
                institution=f"Instansi {i:03d}",
                institution_type=INSTITUTION_TYPES[i % len(INSTITUTION_TYPES)],
                cycle=2021,
                before=dict(zip(SPBE.ids, before.tolist(), strict=True)),
                after=dict(zip(SPBE.ids, after.tolist(), strict=True)),
                simulated=simulated,
            )
        )
    return tuple(found)
