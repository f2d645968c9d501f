"""A published index of one institution, cycle and stage: what the ministry's yearly reports print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .assessment import INSTITUTION_TYPES, Stage

INDEX_TYPES: tuple[str, ...] = (*INSTITUTION_TYPES, "polda")
"""Institution types of published indices: regional police commands were assessed in 2018 and 2019 only."""


@dataclass(frozen=True)
class PublishedIndex:
    """One row of an indices file.

    Attributes:
        institution_type: one of `INDEX_TYPES`.
        province: empty if not given; ``Pusat`` for central institutions.
        cycle: assessment year.
        instrument: id of a shipped instrument.
        index: 1.00-5.00 (0.00-5.00 in SPBE 2018), as printed.
        domains: published value per domain id, where the file has them.
        simulated: whether the index is simulated; then every face says SIMULASI.
    """

    institution: str
    institution_type: str
    province: str
    cycle: int
    instrument: str
    stage: Stage
    index: Fraction
    region_code: str = ""
    predicate: str = ""
    domains: Mapping[str, Fraction] = field(default_factory=dict)
    simulated: bool = False
