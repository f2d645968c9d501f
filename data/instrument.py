"""An instrument: a regulation's domains, aspects, indicators, weights, levels and predicates."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Literal

Verified = Literal["ya", "sebagian", "tidak", "eksternal"]
"""How far a level text was checked against primary text; ``eksternal``: another body scores it."""


@dataclass(frozen=True)
class Scale:
    """Range of one indicator's level.

    Attributes:
        minimum: lowest level, where nothing exists (SPBE 2020: 1; SPBE 2018: 0).
        maximum: highest level (5).
        whole: whether assessors give whole levels only (Pemdi results may be fractional).
    """

    minimum: int
    maximum: int
    whole: bool

    def allows(self, level: Fraction) -> bool:
        """Whether an assessor could have given `level`."""
        return self.minimum <= level <= self.maximum and (not self.whole or level.denominator == 1)

    def describe(self) -> str:
        """The allowed levels in words, for error messages."""
        kind = "bilangan bulat" if self.whole else "bilangan, boleh pecahan,"
        return f"{kind} {self.minimum} sampai {self.maximum}"


@dataclass(frozen=True)
class ExternalIndex:
    """Another body's index that an indicator takes over, e.g. Bappenas' Satu Data Indonesia score."""

    name: str
    assessor: str
    conversion: str | None
    conversion_verified: bool


@dataclass(frozen=True)
class Indicator:
    """One scored item.

    Attributes:
        id: ``i01`` ... ``i47``; a sub-score is ``i35-1``.
        number: number in the regulation.
        aspect: id of its aspect.
        weight: share of the index, percent, exact.
        capability: key into `Instrument.level_names`.
        family: indicators whose levels take the same kind of work; pools the default effort.
        level_texts: what each level demands (our paraphrase).
        evidence: what an assessor accepts as proof, over all levels.
        owner: OPD that usually answers for it; ``support_owners`` help.
        verified: how far the level texts were checked.
        external: the outside index that decides the score, if any.
    """

    id: str
    number: int
    aspect: str
    name: str
    short_name: str
    weight: Fraction
    capability: str
    family: str
    level_texts: Mapping[int, str]
    evidence: tuple[str, ...]
    owner: str
    support_owners: tuple[str, ...]
    verified: Verified
    external: ExternalIndex | None = None
    note: str = ""


@dataclass(frozen=True)
class Aspect:
    """A group of indicators; `weight` in percent of the index."""

    id: str
    domain: str | None
    name: str
    weight: Fraction


@dataclass(frozen=True)
class Domain:
    """A group of aspects; `weight` in percent of the index."""

    id: str
    name: str
    weight: Fraction


@dataclass(frozen=True)
class Predicate:
    """A band of the unrounded index: `lower` inclusive, `upper` exclusive (``None``: up to the maximum)."""

    name: str
    lower: Fraction
    upper: Fraction | None


@dataclass(frozen=True)
class Dependency:
    """A demand on other indicators that comes with a level.

    Attributes:
        scope: indicators it binds.
        level: binds whoever reaches this level or more in a plan; ``None``: any rise.
        requires: pairs (indicator, least level); empty when the demand is advice in words only.
        hard: a plan must obey; otherwise a plan that disobeys carries a warning.
        after: indicators that ought to stand at least as high first (soft, no level named).
    """

    id: str
    rule: str
    scope: tuple[str, ...]
    level: int | None
    requires: tuple[tuple[str, int], ...]
    after: tuple[str, ...]
    hard: bool
    verified: bool
    note: str = ""


@dataclass(frozen=True)
class SharedWork:
    """One piece of work that serves steps of several indicators, e.g. one regulation for ten policies.

    Attributes:
        indicators: whose steps it serves.
        to_levels: steps to these levels need it.
    """

    id: str
    name: str
    indicators: tuple[str, ...]
    to_levels: tuple[int, ...]
    basis: str


@dataclass(frozen=True)
class LeastDuration:
    """Months that no money shortens, for a step to `to_level` of `indicator`."""

    indicator: str
    to_level: int
    months: int
    basis: str


@dataclass(frozen=True)
class Instrument:
    """A validated instrument; build it with `data.instrument_file.read_instrument`.

    Attributes:
        domains: empty when the instrument knows aspects only (Pemdi).
        indicators: every scored item in regulation order.
    """

    id: str
    title: str
    status: str
    applied_years: tuple[int, ...]
    scale: Scale
    domains: tuple[Domain, ...]
    aspects: tuple[Aspect, ...]
    indicators: tuple[Indicator, ...]
    predicates: tuple[Predicate, ...]
    level_names: Mapping[str, Mapping[int, str]]
    dependencies: tuple[Dependency, ...]
    shared_works: tuple[SharedWork, ...]
    least_durations: tuple[LeastDuration, ...]
    notes: tuple[str, ...]
    display_decimals: int = 2
    sources: tuple[str, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, Indicator]:
        """Indicators by id."""
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Indicator ids in regulation order."""
        return tuple(indicator.id for indicator in self.indicators)

    @cached_property
    def weight_scale(self) -> int:
        """Least integer that makes every weight whole (20 for SPBE 2020: weights are multiples of 0.05 %)."""
        return lcm(*(indicator.weight.denominator for indicator in self.indicators))

    @cached_property
    def integer_weights(self) -> Mapping[str, int]:
        """Weights times `weight_scale`; they sum to 100 times `weight_scale`."""
        return {i.id: int(i.weight * self.weight_scale) for i in self.indicators}

    @cached_property
    def scoring_hash(self) -> str:
        """SHA-256, hex, of all that decides a score; better level texts leave it unchanged."""
        content = (
            self.id,
            self.scale,
            self.domains,
            self.aspects,
            [(i.id, i.aspect, i.weight) for i in self.indicators],
            self.predicates,
        )
        return hashlib.sha256(repr(content).encode()).hexdigest()

    def members(self, part: str) -> tuple[str, ...]:
        """Indicator ids of an aspect or a domain.

        Raises:
            KeyError: if the instrument has no such part.
        """
        if any(domain.id == part for domain in self.domains):
            aspects = {aspect.id for aspect in self.aspects if aspect.domain == part}
        elif any(aspect.id == part for aspect in self.aspects):
            aspects = {part}
        else:
            raise KeyError(part)
        return tuple(i.id for i in self.indicators if i.aspect in aspects)

    @cached_property
    def parts(self) -> Mapping[str, Domain | Aspect]:
        """Domains and aspects by id."""
        parts: tuple[Domain | Aspect, ...] = (*self.domains, *self.aspects)
        return {part.id: part for part in parts}

    def predicate_of(self, index: Fraction) -> str | None:
        """Predicate of an unrounded index; ``None`` below the scale (an official oddity, never produced)."""
        for predicate in self.predicates:
            if index >= predicate.lower and (predicate.upper is None or index < predicate.upper):
                return predicate.name
        return None

    def level_name(self, indicator: str, level: int) -> str:
        """Name of a maturity level, e.g. ``Terdefinisi``; empty when the instrument names none."""
        return self.level_names.get(self.by_id[indicator].capability, {}).get(level, "")
