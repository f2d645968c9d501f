"""Share of institutions that rose from a level within one cycle, smoothed where few stood there.

An indicator's share is pooled over its family, and a family's over its capability (process or service), both
by the posterior mean of a beta-binomial (`pooled_share`), at the two strengths under which the counts are
likeliest (empirical Bayes).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import lgamma

from .instrument import Instrument
from .transitions import Transitions

START_LEVELS = (1, 2, 3, 4)
"""Levels from which an institution can rise on the scale of 1 to 5."""

_STRENGTHS = tuple(sorted({round(1.15**k) for k in range(44)}))
"""Strengths tried, in institutions, 1 to 407 in steps of about 15 %: the likelihood is flat between them."""

Cell = tuple[str, int]
"""A group (indicator, family or capability) and a start level."""


@dataclass(frozen=True)
class RiseShare:
    """What happened to the institutions that stood at one level of one indicator or family.

    Attributes:
        started: institutions that stood there.
        rose: those that stood higher a cycle later.
        prior: share of the larger group it is pooled with, between 0 and 1.
        pooled: smoothed share, strictly between 0 and 1, between `prior` and the raw share.
    """

    started: int
    rose: int
    prior: float
    pooled: float

    @property
    def raw(self) -> float | None:
        """Observed share; ``None`` where nobody stood."""
        return self.rose / self.started if self.started else None


@dataclass(frozen=True)
class RiseShares:
    """Smoothed shares of one instrument.

    Attributes:
        indicators: by indicator and start level.
        families: by family and start level.
        capabilities: by capability and start level, unpooled but for half an institution either way.
        indicator_strength: weight of the family in an indicator's share, in institutions.
        family_strength: weight of the capability in a family's share, in institutions.
    """

    indicators: Mapping[Cell, RiseShare]
    families: Mapping[Cell, RiseShare]
    capabilities: Mapping[Cell, RiseShare]
    indicator_strength: int
    family_strength: int


def rise_shares(transitions: Transitions, instrument: Instrument) -> RiseShares:
    """Smooth the observed shares of `instrument`'s indicators.

    Raises:
        ValueError: if the transitions count indicators that the instrument does not have.
    """
    unknown = set(transitions.indicators) - set(instrument.ids)
    if unknown:
        raise ValueError(f"{instrument.id} has no indicators {sorted(unknown)}")
    known = [instrument.by_id[id_] for id_ in transitions.indicators]
    family_of = {i.id: i.family for i in known}
    capability_of = {i.family: i.capability for i in known}
    counts = {
        (i.id, level): (transitions.rose(i.id, level), transitions.started(i.id, level))
        for i in known
        for level in START_LEVELS
    }
    family_counts = _sums(counts, family_of.__getitem__)
    capabilities = {
        cell: RiseShare(started, rose, 0.5, (rose + 0.5) / (started + 1))
        for cell, (rose, started) in _sums(family_counts, capability_of.__getitem__).items()
    }
    families, family_strength = _pool(family_counts, capabilities, capability_of.__getitem__)
    indicators, indicator_strength = _pool(counts, families, family_of.__getitem__)
    return RiseShares(indicators, families, capabilities, indicator_strength, family_strength)


def pooled_share(rose: int, started: int, prior: float, strength: float) -> float:
    """Share that rose, drawn to `prior` as if `strength` more institutions had risen at that share."""
    return (rose + strength * prior) / (started + strength)


def _sums(counts: Mapping[Cell, tuple[int, int]], group_of: Callable[[str], str]) -> dict[Cell, tuple[int, int]]:
    sums: dict[Cell, tuple[int, int]] = {}
    for (member, level), (rose, started) in counts.items():
        cell = (group_of(member), level)
        earlier = sums.get(cell, (0, 0))
        sums[cell] = (earlier[0] + rose, earlier[1] + started)
    return sums


def _pool(
    counts: Mapping[Cell, tuple[int, int]],
    groups: Mapping[Cell, RiseShare],
    group_of: Callable[[str], str],
) -> tuple[dict[Cell, RiseShare], int]:
    """Pool each cell with its group's, at the likeliest strength."""
    priors = {cell: groups[group_of(cell[0]), cell[1]].pooled for cell in counts}
    cells = [(rose, started, priors[cell]) for cell, (rose, started) in counts.items()]
    strength = max(_STRENGTHS, key=lambda candidate: _log_likelihood(cells, candidate))
    pooled = {
        cell: RiseShare(started, rose, priors[cell], pooled_share(rose, started, priors[cell], strength))
        for cell, (rose, started) in counts.items()
    }
    return pooled, strength


def _log_likelihood(cells: Iterable[tuple[int, int, float]], strength: int) -> float:
    """Beta-binomial log-likelihood of the counts, up to a constant, for one strength."""
    total = 0.0
    for rose, started, prior in cells:
        up, stay = strength * prior, strength * (1 - prior)
        total += lgamma(up + rose) - lgamma(up)
        total += lgamma(stay + started - rose) - lgamma(stay)
        total += lgamma(strength) - lgamma(strength + started)
    return total
