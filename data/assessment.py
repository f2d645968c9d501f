"""Who was assessed, when, at which stage, and the levels given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, get_args

Stage = Literal["self", "desk", "final"]
"""``self`` (penilaian mandiri), ``desk`` (penilaian dokumen), ``final`` (after interview, visit, review)."""

InstitutionType = Literal["kementerian", "lpnk", "lns", "lembaga_lain", "provinsi", "kabupaten", "kota"]

Regime = Literal["interview", "document"]
"""Whether the cycle ended with an interview or with the documents only."""

STAGES: tuple[Stage, ...] = get_args(Stage)
INSTITUTION_TYPES: tuple[InstitutionType, ...] = get_args(InstitutionType)
REGIMES: tuple[Regime, ...] = get_args(Regime)

STAGE_NAMES: Mapping[Stage, str] = {
    "self": "penilaian mandiri",
    "desk": "penilaian dokumen",
    "final": "hasil akhir",
}


@dataclass(frozen=True)
class Institution:
    """A ministry, agency, province, kabupaten or kota that is assessed."""

    name: str
    type: InstitutionType
    province: str
    region_code: str = ""


@dataclass(frozen=True)
class Assessment:
    """Levels of one institution, cycle and stage.

    Attributes:
        cycle: assessment year.
        instrument: id of the instrument.
        levels: level per indicator id; an indicator without a level is absent.
        owners: OPD per indicator, where the user named one.
        evidence: share of the evidence checklist that is complete, 0-1, per indicator.
        regime: how the cycle ended, if known.
        assessor_group: which assessors scored it, if known.
        notes: user's remark per indicator.
        simulated: whether the levels are simulated; then every face says SIMULASI.
    """

    institution: Institution
    cycle: int
    instrument: str
    stage: Stage
    levels: Mapping[str, Fraction]
    owners: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Fraction] = field(default_factory=dict)
    regime: Regime | None = None
    assessor_group: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False

    @property
    def label(self) -> str:
        """Institution, cycle and stage in words."""
        mark = " (SIMULASI)" if self.simulated else ""
        return f"{self.institution.name}, {self.cycle}, {STAGE_NAMES[self.stage]}{mark}"
