"""An assessor whose probabilities are known exactly."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import NormalDist

from data.instrument import Instrument


@dataclass(frozen=True)
class Strict:
    """An assessor who keeps a share of every level above the first; the index errs normally.

    Attributes:
        deviation: of the index, whatever is claimed.
        blur: further deviation, in index points, of single indicators that are raised; independent of each other.
        base: levels of today, against which a claim counts as raised.
    """

    instrument: Instrument
    share: float = 0.9
    deviation: float = 0.15
    simulated: bool = True
    blur: Mapping[str, float] = field(default_factory=dict)
    base: Mapping[str, int] = field(default_factory=dict)

    def expected_level(self, indicator: str, claimed: int) -> float:
        # Audits are hard to prove, so their claims are worth less.
        share = self.share / 2 if indicator in ("i29", "i30", "i31") else self.share
        return 1 + share * (claimed - 1)

    def given(self, indicator: str, claimed: int) -> float:
        """Either the level claimed or the lowest: the chance that goes with the expected level."""
        return (self.expected_level(indicator, claimed) - 1) / (claimed - 1) if claimed > 1 else 1.0

    def _index(self, claimed: Mapping[str, int], kept: Collection[str] = ()) -> NormalDist:
        weights = self.instrument.by_id
        levels = {i: level if i in kept else self.expected_level(i, level) for i, level in claimed.items()}
        mean = sum(float(weights[i].weight) * level for i, level in levels.items()) / 100
        blurs = [blur for i, blur in self.blur.items() if claimed[i] > self.base[i]]
        return NormalDist(mean, (self.deviation**2 + sum(blur**2 for blur in blurs)) ** 0.5)

    def chance(self, claimed: Mapping[str, int], index: Fraction) -> float:
        return self.chance_if_kept(claimed, index, ())

    def chance_if_kept(self, claimed: Mapping[str, int], index: Fraction, kept: Collection[str]) -> float:
        return 1 - self._index(claimed, kept).cdf(float(index))

    def index_with_chance(self, claimed: Mapping[str, int], probability: float) -> float:
        return self._index(claimed).inv_cdf(1 - probability)
