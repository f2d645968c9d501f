"""What differs between two assessments, and what a file leaves as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.assessment import Assessment

_ABSENT = "—"


@dataclass(frozen=True)
class Difference:
    """One thing that the import changes.

    Attributes:
        what: indicator with its part, or a fact such as ``regime``.
        before: what stands, for people; ``—`` where nothing does.
        after: what will stand.
    """

    what: str
    before: str
    after: str


def merged(old: Assessment, new: Assessment) -> Assessment:
    """`new`, completed by what its file did not speak of at all: owners, evidence, notes, regime, assessors."""
    return replace(
        new,
        owners=new.owners or old.owners,
        evidence=new.evidence or old.evidence,
        notes=new.notes or old.notes,
        regime=new.regime or old.regime,
        assessor_group=new.assessor_group or old.assessor_group,
    )


def differences(old: Assessment, new: Assessment) -> Iterator[Difference]:
    """Everything that `new` says otherwise than `old`; the institution's own facts aside."""
    before, after = content(old), content(new)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Difference(name, before.get(name, _ABSENT), after.get(name, _ABSENT))


def content(assessment: Assessment) -> dict[str, str]:
    """Everything that an assessment says, by name, for people."""
    facts = {"instrument": assessment.instrument, "regime": assessment.regime}
    facts |= {"assessor_group": assessment.assessor_group, "simulated": "SIMULASI" if assessment.simulated else None}
    said = {name: value for name, value in facts.items() if value is not None}
    said |= {indicator: str(level) for indicator, level in sorted(assessment.levels.items())}
    said |= {f"{indicator} owner": owner for indicator, owner in sorted(assessment.owners.items())}
    said |= {f"{indicator} evidence": str(share) for indicator, share in sorted(assessment.evidence.items())}
    return said | {f"{indicator} note": note for indicator, note in sorted(assessment.notes.items())}
