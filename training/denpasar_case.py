"""Denpasar 2018, item by item, against simulated institutions that claim alike: `python -m training.denpasar_case`.

A case, not a fit: the one public record of claims and results per indicator. 37 items under the instrument of 2018, so
counts are compared as shares of the 47 indicators simulated.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from .reference_levels import DOMAIN_MEANS
from .simulation import simulate
from .worlds import PRIOR_WORLDS

GAPS: Mapping[int, int] = MappingProxyType({-1: 1, 0: 16, 1: 7, 2: 10, 3: 2, 4: 1})
"""Items by claim minus assessed level."""

CLAIMED = 3.67
"""Index."""

NEAR = 0.15
"""Index points within which an institution claims alike."""

INSTITUTIONS, SEED = 300, 2018


def intervals(share: float = 0.9) -> dict[int, tuple[float, float]]:
    """Central interval of the number of items per gap, of 37, among institutions that claim like Denpasar."""
    found = []
    for number, world in enumerate(PRIOR_WORLDS):
        panel = simulate(INSTITUTIONS, sorted(DOMAIN_MEANS), SEED + number, world).panel
        alike = np.abs(panel.index("self") - CLAIMED) <= NEAR
        found.append((panel.claimed - panel.final)[alike])
    gap = np.concatenate(found)
    items = sum(GAPS.values())
    tails = [(1 - share) / 2, (1 + share) / 2]
    counts = {size: items * (gap == size).mean(axis=1) for size in GAPS}
    return {
        size: (float(low), float(high)) for size, (low, high) in ((k, np.quantile(c, tails)) for k, c in counts.items())
    }


if __name__ == "__main__":
    print("| claim - assessed | items | 90 % interval (SIMULASI) | inside |\n|---|---|---|---|")
    for gap_size, (least, most) in intervals().items():
        inside = "yes" if least <= GAPS[gap_size] <= most else "no"
        print(f"| {gap_size:+d} | {GAPS[gap_size]} | {least:.1f}-{most:.1f} | {inside} |")
