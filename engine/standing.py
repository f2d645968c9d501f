"""Where an institution stands in one cycle: index, domains, aspects, indicators, from levels or as published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from data.assessment import STAGES, Assessment, Stage
from data.faults import Notice
from data.instrument import Instrument
from data.published_index import PublishedIndex
from data.scoring import score

INDEX = "index"
"""Key of the index in `Standing.values`."""


@dataclass(frozen=True)
class Standing:
    """One institution, cycle and stage.

    Attributes:
        values: by ``index``, domain id, aspect id and indicator id, as far as known; exact from levels,
            rounded to two decimals as published.
        predicate: band of the unrounded index, or as published; ``None`` below the scale.
        published: whether the values are published ones.
    """

    institution: str
    institution_type: str
    province: str
    cycle: int
    stage: Stage
    instrument: Instrument
    values: Mapping[str, Fraction]
    predicate: str | None
    published: bool
    simulated: bool

    @property
    def index(self) -> Fraction:
        """The index, 1.00-5.00."""
        return self.values[INDEX]

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the institution: name, type, province."""
        return self.institution, self.institution_type, self.province

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of the finest full partition known: aspects from levels, domains as published; empty if none."""
        aspects = tuple(a.id for a in self.instrument.aspects)
        domains = tuple(d.id for d in self.instrument.domains)
        return next((p for p in (aspects, domains) if p and all(part in self.values for part in p)), ())


def standing_of_assessment(instrument: Instrument, assessment: Assessment) -> Standing:
    """Score complete levels.

    Raises:
        InputError: naming every level that is missing or off the scale.
    """
    result = score(instrument, assessment.levels)
    institution = assessment.institution
    return Standing(
        institution=institution.name,
        institution_type=institution.type,
        province=institution.province,
        cycle=assessment.cycle,
        stage=assessment.stage,
        instrument=instrument,
        values={INDEX: result.index, **result.domains, **result.aspects, **assessment.levels},
        predicate=result.predicate,
        published=False,
        simulated=assessment.simulated,
    )


def standing_of_record(instrument: Instrument, record: PublishedIndex) -> Standing:
    """Take a published index as it stands."""
    known = {domain.id for domain in instrument.domains}
    domains = {part: value for part, value in record.domains.items() if part in known}
    return Standing(
        institution=record.institution,
        institution_type=record.institution_type,
        province=record.province,
        cycle=record.cycle,
        stage=record.stage,
        instrument=instrument,
        values={INDEX: record.index, **domains},
        predicate=record.predicate or instrument.predicate_of(record.index),
        published=True,
        simulated=record.simulated,
    )


def best_known(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """One standing per institution and cycle: final, else desk, else self; in the given order."""
    best: dict[tuple[tuple[str, str, str], int], Standing] = {}
    for standing in standings:
        key = standing.key, standing.cycle
        held = best.get(key)
        if held is None or STAGES.index(standing.stage) > STAGES.index(held.stage):
            best[key] = standing
    return tuple(best.values())


def standing_notices(standings: Iterable[Standing]) -> tuple[Notice, ...]:
    """What a reader of these standings must know: simulation, claims, published rounding."""
    standings = tuple(standings)
    notices = []
    if any(s.simulated for s in standings):
        notices.append(Notice("simulated", "SIMULASI: sebagian nilai ini bukan hasil penilaian nyata."))
    claims = sorted({f"{s.institution} {s.cycle}" for s in standings if s.stage == "self"})
    if claims:
        names = ", ".join(claims[:5]) + (", ..." if len(claims) > 5 else "")
        message = f"Hanya penilaian mandiri, bukan hasil penilaian: {names}."
        notices.append(Notice("claim_is_no_assessment", message))
    return tuple(notices)
