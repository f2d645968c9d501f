"""What holding risk reads: the level held, the indicator, its family, the institution's other levels and its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data.assessment import INSTITUTION_TYPES
from data.instrument import Instrument

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LEVELS = (1, 2, 3, 4, 5)
PROFILE = ("aspect", "domain", "all")
PROFILE_CENTRE = np.array([2.5, 2.2, 2.2])
"""Levels about which the profile means are taken; also what an institution with one level is given."""

LEVEL_CENTRE = 2.5


@dataclass(frozen=True)
class HoldingLayout:
    """Order of indicators, families and columns for one instrument."""

    instrument: Instrument

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Families of indicators, sorted."""
        return tuple(sorted({i.family for i in self.instrument.indicators}))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of each column of `design`."""
        return (
            *(f"level_{level}" for level in LEVELS),
            *self.instrument.ids,
            *(f"{family}:level_{level}" for family in self.families for level in LEVELS),
            *(f"profile_{part}" for part in PROFILE),
            *(f"profile_{part}:level" for part in PROFILE),
            *(f"type_{kind}" for kind in INSTITUTION_TYPES),
        )

    @cached_property
    def _family_of(self) -> Integers:
        return np.array([self.families.index(i.family) for i in self.instrument.indicators])

    @cached_property
    def _same_part(self) -> Floats:
        """Shape (profile, indicators, indicators): 1 where the other indicator counts for the profile."""
        aspects = [i.aspect for i in self.instrument.indicators]
        domains = [next(a.domain for a in self.instrument.aspects if a.id == aspect) for aspect in aspects]
        masks = [np.equal.outer(np.array(part, dtype=str), np.array(part, dtype=str)) for part in (aspects, domains)]
        masks.append(np.ones((len(aspects), len(aspects)), dtype=bool))
        return np.array([mask & ~np.eye(len(aspects), dtype=bool) for mask in masks], dtype=np.float64)

    def vector(self, levels: Mapping[str, int]) -> Floats:
        """Levels in regulation order, shape (indicators,); NaN for an indicator without one."""
        return np.array([float(levels[i]) if i in levels else np.nan for i in self.instrument.ids])

    def profile(self, vector: Floats) -> Floats:
        """Mean of the other levels in the aspect, the domain and overall; shape (indicators, `PROFILE`).

        An aspect or domain without other levels takes the mean of the next larger part.
        """
        known = ~np.isnan(vector)
        sums = self._same_part @ np.where(known, vector, 0.0)
        counts = self._same_part @ known.astype(float)
        means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
        means[2] = np.where(np.isnan(means[2]), PROFILE_CENTRE[2], means[2])
        for part in (1, 0):
            means[part] = np.where(np.isnan(means[part]), means[part + 1], means[part])
        by_indicator: Floats = means.T
        return by_indicator

    def design(self, indicator: Integers, level: Integers, profile: Floats, kind: str) -> Floats:
        """Columns for held levels of one institution.

        Args:
            indicator: position of each row's indicator, shape (rows,).
            level: level held, 1-5, shape (rows,).
            profile: rows of `profile`, shape (rows, `PROFILE`).
            kind: institution type.

        Returns:
            Shape (rows, `names`).
        """
        at_level = np.eye(len(LEVELS))[level - 1]
        family = np.eye(len(self.families))[self._family_of[indicator]]
        centred = profile - PROFILE_CENTRE
        types = np.tile([float(kind == known) for known in INSTITUTION_TYPES], (len(level), 1))
        return np.concatenate(
            [
                at_level,
                np.eye(len(self.instrument.ids))[indicator],
                (family[:, :, None] * at_level[:, None, :]).reshape(len(level), -1),
                centred,
                centred * (level[:, None] - LEVEL_CENTRE),
                types,
            ],
            axis=1,
        )
